//! State costs the same in Solidity and in a Stylus program: the same accesses in one transaction,
//! compiled by solc and written in WAT, use the same gas for state and have the same refund.
//!
//! The gas for state is the frame's gas less all other gas, which is computed without the chain:
//!
//! | Side | Frame's gas, less | Stylus surcharge per access |
//! |---|---|---|
//! | Solidity | the fixed price of every executed opcode that does not access state, and memory | |
//! | WAT | the program's entry, the ink of its operators and host calls | 5 for a load, 700 for a code size, 2,300 for a transfer |
//!
//! The refund is intrinsic gas plus frame gas less the gas of the receipt. Unread calldata makes
//! the transactions so large that the cap of one fifth never applies.

mod accesses;
mod solidity;
mod wat_program;

use accesses::{Access, EXISTING, Kind, UNUSED};
use alloy_primitives::{Address, Bytes, U256};
use stylus_devnode::chain::{Chain, Receipt, TransactionRequest, accounts};

/// Unread calldata.
const PADDING: [u8; 7_000] = [0xff; 7_000];

/// The measured gas of one program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct StateGas {
    /// Gas for state.
    state: u64,
    /// Refund.
    refund: u64,
}

fn chain() -> Chain {
    let mut chain = Chain::builder().timestamp(1_800_000_000).build();
    chain.set_tracing(true);
    chain.set_balance(EXISTING, U256::from(1));
    chain
}

/// Calls a program that has the slot and the wei it needs.
fn call(chain: &mut Chain, side: Address, access: &Access, mut data: Vec<u8>) -> Receipt {
    chain.set_balance(side, U256::from(10));
    chain.set_storage(side, U256::ZERO, U256::from(access.slot));
    data.extend(PADDING);
    let sender = accounts::TEST[0].address;
    let request = TransactionRequest::call(sender, side, Bytes::from(data));
    let receipt = chain
        .transact(request.with_gas(10_000_000))
        .expect("a transaction");
    assert!(receipt.is_success(), "{:?}", receipt.failure());
    receipt
}

/// The frame's gas and the refund.
fn frame_and_refund(receipt: &Receipt, data: &[u8]) -> (u64, u64) {
    let root = receipt.root.as_ref().expect("the chain traces");
    let all_data = [data, &PADDING].concat();
    let used = stylus_price_list::intrinsic_gas(&all_data) + root.gas_used;
    (root.gas_used, used - receipt.gas_used)
}

/// Asserts that both programs use this gas for state and have this refund.
#[track_caller]
fn assert_state_gas(access: Access, state: u64, refund: u64) {
    let expected = StateGas { state, refund };
    assert_eq!(solidity::state_gas(&access), expected, "Solidity");
    assert_eq!(wat_program::state_gas(&access), expected, "WAT");
}

#[test]
fn a_cold_load_costs_2100_and_a_warm_one_100() {
    assert_state_gas(Access::loads(1), 2_100, 0);
    assert_state_gas(Access::loads(3), 2_100 + 100 + 100, 0);
}

#[test]
fn setting_a_zero_slot_costs_22100() {
    assert_state_gas(Access::stores(0, &[5]), 22_100, 0);
}

#[test]
fn changing_a_slot_costs_5000_and_changing_it_again_100() {
    assert_state_gas(Access::stores(4, &[5]), 5_000, 0);
    assert_state_gas(Access::stores(4, &[5, 6]), 5_100, 0);
}

#[test]
fn storing_the_same_value_costs_2200() {
    assert_state_gas(Access::stores(4, &[4]), 2_200, 0);
}

#[test]
fn clearing_a_slot_refunds_4800() {
    assert_state_gas(Access::stores(4, &[0]), 5_000, 4_800);
}

#[test]
fn restoring_a_slot_refunds_the_change() {
    assert_state_gas(Access::stores(4, &[5, 4]), 5_100, 2_800);
    assert_state_gas(Access::stores(0, &[5, 0]), 22_200, 19_900);
    assert_state_gas(Access::stores(4, &[0, 4]), 5_100, 2_800);
}

#[test]
fn setting_a_cleared_slot_again_cancels_the_refund() {
    assert_state_gas(Access::stores(4, &[0, 5]), 5_100, 0);
    assert_state_gas(Access::stores(4, &[5, 0, 6, 0]), 5_300, 4_800);
}

#[test]
fn a_transient_load_and_store_cost_100_each() {
    assert_state_gas(Access::of(Kind::Transient(vec![5])), 200, 0);
    assert_state_gas(Access::of(Kind::Transient(vec![5, 0])), 400, 0);
}

#[test]
fn a_cold_account_costs_2600_and_a_warm_one_100() {
    assert_state_gas(Access::of(Kind::Balance(EXISTING, 1)), 2_600, 0);
    assert_state_gas(Access::of(Kind::Balance(UNUSED, 3)), 2_600 + 100 + 100, 0);
    assert_state_gas(Access::of(Kind::CodeHash(EXISTING)), 2_600, 0);
    assert_state_gas(Access::of(Kind::CodeSize(EXISTING)), 2_600, 0);
    assert_state_gas(Access::of(Kind::Touch(EXISTING)), 2_600, 0);
    assert_state_gas(Access::of(Kind::Touch(UNUSED)), 2_600, 0);
}

/// 9,000 for the transfer, less the stipend that a callee without code does not use.
#[test]
fn a_transfer_costs_9300_and_to_an_unused_address_25000_more() {
    assert_state_gas(Access::of(Kind::Pay(EXISTING)), 2_600 + 9_000 - 2_300, 0);
    assert_state_gas(
        Access::of(Kind::Pay(UNUSED)),
        2_600 + 9_000 - 2_300 + 25_000,
        0,
    );
}
