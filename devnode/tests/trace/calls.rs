//! `callTracer`, `flatCallTracer` and `4byteTracer`.

use alloy_primitives::{Address, Bytes, U256, hex};
use alloy_sol_types::{Revert, SolError};
use serde_json::{Value, json};
use stylus_devnode::{chain::TransactionRequest, trace::Replay};

use crate::fixture::{
    CONTRACT, GAS, INTRINSIC, OTHER, SENDER, calling, evm, program, put, replay, replay_with, text,
    traced,
};

fn calls(replay: &Replay) -> Value {
    traced(replay, json!({ "tracer": "callTracer" }))
}

fn flat(replay: &Replay, config: Value) -> Value {
    traced(
        replay,
        json!({ "tracer": "flatCallTracer", "tracerConfig": config }),
    )
}

/// Code that reverts with the bytes that follow it.
fn reverting(data: &[u8]) -> String {
    let len = u8::try_from(data.len()).expect("short");
    format!("60{len:02x}600a5f3960{len:02x}5ffd{}", hex::encode(data))
}

#[test]
fn a_revert_has_its_reason() {
    let data = Revert::from("too late").abi_encode();
    let trace = calls(&replay(&evm(&reverting(&data)), CONTRACT));
    assert_eq!(trace["error"], "execution reverted");
    assert_eq!(trace["revertReason"], "too late");
    assert_eq!(trace["output"], hex::encode_prefixed(&data));
}

#[test]
fn a_failed_call_has_an_error_and_no_output() {
    let trace = calls(&replay(&evm("fe"), CONTRACT));
    assert_eq!(trace["error"], "invalid opcode: INVALID");
    assert_eq!(trace["gasUsed"], format!("{GAS:#x}"));
    assert_eq!(trace.get("output"), None);
    assert_eq!(trace.get("revertReason"), None);
}

#[test]
fn a_failed_creation_has_no_address() {
    // Creates with init code fe.
    let trace = calls(&replay(&evm("60fe5f5360015f5ff0"), CONTRACT));
    let creation = &trace["calls"][0];
    assert_eq!(creation["type"], "CREATE");
    assert_eq!(creation.get("to"), None);
    assert_eq!(creation["error"], "invalid opcode: INVALID");
}

#[test]
fn a_static_call_has_no_value_and_others_have() {
    let push = hex::encode(OTHER.as_slice());
    let mut chain = evm(&format!("5f5f5f5f73{push}5afa50{}", calling(OTHER, "f4")));
    put(&mut chain, OTHER, "00");
    let replay = replay_with(&chain, CONTRACT, U256::from(5), Bytes::new());
    let trace = calls(&replay);
    assert_eq!(trace["value"], "0x5");
    assert_eq!(trace["calls"][0].get("value"), None);
    assert_eq!(trace["calls"][1]["value"], "0x5");
}

#[test]
fn only_the_top_call_is_shown_on_demand() {
    let mut chain = evm(&calling(OTHER, "f1"));
    put(&mut chain, OTHER, "00");
    let options = json!({ "tracer": "callTracer", "tracerConfig": { "onlyTopCall": true } });
    let trace = traced(&replay(&chain, CONTRACT), options);
    assert_eq!(trace.get("calls"), None);
    assert_eq!(trace["to"], text(CONTRACT));
}

#[test]
fn logs_know_how_many_calls_came_before_them_and_failed_calls_have_none() {
    let mut chain = evm("00");
    // A program logs nine bytes without topics, then calls, then logs again.
    let target = program(
        &mut chain,
        "(call $log (i32.const 0) (i32.const 9) (i32.const 0))
         (drop (call $call (i32.const 200) (i32.const 0) (i32.const 0) (i32.const 300)
            (i64.const 1000) (i32.const 400)))
         (call $log (i32.const 0) (i32.const 32) (i32.const 1))
         (i32.const 0)",
    );
    put(
        &mut chain,
        CONTRACT,
        &format!("{}5f5fa05f5ffd", calling(target, "f1")),
    );
    let options = json!({ "tracer": "callTracer", "tracerConfig": { "withLog": true } });
    let trace = traced(&replay(&chain, target), options.clone());
    assert_eq!(
        trace["logs"],
        json!([
            { "address": text(target), "topics": [], "data": "0x000000000000000000", "position": "0x0" },
            { "address": text(target), "topics": [crate::fixture::word(7)], "data": "0x", "position": "0x1" },
        ])
    );
    let trace = traced(&replay(&chain, CONTRACT), options);
    assert_eq!(trace["error"], "execution reverted");
    assert_eq!(trace.get("logs"), None);
    assert_eq!(trace["calls"][0].get("logs"), None);
}

#[test]
fn a_self_destruction_is_a_call_with_the_balance() {
    let mut chain = evm(&format!("73{}ff", hex::encode(OTHER.as_slice())));
    chain.set_balance(CONTRACT, U256::from(77));
    let replay = replay(&chain, CONTRACT);
    assert_eq!(
        calls(&replay)["calls"][0],
        json!({
            "type": "SELFDESTRUCT", "from": text(CONTRACT), "to": text(OTHER), "gas": "0x0",
            "gasUsed": "0x0", "input": "0x", "value": "0x4d",
        })
    );
    assert_eq!(
        flat(&replay, json!({}))[1]["action"],
        json!({ "address": text(CONTRACT), "refundAddress": text(OTHER), "balance": "0x4d" })
    );
}

#[test]
fn a_flat_list_leaves_precompiles_out_and_translates_errors_on_demand() {
    let mut chain = evm(&format!(
        "{}{}",
        calling(Address::with_last_byte(4), "f1"),
        calling(OTHER, "f1")
    ));
    put(&mut chain, OTHER, "5f5ffd");
    let replay = replay(&chain, CONTRACT);
    let list = flat(&replay, json!({}));
    assert_eq!(list.as_array().map(Vec::len), Some(2));
    assert_eq!(list[0]["subtraces"], 1);
    assert_eq!(list[1]["traceAddress"], json!([0]));
    assert_eq!(list[1]["error"], "execution reverted");
    assert_eq!(
        list[1]["result"],
        json!({ "gasUsed": "0x4", "output": "0x" })
    );
    let list = flat(
        &replay,
        json!({ "includePrecompiles": true, "convertParityErrors": true }),
    );
    assert_eq!(list.as_array().map(Vec::len), Some(3));
    assert_eq!(list[2]["traceAddress"], json!([1]));
    assert_eq!(list[2]["error"], "Reverted");
}

#[test]
fn of_failed_calls_in_a_flat_list_only_reverts_have_results() {
    // Creations with init code 5f5ffd and fe.
    let chain = evm("625f5ffd5f526003601d5ff060fe5f5360015f5ff0");
    let list = flat(&replay(&chain, CONTRACT), json!({}));
    assert_eq!(list[1]["error"], "execution reverted");
    assert_eq!(list[1]["result"], json!({ "code": "0x", "gasUsed": "0x4" }));
    assert_eq!(list[1]["action"]["creationMethod"], "create");
    assert_eq!(list[2]["error"], "invalid opcode: INVALID");
    assert_eq!(list[2].get("result"), None);
}

#[test]
fn what_moves_outside_of_frames_adds_up() {
    let mut chain = evm("00");
    let request = TransactionRequest {
        gas: Some(GAS),
        ..TransactionRequest::call(SENDER, CONTRACT, "")
    };
    let receipt = chain.transact(request).expect("valid");
    let replay = chain.replay(receipt.transaction_hash).expect("kept");
    let trace = calls(&replay);
    let wei = |value: &Value| -> U256 { value.as_str().expect("text").parse().expect("a number") };
    let paid = wei(&trace["beforeEVMTransfers"][0]["value"]);
    let price = U256::from(receipt.effective_gas_price);
    assert_eq!(paid, U256::from(GAS) * price);
    let after = trace["afterEVMTransfers"].as_array().expect("a list");
    let purposes: Vec<&str> = after
        .iter()
        .filter_map(|transfer| transfer["purpose"].as_str())
        .collect();
    assert_eq!(purposes, ["gasRefund", "feeCollection", "feeCollection"]);
    let given: U256 = after.iter().map(|transfer| wei(&transfer["value"])).sum();
    assert_eq!(given, paid);
    assert_eq!(
        wei(&after[2]["value"]),
        U256::from(receipt.gas_used_for_l1) * price
    );
}

#[test]
fn a_free_call_moves_nothing() {
    let trace = calls(&replay(&evm("00"), CONTRACT));
    assert_eq!(trace["beforeEVMTransfers"][0]["value"], "0x0");
    assert_eq!(trace["gasUsed"], format!("{INTRINSIC:#x}"));
}

#[test]
fn selectors_of_creations_precompiles_and_short_calls_do_not_count() {
    // Calls the identity precompile, another contract and a short call, each with data from memory.
    let call = |to: Address, len: u8| {
        let to = hex::encode(to.as_slice());
        format!("5f5f60{len:02x}5f5f73{to}5af150")
    };
    let code = [
        call(Address::with_last_byte(4), 8),
        call(Address::with_last_byte(0x64), 8),
        call(OTHER, 8),
        call(OTHER, 8),
        call(OTHER, 3),
        "60085f5ff0".into(),
    ];
    let chain = evm(&code.concat());
    let data = Bytes::from_static(&[0xaa, 0xbb, 0xcc, 0xdd]);
    let replay = replay_with(&chain, CONTRACT, U256::ZERO, data);
    assert_eq!(
        traced(&replay, json!({ "tracer": "4byteTracer" })),
        json!({ "0xaabbccdd-0": 1, "0x00000000-4": 2 })
    );
}

#[test]
fn what_precompiles_of_arbos_do_inside_is_not_shown_as_opcodes() {
    // ArbSys.arbBlockNumber()
    let data = Bytes::from_static(&hex!("a3b1b31d"));
    let chain = evm("00");
    let replay = replay_with(&chain, Address::with_last_byte(0x64), U256::ZERO, data);
    assert_eq!(traced(&replay, json!({}))["structLogs"], json!([]));
    assert_eq!(calls(&replay)["to"], text(Address::with_last_byte(0x64)));
}
