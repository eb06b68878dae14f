//! The base fee under load, and the price of data on the parent chain.

use alloy_primitives::{Address, U256, address};
use alloy_sol_types::{SolCall, sol};
use serde::Deserialize;
use stylus_devnode::chain::{Chain, TransactionRequest, accounts::OWNER};

use crate::fixtures::{BASE_FEE, BURNER, SENDER, chain_with, send};

sol! {
    function setL1PricePerUnit(uint256 pricePerUnit);
    function setGasPricingConstraints(uint64[3][] constraints);
    function getCurrentTxL1GasFees() returns (uint256);
}

const RECORDED: &str = include_str!("../vectors/stylus-gas.json");
const ARB_OWNER: Address = Address::with_last_byte(0x70);
const ARB_GAS_INFO: Address = Address::with_last_byte(0x6c);
const POOL: Address = address!("A4B00000000000000000000000000000000000f6");

#[test]
fn a_burst_raises_the_base_fee_and_time_lowers_it() {
    let (mut chain, burner) = chain_with(&BURNER);
    let mut fees = Vec::new();
    for _ in 0..5 {
        assert_eq!(send(&mut chain, burner, &[]).gas_used, 32_000_000);
        fees.push(chain.latest().base_fee());
    }
    // The third block leaves 96 M gas, 26 M over ten seconds' worth: 364 basis points, seen by the
    // block after the one that computes it.
    assert_eq!(fees, [BASE_FEE, BASE_FEE, BASE_FEE, BASE_FEE, 103_700_000]);
    assert_eq!(chain.base_fee(), 108_450_000);
    chain.increase_time(60);
    chain.mine();
    chain.mine();
    assert_eq!(chain.latest().base_fee(), BASE_FEE);
}

#[test]
fn gas_constraints_take_over_the_base_fee() {
    let (mut chain, burner) = chain_with(&BURNER);
    let constrain = |chain: &mut Chain, constraints| {
        let input = setGasPricingConstraintsCall { constraints }.abi_encode();
        let request = TransactionRequest::call(OWNER.address, ARB_OWNER, input);
        assert!(chain.transact(request).expect("valid").is_success());
    };
    // 32 M gas are one basis point of 320,000 M. The transaction that sets them counts too, for
    // less than one.
    constrain(&mut chain, vec![[1, 320_000_000_000, 320_000_000_000]]);
    chain.mine();
    assert_eq!(chain.base_fee(), scaled(27_083));
    constrain(&mut chain, vec![[1, 320_000_000_000, 0]]);
    for bips in [10_000, 10_001, 10_002] {
        assert_eq!(send(&mut chain, burner, &[]).gas_used, 32_000_000);
        assert_eq!(chain.base_fee(), scaled(bips));
    }
    constrain(&mut chain, vec![]);
    chain.mine();
    assert_eq!(chain.base_fee(), BASE_FEE);
}

/// The base fee at rest times `bips` basis points.
fn scaled(bips: u64) -> u64 {
    BASE_FEE / 10_000 * bips
}

#[test]
fn the_default_fee_cap_survives_a_rise() {
    let (mut chain, burner) = chain_with(&BURNER);
    for _ in 0..12 {
        send(&mut chain, burner, &[]);
    }
    assert!(chain.base_fee() > BASE_FEE);
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    programs: std::collections::BTreeMap<String, Program>,
    #[serde(rename = "l1Price50gwei")]
    transactions: Vec<Recorded>,
}

#[derive(Deserialize)]
struct Program {
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recorded {
    id: String,
    raw: String,
    gas_used: u64,
    gas_used_for_l1: u64,
}

fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text.trim_start_matches("0x")).expect("hex")
}

/// The signed transactions recorded at an L1 price of 50 gwei per unit, on one chain in their
/// order.
#[test]
fn recorded_transactions_pay_the_recorded_l1_gas() {
    let file: File = serde_json::from_str(RECORDED).expect("the recorded file");
    let mut chain = Chain::builder().timestamp(crate::fixtures::NOW).build();
    let program = address!("e307c37ffc98c2bd403f0d8755adc072a4b56556");
    let code = file.programs["nop"].code.as_deref().expect("code");
    chain.set_code(program, bytes(code));
    chain.activate(program).expect("accepted");
    let price = setL1PricePerUnitCall {
        pricePerUnit: U256::from(50_000_000_000_u64),
    };
    send_as_owner(&mut chain, price.abi_encode());
    chain.set_nonce(OWNER.address, 1_246);
    for recorded in &file.transactions {
        chain.increase_time(1);
        let hash = chain.send_raw(&bytes(&recorded.raw)).expect("valid");
        let receipt = chain.receipt(hash).expect("mined");
        assert!(receipt.is_success(), "{}", recorded.id);
        assert_eq!(
            receipt.gas_used_for_l1, recorded.gas_used_for_l1,
            "{}",
            recorded.id
        );
        assert_eq!(receipt.gas_used, recorded.gas_used, "{}", recorded.id);
    }
    let l1_gas: u64 = file
        .transactions
        .iter()
        .map(|recorded| recorded.gas_used_for_l1)
        .sum();
    assert_eq!(
        chain.balance(POOL),
        U256::from(l1_gas) * U256::from(BASE_FEE)
    );
}

fn send_as_owner(chain: &mut Chain, data: Vec<u8>) {
    let receipt = chain
        .transact(TransactionRequest::call(OWNER.address, ARB_OWNER, data))
        .expect("valid");
    assert!(receipt.is_success());
}

#[test]
fn a_transaction_reads_its_l1_fee() {
    let mut chain = Chain::builder()
        .timestamp(crate::fixtures::NOW)
        .l1_price_per_unit(U256::from(50_000_000_000_u64))
        .build();
    let data = getCurrentTxL1GasFeesCall {}.abi_encode();
    let receipt = chain
        .transact(TransactionRequest::call(SENDER.address, ARB_GAS_INFO, data))
        .expect("valid");
    assert!(receipt.gas_used_for_l1 > 800_000);
    let fee = U256::from(receipt.gas_used_for_l1) * U256::from(BASE_FEE);
    assert_eq!(
        getCurrentTxL1GasFeesCall::abi_decode_returns(&receipt.output),
        Ok(fee)
    );
}

#[test]
fn gas_that_does_not_cover_the_l1_part_is_refused() {
    let mut chain = Chain::builder()
        .l1_price_per_unit(U256::from(50_000_000_000_u64))
        .build();
    let request = TransactionRequest::call(SENDER.address, ARB_GAS_INFO, "").with_gas(100_000);
    let error = chain.transact(request).expect_err("refused");
    assert_eq!(error.to_string(), "intrinsic gas too low");
}
