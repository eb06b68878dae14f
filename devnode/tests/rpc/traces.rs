//! Tracers, compared with recordings on Nitro v3.9.5 and on trees of calls that the tests define.

use alloy_primitives::{Address, B256, Bytes, hex};
use alloy_sol_types::{Revert, SolError};
use serde::Deserialize;
use serde_json::{Value, json};
use stylus_devnode::{
    Devnode,
    chain::{TransactionRequest, accounts::OWNER},
};

use crate::fixture::{CONTRACT, Fixture, OTHER, SENDER, WRITER, fixture, fixture_with, program};

/// When the traces were recorded, Unix seconds.
const RECORDED_AT: u64 = 0x6b01_824d;
/// Runtime code that calls [`CALLEE`] with 4 zero bytes and stops.
const CALLER: [u8; 31] = hex!("5f5f60045f5f73c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c15af15000");
/// The callee of [`CALLER`].
const CALLEE: Address = Address::repeat_byte(0xc1);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recorded {
    program: Program,
    program_address: Address,
    callee_address: Address,
    callee_code: Bytes,
    tx: Sent,
    stylus: Value,
    call: Value,
    #[serde(rename = "4byte")]
    four_byte: Value,
}

#[derive(Deserialize)]
struct Program {
    code: Bytes,
}

#[derive(Deserialize)]
struct Sent {
    data: Bytes,
    gas: u64,
}

fn recorded() -> Recorded {
    #[derive(Deserialize)]
    struct File {
        traces: Recorded,
    }
    let text = include_str!("../vectors/stylus-gas.json");
    let file: File = serde_json::from_str(text).expect("the recorded file");
    file.traces
}

/// A node on which the recorded transaction was sent, and the transaction's hash.
fn replay(recorded: &Recorded) -> (Fixture, B256) {
    let node = Devnode::builder().timestamp(RECORDED_AT).start();
    let fixture = Fixture {
        node: node.expect("starts"),
    };
    let hash = fixture.node.with_chain(|chain| {
        let program = recorded.program_address;
        chain.set_code(program, recorded.program.code.clone());
        chain.set_nonce(program, 1);
        chain.set_code(recorded.callee_address, recorded.callee_code.clone());
        chain.activate(program).expect("accepted");
        let request = TransactionRequest {
            max_fee_per_gas: Some(1_000_000_000),
            ..TransactionRequest::call(OWNER.address, program, recorded.tx.data.clone())
                .with_gas(recorded.tx.gas)
        };
        chain.transact(request).expect("valid").transaction_hash
    });
    (fixture, hash)
}

fn trace(fixture: &Fixture, hash: B256, tracer: &str) -> Value {
    fixture.call(
        "debug_traceTransaction",
        json!([hash, { "tracer": tracer }]),
    )
}

#[test]
fn the_stylus_tracer_equals_the_recording() {
    let recorded = recorded();
    let (fixture, hash) = replay(&recorded);
    let actual = trace(&fixture, hash, "stylusTracer");
    let (actual, expected) = (actual.as_array(), recorded.stylus.as_array());
    let (actual, expected) = (actual.expect("a list"), expected.expect("a list"));
    assert_eq!(actual.len(), expected.len());
    for (actual, expected) in actual.iter().zip(expected) {
        assert_eq!(actual, expected);
    }
}

#[test]
fn cargo_stylus_script_is_answered_by_the_stylus_tracer() {
    let recorded = recorded();
    let (fixture, hash) = replay(&recorded);
    let script = "{ \"hostio\": function(info) { this.nests.includes(info.name) } }";
    assert_eq!(
        trace(&fixture, hash, script),
        trace(&fixture, hash, "stylusTracer")
    );
}

#[test]
fn the_call_tracer_equals_the_recording() {
    let recorded = recorded();
    let (fixture, hash) = replay(&recorded);
    let options = json!({ "tracer": "callTracer", "tracerConfig": { "withLog": true } });
    let root = fixture.call("debug_traceTransaction", json!([hash, options]));
    assert_eq!(root, recorded.call);
}

#[test]
fn logs_are_shown_in_their_frames_unless_undone() {
    // Calls the callee twice, then logs nothing with no topic.
    let caller = [&CALLER[..30], &CALLER[..30], &hex!("5f5fa000")].concat();
    let fixture = fixture_with(&caller);
    let logs_of = |callee: &[u8]| {
        fixture
            .node
            .with_chain(|chain| chain.set_code(CALLEE, callee.to_vec()));
        let options = json!({ "tracer": "callTracer", "tracerConfig": { "withLog": true } });
        let root = fixture.call(
            "debug_traceCall",
            json!([{ "to": CONTRACT }, "latest", options]),
        );
        let count = |frame: &Value| frame["logs"].as_array().map_or(0, Vec::len);
        assert_eq!(root["logs"][0]["position"], "0x2");
        [
            count(&root),
            count(&root["calls"][0]),
            count(&root["calls"][1]),
        ]
    };
    // Two logs, then STOP; the same with REVERT; the same with INVALID.
    assert_eq!(logs_of(&hex!("5f5fa05f5fa000")), [1, 2, 2]);
    assert_eq!(logs_of(&hex!("5f5fa05f5fa05f5ffd")), [1, 0, 0]);
    assert_eq!(logs_of(&hex!("5f5fa05f5fa0fe")), [1, 0, 0]);
}

#[test]
fn the_4byte_tracer_equals_the_recording() {
    let recorded = recorded();
    let (fixture, hash) = replay(&recorded);
    assert_eq!(trace(&fixture, hash, "4byteTracer"), recorded.four_byte);
}

#[test]
fn a_call_is_traced_with_overrides() {
    let fixture = fixture_with(&CALLER);
    // Reverts with a reason.
    let reason = Bytes::from(Revert::from("no").abi_encode());
    let length = u8::try_from(reason.len()).expect("short");
    // Copies what follows the code of 11 bytes and reverts with it.
    let mut code = vec![
        0x60, length, 0x60, 11, 0x5f, 0x39, 0x60, length, 0x5f, 0xfd, 0x00,
    ];
    code.extend(&reason);
    let options = json!({
        "tracer": "callTracer",
        "stateOverrides": { CALLEE.to_string(): { "code": Bytes::from(code) } },
    });
    let call = json!({ "from": SENDER.address, "to": CONTRACT, "gas": "0xf4240" });
    let root = fixture.call("debug_traceCall", json!([call, "latest", options]));
    for (field, value) in [
        ("type", json!("CALL")),
        ("from", json!(SENDER.address)),
        ("to", json!(CONTRACT)),
        ("gas", json!("0xf4240")),
        ("value", json!("0x0")),
        ("input", json!("0x")),
    ] {
        assert_eq!(root[field], value, "{field}");
    }
    assert_eq!(root.get("error"), None);
    let callee = &root["calls"][0];
    for (field, value) in [
        ("type", json!("CALL")),
        ("from", json!(CONTRACT)),
        ("to", json!(CALLEE)),
        ("input", json!("0x00000000")),
        ("error", json!("execution reverted")),
        ("revertReason", json!("no")),
        ("output", json!(reason)),
    ] {
        assert_eq!(callee[field], value, "{field}");
    }
    let options = json!({ "tracer": "callTracer", "tracerConfig": { "onlyTopCall": true } });
    let top = fixture.call("debug_traceCall", json!([call, "latest", options]));
    assert_eq!(top.get("calls"), None);
}

#[test]
fn programs_called_from_the_evm_are_marked() {
    let fixture = fixture_with(&CALLER);
    fixture.node.with_chain(|chain| {
        let address = chain.deploy_stylus(&program()).expect("accepted");
        chain.set_code(CALLEE, chain.code(address));
    });
    let options = json!({ "tracer": "stylusTracer" });
    let steps = fixture.call(
        "debug_traceCall",
        json!([{ "to": CONTRACT }, "latest", options]),
    );
    let [step] = &steps.as_array().expect("a list")[..] else {
        panic!("one call: {steps}");
    };
    assert_eq!(step["name"], "evm_call_contract");
    assert_eq!(step["address"], json!(CALLEE));
    let names: Vec<&Value> = step["steps"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|step| &step["name"])
        .collect();
    assert_eq!(names, ["user_entrypoint", "write_result", "user_returned"]);
}

#[test]
fn a_block_is_traced_without_the_systems_transaction() {
    let fixture = fixture_with(&WRITER);
    let receipt = fixture.send(CONTRACT, "0x01020304");
    let options = json!({ "tracer": "callTracer" });
    let results = fixture.call("debug_traceBlockByNumber", json!(["latest", options]));
    let by_hash = json!([receipt["blockHash"], options]);
    assert_eq!(fixture.call("debug_traceBlockByHash", by_hash), results);
    let [user] = &results.as_array().expect("a list")[..] else {
        panic!("one transaction beside the system's");
    };
    assert_eq!(user["txHash"], receipt["transactionHash"]);
    assert_eq!(user["result"]["gasUsed"], receipt["gasUsed"]);
    assert_eq!(
        fixture
            .error("debug_traceBlockByNumber", json!(["0x0", options]))
            .1,
        "genesis is not traceable"
    );
}

#[test]
fn every_tracer_answers_over_the_wire() {
    let fixture = fixture_with(&WRITER);
    let receipt = fixture.send(CONTRACT, "0x01020304");
    let hash = &receipt["transactionHash"];
    for tracer in stylus_devnode::trace::TracerName::ALL.map(|tracer| tracer.as_str()) {
        let params = json!([hash, { "tracer": tracer }]);
        fixture.call("debug_traceTransaction", params);
    }
    let log = fixture.call("debug_traceTransaction", json!([hash]));
    assert_eq!(log["structLogs"][0]["op"], "PUSH0");
    let log = fixture.call("debug_traceTransaction", json!([hash, { "limit": 1 }]));
    assert_eq!(log["structLogs"].as_array().map(Vec::len), Some(1));
}

#[test]
fn nitros_accounts_are_shown_on_request() {
    let program = wat::parse_str(
        r#"(module
            (import "vm_hooks" "storage_load_bytes32" (func $load (param i32 i32)))
            (memory (export "memory") 1 1)
            (func (export "user_entrypoint") (param i32) (result i32)
                (call $load (i32.const 0) (i32.const 32))
                (i32.const 0)))"#,
    );
    let fixture = fixture();
    let address = fixture
        .node
        .with_chain(|chain| chain.deploy_stylus(&program.expect("valid text")))
        .expect("accepted");
    let storage_of = |attribution: &str, account: Address| {
        let options = json!({ "tracer": "prestateTracer", "attribution": attribution });
        let call = json!({ "from": SENDER.address, "to": address });
        let accounts = fixture.call("debug_traceCall", json!([call, "latest", options]));
        let account = &accounts[account.to_string().to_lowercase()];
        account["storage"].get(B256::ZERO.to_string()).is_some()
    };
    assert!(storage_of("actual", address) && !storage_of("actual", SENDER.address));
    assert!(!storage_of("nitro", address) && storage_of("nitro", SENDER.address));
}

#[test]
fn untraceable_requests_are_refused() {
    let fixture = fixture();
    let receipt = fixture.send(OTHER, "0x");
    let refusal = |params: Value| fixture.error("debug_traceTransaction", params);
    let failure = |message: &str| (-32_000, message.to_owned(), Value::Null);
    assert_eq!(
        refusal(json!([receipt["transactionHash"], { "tracer": "xyz" }])),
        failure(
            "tracer xyz is not supported; there are callTracer, flatCallTracer, prestateTracer, 4byteTracer, \
             erc7562Tracer, stylusTracer, gasReport, muxTracer, noopTracer, and the struct logger"
        )
    );
    assert_eq!(
        refusal(json!([B256::repeat_byte(1)])),
        failure("transaction not found")
    );
    let block = fixture.call("eth_getBlockByNumber", json!(["latest", false]));
    assert_eq!(
        refusal(json!([block["transactions"][0]])),
        failure("the system's transaction runs no code")
    );
}
