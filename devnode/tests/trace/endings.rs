//! How Stylus frames end in the struct log.

use alloy_primitives::{Address, hex};
use serde_json::{Value, json};
use stylus_devnode::chain::Chain;

use crate::fixture::{CONTRACT, evm, program, replay, traced};

/// Whole log of a call of a program with this body, which must fail.
fn failing(body: &str) -> (Value, Vec<Value>) {
    let mut chain = evm("00");
    let to = program(&mut chain, body);
    let trace = log(&chain, to);
    assert_eq!(trace["failed"], true);
    let entries = trace["structLogs"].as_array().expect("a list").clone();
    (trace, entries)
}

fn log(chain: &Chain, to: Address) -> Value {
    traced(&replay(chain, to), json!({ "enableMemory": true }))
}

/// The last entry of a failed frame.
fn fault(error: &str) -> Value {
    json!({
        "pc": 0, "op": "STOP", "gas": 0, "gasCost": 0, "depth": 1, "stack": [], "error": error,
    })
}

/// Text as the memory of a log shows it.
fn memory(text: &[u8]) -> Value {
    text.chunks(32).map(hex::encode).collect()
}

#[test]
fn success_without_data_is_a_stop() {
    let mut chain = evm("00");
    let to = program(&mut chain, "(i32.const 0)");
    let trace = log(&chain, to);
    assert_eq!(trace["failed"], false);
    let entries = trace["structLogs"].as_array().expect("a list");
    // Before it, what ArbOS reads for the first program of a transaction.
    assert_eq!(entries.len(), 3);
    let last = &entries[2];
    assert_eq!(
        (&last["op"], &last["stack"], last.get("error")),
        (&json!("STOP"), &json!([]), None)
    );
    let used = trace["gas"].as_u64().expect("a number");
    assert_eq!(last["gas"], crate::fixture::GAS - used);
}

#[test]
fn a_revert_with_data_shows_the_data_and_then_a_stop_with_the_error() {
    let (trace, entries) =
        failing("(call $write_result (i32.const 0) (i32.const 32)) (i32.const 1)");
    let [.., revert, stop] = &entries[..] else {
        panic!("two entries at least")
    };
    let used = trace["gas"].as_u64().expect("a number");
    assert_eq!(
        *revert,
        json!({
            "pc": 0, "op": "REVERT", "gas": crate::fixture::GAS - used, "gasCost": 0, "depth": 1,
            "stack": ["0x20", "0x0"], "memory": [format!("{:064x}", 7)],
        })
    );
    assert_eq!(*stop, fault("execution reverted"));
    assert_eq!(trace["returnValue"], crate::fixture::word(7));
}

#[test]
fn a_revert_without_data_shows_the_error_text_instead() {
    let (_, entries) = failing("(i32.const 1)");
    let [.., revert, stop] = &entries[..] else {
        panic!("two entries at least")
    };
    assert_eq!(revert["memory"], memory(b"execution reverted"));
    assert_eq!(revert["stack"], json!(["0x12", "0x0"]));
    assert_eq!(*stop, fault("execution reverted"));
}

#[test]
fn running_out_of_ink_is_a_revert_without_gas_and_a_stop_with_the_error() {
    let (trace, entries) = failing("(loop $again (br $again)) (i32.const 0)");
    assert_eq!(trace["gas"], crate::fixture::GAS);
    let [.., revert, stop] = &entries[..] else {
        panic!("two entries at least")
    };
    assert_eq!(
        (&revert["op"], &revert["gas"], &revert["memory"]),
        (&json!("REVERT"), &json!(0), &memory(b"out of gas"))
    );
    assert_eq!(*stop, fault("out of gas"));
}

#[test]
fn a_frame_that_fails_before_wasm_starts_shows_only_the_stop_with_the_error() {
    let mut chain = evm("00");
    let to = program(&mut chain, "(i32.const 0)");
    // The same module with a byte behind it has another hash, so it is not activated.
    let code = [chain.code(to).as_ref(), &[0]].concat();
    chain.set_code(CONTRACT, code);
    let trace = log(&chain, CONTRACT);
    assert_eq!(
        trace["structLogs"],
        json!([fault("error ProgramNotActivated()")])
    );
}

#[test]
fn the_opcodes_of_a_failed_frame_contain_revert_and_stop() {
    let mut chain = evm("00");
    let to = program(&mut chain, "(i32.const 1)");
    let trace = traced(&replay(&chain, to), json!({ "tracer": "erc7562Tracer" }));
    assert_eq!(trace["usedOpcodes"], json!({ "0xfd": 1, "0x0": 1 }));
    assert_eq!(trace["error"], "execution reverted");
}
