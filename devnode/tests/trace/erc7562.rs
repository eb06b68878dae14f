//! `erc7562Tracer` on EVM code of known behaviour.

use alloy_primitives::hex;
use serde_json::{Value, json};

use crate::fixture::{CONTRACT, OTHER, calling, evm, program, put, replay, text, traced, word};

fn facts(code: &str) -> Value {
    let code = code.replace(' ', "");
    let mut chain = evm(&code);
    put(&mut chain, OTHER, "600100");
    traced(
        &replay(&chain, CONTRACT),
        json!({ "tracer": "erc7562Tracer" }),
    )
}

/// Pushes the address of a contract with three bytes of code.
fn other() -> String {
    format!("73{}", hex::encode(OTHER.as_slice()))
}

#[test]
fn slots_are_listed_by_kind_of_access() {
    // Slot 1 is read twice, slot 2 written and then read, slot 3 transient.
    let trace = facts("600154 50 600154 50 60056002 55 600254 50 60056003 5d 60035c 50 00");
    assert_eq!(
        trace["accessedSlots"],
        json!({
            "reads": { word(1): [word(0)] },
            "writes": { word(2): 1 },
            "transientReads": { word(3): 1 },
            "transientWrites": { word(3): 1 },
        })
    );
    assert_eq!(
        trace["usedOpcodes"],
        json!({ "0x54": 3, "0x55": 1, "0x5c": 1, "0x5d": 1, "0x0": 1 })
    );
    assert_eq!(trace["outOfGas"], false);
}

#[test]
fn arithmetic_and_stack_operations_are_not_counted_unless_asked_for() {
    // PUSH1 ADD DUP1 SWAP1 POP POP, then SWAP16 on a stack that is too small.
    let code = "6001600201 80 90 50 50 9f";
    assert_eq!(facts(code)["usedOpcodes"], json!({ "0x9f": 1 }));
    let chain = evm(&code.replace(' ', ""));
    let options = json!({
        "tracer": "erc7562Tracer", "tracerConfig": { "ignoredOpcodes": ["0x60", "0x9f"] },
    });
    assert_eq!(
        traced(&replay(&chain, CONTRACT), options)["usedOpcodes"],
        json!({ "0x1": 1, "0x80": 1, "0x90": 1, "0x50": 2 })
    );
}

#[test]
fn gas_counts_unless_a_call_follows() {
    let trace = facts(&format!("5a50 {} 00", calling(OTHER, "f1")));
    assert_eq!(trace["usedOpcodes"]["0x5a"], 1);
    let trace = facts(&format!("{} 00", calling(OTHER, "f1")));
    assert_eq!(trace["usedOpcodes"].get("0x5a"), None);
}

#[test]
fn reading_code_is_listed_unless_only_its_existence_is_checked() {
    let other = other();
    // EXTCODESIZE ISZERO, then EXTCODEHASH.
    let trace = facts(&format!("{other} 3b 15 50 {other} 3f 50 00"));
    assert_eq!(trace["extCodeAccessInfo"], json!([text(OTHER)]));
    assert_eq!(
        trace["contractSize"],
        json!({ text(OTHER): { "contractSize": 3, "opcode": 0x3b } })
    );
}

#[test]
fn sizes_are_of_accounts_called_with_the_first_opcode_that_named_them() {
    let trace = facts(&format!("{} {} 3b 50 00", calling(OTHER, "f4"), other()));
    assert_eq!(
        trace["contractSize"],
        json!({ text(OTHER): { "contractSize": 3, "opcode": 0xf4 } })
    );
    assert_eq!(trace["calls"][0]["contractSize"], json!({}));
}

#[test]
fn preimages_of_the_whole_transaction_are_in_the_outermost_call() {
    // keccak of the word 1, of no bytes, and of memory beyond its end.
    let trace = facts("60015f52 60205f20 50 5f5f20 50 60026020 20 50 00");
    assert_eq!(trace["keccak"], json!(["0x", "0x0000", word(1)]));
    assert_eq!(trace["usedOpcodes"]["0x20"], 3);
    assert_eq!(facts("00").get("keccak"), None);
}

#[test]
fn a_callee_that_burns_everything_is_out_of_gas() {
    let mut chain = evm(&calling(OTHER, "f1"));
    put(&mut chain, OTHER, "5b5f56");
    let trace = traced(
        &replay(&chain, CONTRACT),
        json!({ "tracer": "erc7562Tracer" }),
    );
    assert_eq!(trace["outOfGas"], false);
    assert_eq!(trace["calls"][0]["outOfGas"], true);
    assert_eq!(trace["calls"][0]["error"], "out of gas");
}

#[test]
fn a_program_that_burns_everything_reports_it_without_out_of_gas() {
    let mut chain = evm("00");
    let burner = program(&mut chain, "(loop $again (br $again)) (i32.const 0)");
    put(&mut chain, CONTRACT, &calling(burner, "f1"));
    let trace = traced(
        &replay(&chain, CONTRACT),
        json!({ "tracer": "erc7562Tracer" }),
    );
    assert_eq!(trace["calls"][0]["outOfGas"], false);
    assert_eq!(trace["calls"][0]["error"], "out of gas");
}

#[test]
fn logs_are_listed_on_demand_unless_their_call_failed() {
    let mut chain = evm(&format!("{}5f5fa000", calling(OTHER, "f1")));
    put(&mut chain, OTHER, "5f5fa05f5ffd");
    let options = json!({ "tracer": "erc7562Tracer", "tracerConfig": { "withLog": true } });
    let trace = traced(&replay(&chain, CONTRACT), options);
    assert_eq!(
        trace["logs"],
        json!([{ "address": text(CONTRACT), "topics": [], "data": "0x", "position": "0x1" }])
    );
    assert_eq!(trace["calls"][0].get("logs"), None);
}
