//! The gas report.

use alloy_primitives::{Address, hex};
use serde_json::{Value, json};
use stylus_devnode::{
    chain::{Chain, Setting, TransactionRequest, report},
    evm::CallFrame,
    trace::{TraceError, trace},
};

use crate::fixtures::{SENDER, WRITER, chain, program};

/// An EVM contract that calls the program below with all gas and no data.
const OUTER: Address = Address::repeat_byte(0xa1);
/// A program that reads slot 0 and calls [`WRITER`] at [`INNER`] without data.
const PROGRAM: Address = Address::repeat_byte(0xa2);
const INNER: Address = Address::repeat_byte(0xa3);

/// A chain with the three, and the request that starts them.
fn mixed() -> (Chain, TransactionRequest) {
    let text = r#"(module
        (import "vm_hooks" "storage_load_bytes32" (func $load (param i32 i32)))
        (import "vm_hooks" "call_contract" (func $call (param i32 i32 i32 i32 i64 i32) (result i32)))
        (memory (export "memory") 1 1)
        (data (i32.const 0) "\a3\a3\a3\a3\a3\a3\a3\a3\a3\a3\a3\a3\a3\a3\a3\a3\a3\a3\a3\a3")
        (func (export "user_entrypoint") (param i32) (result i32)
            (call $load (i32.const 64) (i32.const 96))
            (call $call (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 32)
                (i64.const -1) (i32.const 128))))"#;
    let wasm = wat::parse_str(text).expect("valid text");
    let mut chain = chain();
    chain.set_code(PROGRAM, stylus_devnode::wasm::code::compress(&wasm));
    chain.activate(PROGRAM).expect("accepted");
    chain.set_code(INNER, WRITER.to_vec());
    let code = [
        hex!("5f5f5f5f5f73").as_slice(),
        PROGRAM.as_slice(),
        &hex!("5af1"),
    ];
    chain.set_code(OUTER, code.concat());
    let request = TransactionRequest::call(SENDER.address, OUTER, "");
    (chain, request)
}

/// The tracer's report of the call in this format.
fn reported(format: &str) -> Value {
    let (chain, request) = mixed();
    let replay = chain
        .replay_call(request, &Setting::default())
        .expect("can start");
    let options = json!({ "tracer": "gasReport", "tracerConfig": { "format": format } });
    trace(&replay, &options).expect("known")
}

#[test]
fn a_mixed_call_is_reported_as_text() {
    let text = format!(
        "CALL {OUTER} 19819 gas (own 2615) success\n\
         \x20 CALL {PROGRAM} 17204 gas (own 13970) success\n\
         \x20   entry 9250 gas\n\
         \x20   1 × call_contract 2611.5 gas\n\
         \x20   1 × storage_load_bytes32 2106.8 gas\n\
         \x20   rest 1.5 gas\n\
         \x20   CALL {INNER} 3234 gas (own 3234) success\n"
    );
    assert_eq!(reported("text"), text);
}

#[test]
fn a_mixed_call_is_reported_as_json() {
    let expected = json!({
        "kind": "CALL", "to": OUTER, "gasUsed": 19_819, "ownGas": 2_615, "status": "success",
        "children": [{
            "kind": "CALL", "to": PROGRAM, "gasUsed": 17_204, "ownGas": 13_970, "status": "success",
            "stylus": {
                "entryGas": 9_250,
                "hostCalls": [
                    { "name": "call_contract", "count": 1, "ink": 26_115_955 },
                    { "name": "storage_load_bytes32", "count": 1, "ink": 21_068_480 },
                ],
                "restInk": 15_565,
            },
            "children": [{
                "kind": "CALL", "to": INNER, "gasUsed": 3_234, "ownGas": 3_234, "status": "success",
                "children": [],
            }],
        }],
    });
    assert_eq!(reported("json"), expected);
    let (chain, request) = mixed();
    let replay = chain.replay_call(request, &Setting::default());
    let unnamed = trace(
        &replay.expect("can start"),
        &json!({ "tracer": "gasReport" }),
    );
    assert_eq!(unnamed.expect("known"), expected);
}

#[test]
fn a_mixed_call_is_reported_as_stacks_that_add_up() {
    let stacks = format!(
        "CALL:{OUTER} 2615\n\
         CALL:{OUTER};CALL:{PROGRAM} 3\n\
         CALL:{OUTER};CALL:{PROGRAM};entry 9250\n\
         CALL:{OUTER};CALL:{PROGRAM};call_contract 2611\n\
         CALL:{OUTER};CALL:{PROGRAM};storage_load_bytes32 2106\n\
         CALL:{OUTER};CALL:{PROGRAM};CALL:{INNER} 3234\n"
    );
    assert_eq!(reported("folded"), stacks);
    let gas = stacks.lines().map(|line| {
        let (_, gas) = line.rsplit_once(' ').expect("a number");
        gas.parse::<u64>().expect("a number")
    });
    assert_eq!(gas.sum::<u64>(), reported("json")["gasUsed"]);
}

#[test]
fn an_unknown_format_is_refused() {
    let (chain, request) = mixed();
    let replay = chain.replay_call(request, &Setting::default());
    let options = json!({ "tracer": "gasReport", "tracerConfig": { "format": "svg" } });
    let error = trace(&replay.expect("can start"), &options).expect_err("unknown");
    assert!(matches!(error, TraceError::Config(_)), "{error}");
}

/// The tree of frames of a call.
fn frames(chain: &Chain, to: Address) -> CallFrame {
    let request = TransactionRequest::call(SENDER.address, to, vec![1]);
    let outcome = chain.trace_call(request).expect("can start");
    outcome.root.expect("traced")
}

#[test]
fn a_report_names_frames_host_calls_and_gas() {
    let mut chain = chain();
    let address = chain.deploy_stylus(&program()).expect("accepted");
    let root = frames(&chain, address);
    let entry = root.stylus.as_ref().expect("a Stylus frame").entry_gas;
    let (used, rest) = (root.gas_used, root.gas_used - entry - 4);
    let text = report::text(&root);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines[0],
        format!("CALL {address} {used} gas (own {used}) success")
    );
    assert_eq!(lines[1], format!("  entry {entry} gas"));
    // 8,400 and 2 · 16,381 ink.
    assert_eq!(lines[2], "  1 × write_result 4.1 gas");
    assert_eq!(
        report::folded(&root),
        format!(
            "CALL:{address} {rest}\nCALL:{address};entry {entry}\nCALL:{address};write_result 4\n"
        )
    );
}

#[test]
fn own_gas_leaves_children_out() {
    let (chain, _) = mixed();
    let root = frames(&chain, OUTER);
    let child = &root.children[0];
    assert_eq!(child.to, PROGRAM);
    assert_eq!(report::own_gas(&root) + child.gas_used, root.gas_used);
}

#[test]
fn a_failed_frame_has_its_error() {
    let mut chain = chain();
    let target = Address::repeat_byte(0xa4);
    chain.set_code(target, vec![0x5f, 0x5f, 0xfd]);
    let root = frames(&chain, target);
    let text = report::text(&root);
    assert!(text.ends_with("revert: execution reverted\n"), "{text}");
    let json = report::json(&root);
    assert_eq!(json["status"], "revert");
    assert_eq!(json["error"], "execution reverted");
}
