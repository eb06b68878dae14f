//! `prestateTracer` on EVM code and a mined transaction.

use alloy_primitives::{Address, Bytes, U256};
use serde_json::{Value, json};
use stylus_devnode::chain::TransactionRequest;

use crate::fixture::{
    CONTRACT, GAS, OTHER, SENDER, calling, evm, put, replay, replay_with, text, traced, word,
};

const OPTIONS: &str = "prestateTracer";
/// Slot 0 := 9.
const SETTER: &str = "60095f55";

fn prestate(replay: &stylus_devnode::trace::Replay, config: Value) -> Value {
    traced(replay, json!({ "tracer": OPTIONS, "tracerConfig": config }))
}

#[test]
fn touched_accounts_are_shown_as_they_were() {
    let mut chain = evm(&format!("{SETTER}{}", calling(OTHER, "f1")));
    put(&mut chain, OTHER, "00");
    chain.set_balance(OTHER, U256::from(255));
    chain.set_storage(CONTRACT, U256::ZERO, U256::from(3));
    let trace = prestate(&replay(&chain, CONTRACT), json!({}));
    let code = format!("{:x}", chain.code(CONTRACT));
    assert_eq!(
        trace[text(CONTRACT)],
        json!({ "balance": "0x0", "code": code, "storage": { word(0): word(3) } })
    );
    assert_eq!(
        trace[text(OTHER)],
        json!({ "balance": "0xff", "code": "0x00" })
    );
    assert_eq!(
        trace[text(SENDER)],
        json!({ "balance": format!("{:#x}", chain.balance(SENDER)) })
    );
    let bare = prestate(
        &replay(&chain, CONTRACT),
        json!({ "disableCode": true, "disableStorage": true }),
    );
    assert_eq!(bare[text(CONTRACT)], json!({ "balance": "0x0" }));
}

#[test]
fn whose_code_a_called_account_borrows_is_shown_too() {
    let lender = Address::repeat_byte(0x1e);
    let mut chain = evm(&calling(OTHER, "f1"));
    put(&mut chain, OTHER, &format!("ef0100{lender:x}"));
    put(&mut chain, lender, "00");
    let trace = prestate(&replay(&chain, CONTRACT), json!({}));
    assert_eq!(trace[text(OTHER)]["code"], format!("0xef0100{lender:x}"));
    assert_eq!(trace[text(lender)]["code"], "0x00");
}

#[test]
fn what_changed_is_shown_before_and_after() {
    let mut chain = evm(SETTER);
    chain.set_storage(CONTRACT, U256::ZERO, U256::from(3));
    let replay = replay_with(&chain, CONTRACT, U256::from(16), Bytes::new());
    let trace = prestate(&replay, json!({ "diffMode": true }));
    assert_eq!(
        trace["post"][text(CONTRACT)],
        json!({ "balance": "0x10", "storage": { word(0): word(9) } })
    );
    assert_eq!(
        trace["pre"][text(CONTRACT)]["storage"],
        json!({ word(0): word(3) })
    );
}

#[test]
fn a_mined_transaction_changes_the_sender_and_the_collector_of_fees() {
    let mut chain = evm(SETTER);
    let request = TransactionRequest {
        gas: Some(GAS),
        ..TransactionRequest::call(SENDER, CONTRACT, "")
    };
    let before = chain.balance(SENDER);
    let receipt = chain.transact(request).expect("valid");
    let after = chain.balance(SENDER);
    // Later blocks do not matter.
    chain.set_balance(SENDER, U256::ZERO);
    chain.mine();
    let replay = chain.replay(receipt.transaction_hash).expect("kept");
    let trace = prestate(&replay, json!({ "diffMode": true }));
    assert_eq!(
        trace["pre"][text(SENDER)],
        json!({ "balance": format!("{before:#x}") })
    );
    assert_eq!(
        trace["post"][text(SENDER)],
        json!({ "balance": format!("{after:#x}"), "nonce": 1 })
    );
    let network = text(Address::ZERO);
    let fee = U256::from(receipt.gas_used - receipt.gas_used_for_l1)
        * U256::from(receipt.effective_gas_price);
    let earned = prestate(&replay, json!({}))[&network]["balance"].clone();
    let earned: U256 = earned.as_str().unwrap_or("0x0").parse().expect("a number");
    assert_eq!(
        trace["post"][&network],
        json!({ "balance": format!("{:#x}", earned + fee) })
    );
}

#[test]
fn accounts_that_come_into_being_have_no_before_and_those_that_go_no_after() {
    // Creates an account with the code 00: init code 5f5f5360015ff3 is at the end of memory's first
    // word.
    let chain = evm("665f5f5360015ff35f5260076019 5ff0"
        .replace(' ', "")
        .as_str());
    let trace = prestate(&replay(&chain, CONTRACT), json!({ "diffMode": true }));
    let created = text(CONTRACT.create(0));
    assert_eq!(trace["pre"].get(&created), None);
    assert_eq!(
        trace["post"][&created],
        json!({ "nonce": 1, "code": "0x00" })
    );
    let with_empty = prestate(&replay(&chain, CONTRACT), json!({ "includeEmpty": true }));
    assert_eq!(with_empty[&created], json!({ "balance": "0x0" }));
}
