//! `stylusTracer` where frames of both kinds call each other.

use serde_json::{Value, json};

use crate::fixture::{CONTRACT, OTHER, calling, evm, program, put, replay, text, traced};

/// Calls the address at 0x… in memory with 50,000 gas.
const CALL: &str = "
    (drop (call $call (i32.const 200) (i32.const 0) (i32.const 0) (i32.const 300)
        (i64.const 50000) (i32.const 400)))
    (i32.const 0)";

fn names(list: &Value) -> Vec<&str> {
    let list = list.as_array().expect("a list");
    list.iter()
        .filter_map(|entry| entry["name"].as_str())
        .collect()
}

#[test]
fn a_host_call_includes_the_host_calls_of_its_callee() {
    let mut chain = evm("00");
    // The program calls address zero; nothing runs there.
    let target = program(&mut chain, CALL);
    let trace = traced(&replay(&chain, target), json!({ "tracer": "stylusTracer" }));
    assert_eq!(
        names(&trace),
        ["user_entrypoint", "call_contract", "user_returned"]
    );
    assert_eq!(trace[1]["steps"], json!([]));
    assert_eq!(
        trace[1]["address"],
        "0x0000000000000000000000000000000000000000"
    );
}

/// Loads slot 7; called without data, calls itself with one byte of it.
const TWICE: &str = "
    (call $load (i32.const 0) (i32.const 128))
    (if (i32.eqz (local.get $len)) (then
        (call $address (i32.const 200))
        (drop (call $call (i32.const 200) (i32.const 0) (i32.const 1) (i32.const 300)
            (i64.const 50000) (i32.const 400)))
        (call $load (i32.const 0) (i32.const 128))))
    (i32.const 0)";

#[test]
fn every_frame_has_host_calls_and_a_storage_cache_of_its_own() {
    let mut chain = evm("00");
    let target = program(&mut chain, TWICE);
    let replay = replay(&chain, target);
    let trace = traced(&replay, json!({ "tracer": "stylusTracer" }));
    assert_eq!(
        names(&trace),
        [
            "user_entrypoint",
            "storage_load_bytes32",
            "contract_address",
            "call_contract",
            "storage_load_bytes32",
            "user_returned"
        ]
    );
    assert_eq!(trace[3]["address"], text(target));
    assert_eq!(
        names(&trace[3]["steps"]),
        ["user_entrypoint", "storage_load_bytes32", "user_returned"]
    );

    let log = traced(&replay, json!({}));
    let logs = log["structLogs"].as_array().expect("a list");
    let rows: Vec<(&str, u64)> = logs
        .iter()
        .filter_map(|log| Some((log["op"].as_str()?, log["depth"].as_u64()?)))
        .collect();
    assert_eq!(
        rows,
        [
            ("SLOAD", 1),
            ("SLOAD", 1),
            ("SLOAD", 1),
            ("POP", 1),
            ("ADDRESS", 1),
            ("POP", 1),
            ("CALL", 1),
            ("SLOAD", 2),
            ("POP", 2),
            ("STOP", 2),
            ("STOP", 1)
        ]
    );
    assert_eq!(logs[6]["gasCost"], 100 + 50_000);
    assert_eq!(logs[6]["stack"][6], "0xc350");
}

#[test]
fn calls_that_a_contract_makes_have_names_of_their_own() {
    let mut chain = evm("00");
    let target = program(&mut chain, "(i32.const 0)");
    put(
        &mut chain,
        CONTRACT,
        &format!("{}{}", calling(target, "f1"), calling(OTHER, "f4")),
    );
    let trace = traced(
        &replay(&chain, CONTRACT),
        json!({ "tracer": "stylusTracer" }),
    );
    assert_eq!(
        names(&trace),
        ["evm_call_contract", "evm_delegate_call_contract"]
    );
    assert_eq!(trace[0]["address"], text(target));
    assert_eq!(
        names(&trace[0]["steps"]),
        ["user_entrypoint", "user_returned"]
    );
    assert_eq!(
        trace[1],
        json!({
            "name": "evm_delegate_call_contract", "args": "0x", "outs": "0x", "startInk": 0,
            "endInk": 0, "address": text(OTHER), "steps": [],
        })
    );
}

#[test]
fn a_call_that_cannot_be_paid_has_no_frame() {
    let mut chain = evm("00");
    let target = program(&mut chain, CALL);
    let request = |gas: u64| {
        let mut replay = replay(&chain, target);
        replay.transaction.gas = gas;
        traced(&replay, json!({ "tracer": "stylusTracer" }))
    };
    // Cold, the call costs 2,600 beside its host call.
    let used = traced(&replay(&chain, target), json!({}))["gas"]
        .as_u64()
        .expect("a number");
    let trace = request(used - 1_000);
    assert_eq!(names(&trace)[1], "call_contract");
    assert_eq!(trace[1].get("steps"), None);
    assert_eq!(trace[1]["outs"], "0x0000000002");
}
