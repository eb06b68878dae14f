//! The struct logger on EVM code, against expectations written by hand.

use alloy_primitives::U256;
use serde_json::{Value, json};

use crate::fixture::{CONTRACT, GAS, INTRINSIC, OTHER, calling, evm, put, replay, traced};

/// Name, gas, cost and stack of every opcode.
fn rows(trace: &Value) -> Vec<Value> {
    let logs = trace["structLogs"].as_array().expect("a list");
    logs.iter()
        .map(|log| {
            json!([
                log["pc"],
                log["op"],
                log["gas"],
                log["gasCost"],
                log["stack"]
            ])
        })
        .collect()
}

#[test]
fn every_opcode_has_its_gas_cost_and_stack() {
    // slot 7 := 5; return slot 7
    let chain = evm("6005600755600754 5f52 60205ff3".replace(' ', "").as_str());
    let trace = traced(&replay(&chain, CONTRACT), json!({ "enableMemory": true }));
    let start = GAS - INTRINSIC;
    let expected = [
        json!([0, "PUSH1", start, 3, []]),
        json!([2, "PUSH1", start - 3, 3, ["0x5"]]),
        json!([4, "SSTORE", start - 6, 22_100, ["0x5", "0x7"]]),
        json!([5, "PUSH1", start - 22_106, 3, []]),
        json!([7, "SLOAD", start - 22_109, 100, ["0x7"]]),
        json!([8, "PUSH0", start - 22_209, 2, ["0x5"]]),
        json!([9, "MSTORE", start - 22_211, 6, ["0x5", "0x0"]]),
        json!([10, "PUSH1", start - 22_217, 3, []]),
        json!([12, "PUSH0", start - 22_220, 2, ["0x20"]]),
        json!([13, "RETURN", start - 22_222, 0, ["0x20", "0x0"]]),
    ];
    assert_eq!(rows(&trace), expected);
    assert_eq!(trace["gas"], INTRINSIC + 22_222);
    assert_eq!(trace["failed"], false);
    let five = format!("{:064x}", 5);
    assert_eq!(trace["returnValue"], format!("0x{five}"));

    let logs = trace["structLogs"].as_array().expect("a list");
    let slots = json!({ format!("{:064x}", 7): five });
    assert_eq!(logs[2]["storage"], slots);
    assert_eq!(logs[4]["storage"], slots);
    assert_eq!(logs[6].get("memory"), None);
    assert_eq!(logs[7]["memory"], json!([five]));
    assert!(logs.iter().all(|log| log["depth"] == 1));
    assert!(logs.iter().all(|log| log.get("error").is_none()));
}

#[test]
fn options_leave_things_out() {
    let chain = evm("60056007555f545050");
    let options = json!({ "disableStack": true, "disableStorage": true, "limit": 3 });
    let trace = traced(&replay(&chain, CONTRACT), options);
    let logs = trace["structLogs"].as_array().expect("a list");
    assert_eq!(logs.len(), 3);
    for log in logs {
        assert_eq!(log.get("stack"), None);
        assert_eq!(log.get("storage"), None);
        assert_eq!(log.get("memory"), None);
    }
}

#[test]
fn return_data_is_shown_on_demand() {
    let mut chain = evm(&format!("{}00", calling(OTHER, "f1")));
    put(&mut chain, OTHER, "60aa5f5360015ff3");
    let trace = traced(
        &replay(&chain, CONTRACT),
        json!({ "enableReturnData": true }),
    );
    let logs = trace["structLogs"].as_array().expect("a list");
    let last = logs.last().expect("not empty");
    assert_eq!(
        (&last["op"], &last["returnData"]),
        (&json!("STOP"), &json!("0xaa"))
    );
    let last = &traced(&replay(&chain, CONTRACT), json!({}))["structLogs"];
    assert!(
        last.as_array()
            .expect("a list")
            .iter()
            .all(|log| log.get("returnData").is_none())
    );
}

#[test]
fn a_refund_is_shown_from_the_opcode_after_it_on_and_in_children() {
    // slot 0 := 0, then a call whose callee stops
    let mut chain = evm(&format!("5f5f55{}00", calling(OTHER, "f1")));
    put(&mut chain, OTHER, "00");
    chain.set_storage(CONTRACT, U256::ZERO, U256::from(1));
    let trace = traced(&replay(&chain, CONTRACT), json!({}));
    let refunds: Vec<u64> = trace["structLogs"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|log| log["refund"].as_u64().unwrap_or(0))
        .collect();
    assert_eq!(refunds[..3], [0, 0, 0]);
    assert!(refunds[3..].iter().all(|refund| *refund == 4_800));
    assert_eq!(trace["structLogs"][11]["depth"], 2);
}

#[test]
fn the_cost_of_a_call_includes_the_callees_gas_and_of_a_creation_does_not() {
    let mut chain = evm(&format!("{}5f5f5ff000", calling(OTHER, "f1")));
    put(&mut chain, OTHER, "00");
    let trace = traced(&replay(&chain, CONTRACT), json!({}));
    let logs = trace["structLogs"].as_array().expect("a list");
    let call = logs.iter().find(|log| log["op"] == "CALL").expect("a call");
    let before = call["gas"].as_u64().expect("a number") - 2_600;
    assert_eq!(call["gasCost"], 2_600 + before - before / 64);
    let create = logs
        .iter()
        .find(|log| log["op"] == "CREATE")
        .expect("a creation");
    assert_eq!(create["gasCost"], 32_000);
}

#[test]
fn an_opcode_that_could_not_begin_carries_the_error() {
    let error = |code: &str| {
        let trace = traced(&replay(&evm(code), CONTRACT), json!({}));
        assert_eq!(trace["failed"], true);
        assert_eq!(trace["gas"], GAS);
        assert_eq!(trace["returnValue"], "0x");
        let logs = trace["structLogs"].as_array().expect("a list");
        let last = logs.last().expect("not empty").clone();
        (last["op"].clone(), last["error"].clone())
    };
    assert_eq!(
        error("55"),
        (json!("SSTORE"), json!("stack underflow (0 <=> 2)"))
    );
    // An endless loop.
    assert_eq!(
        error("5b5f56").1,
        json!("out of gas"),
        "whichever opcode it was"
    );
    // A jump to nowhere begins and fails then.
    assert_eq!(error("600956"), (json!("JUMP"), Value::Null));
    assert_eq!(error("fe"), (json!("INVALID"), Value::Null));
}

#[test]
fn an_opcode_that_runs_out_of_gas_shows_the_fixed_part_of_its_cost() {
    // One byte of memory at 2^40 costs more than there is.
    let trace = traced(
        &replay(
            &evm("5f65010000000000 52".replace(' ', "").as_str()),
            CONTRACT,
        ),
        json!({}),
    );
    let last = &trace["structLogs"][2];
    assert_eq!(
        (&last["op"], &last["gasCost"], &last["error"]),
        (&json!("MSTORE"), &json!(3), &json!("out of gas"))
    );
}
