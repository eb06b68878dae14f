//! The least a transaction pays for its data (EIP-7623), which an owner can switch on.

use alloy_primitives::{Address, U256, hex};
use alloy_sol_types::{SolCall, sol};
use stylus_devnode::chain::{Chain, Setting, TransactionRequest, accounts::OWNER};

use crate::fixtures::{BASE_FEE, OTHER, SENDER, chain, chain_with};

sol! {
    function setCalldataPriceIncrease(bool enable);
}

const ARB_OWNER: Address = Address::with_last_byte(0x70);
/// Of 100 bytes that are not zero.
const FLOOR: u64 = 21_000 + 4_000;

/// Switches the floor; gas of the transaction that did.
fn switch(chain: &mut Chain, enable: bool) -> u64 {
    let input = setCalldataPriceIncreaseCall { enable }.abi_encode();
    let request = TransactionRequest::call(OWNER.address, ARB_OWNER, input);
    let receipt = chain.transact(request).expect("valid");
    assert!(receipt.is_success());
    receipt.gas_used
}

fn data(to: Address) -> TransactionRequest {
    TransactionRequest::call(SENDER.address, to, vec![1; 100])
}

#[test]
fn data_pays_its_floor_while_it_is_on() {
    let mut chain = chain();
    let used = |chain: &mut Chain| chain.transact(data(OTHER)).expect("valid").gas_used;
    assert_eq!(used(&mut chain), 21_000 + 1_600);
    switch(&mut chain, true);
    let before = chain.balance(SENDER.address);
    assert_eq!(used(&mut chain), FLOOR);
    assert_eq!(
        before - chain.balance(SENDER.address),
        U256::from(FLOOR * BASE_FEE)
    );
    switch(&mut chain, false);
    assert_eq!(used(&mut chain), 21_000 + 1_600);
}

#[test]
fn the_switch_itself_pays_no_floor() {
    let mut chain = chain();
    // A selector of four bytes, 31 zeros and a one; then 32 zeros.
    assert_eq!(switch(&mut chain, true), 21_000 + 5 * 16 + 31 * 4);
    assert_eq!(switch(&mut chain, false), 21_000 + 4 * 16 + 32 * 4);
}

#[test]
fn work_beyond_the_floor_is_paid_as_ever() {
    // Stores one in slot 0: 22,100 gas and two pushes.
    let (mut chain, contract) = chain_with(&hex!("60015f55"));
    switch(&mut chain, true);
    let receipt = chain.transact(data(contract)).expect("valid");
    assert_eq!(receipt.gas_used, 21_000 + 1_600 + 22_100 + 3 + 2);
}

#[test]
fn an_estimate_covers_the_floor() {
    let mut chain = chain();
    switch(&mut chain, true);
    let gas = chain
        .estimate_gas_in(data(OTHER), &Setting::default())
        .expect("it runs");
    assert!(gas >= FLOOR, "{gas}");
    assert_eq!(
        chain
            .transact(data(OTHER).with_gas(gas))
            .expect("valid")
            .gas_used,
        FLOOR
    );
}

#[test]
fn a_gas_limit_below_the_floor_is_refused() {
    let mut chain = chain();
    switch(&mut chain, true);
    let refusal = chain
        .transact(data(OTHER).with_gas(FLOOR - 1))
        .expect_err("too little");
    assert_eq!(
        refusal.to_string(),
        "insufficient gas for floor data gas cost: have 24999, want 25000"
    );
    let receipt = chain.transact(data(OTHER).with_gas(FLOOR)).expect("valid");
    assert_eq!(receipt.gas_used, FLOOR);
}
