//! The account whose storage a Stylus frame uses in traces: a contract calls a program that loads
//! slot 7 (0xabcd) and sets slot 8.

use alloy_primitives::{Address, U256};
use serde_json::{Value, json};
use stylus_devnode::{
    arbos::STATE_ADDRESS,
    chain::Chain,
    evm::StateView,
    trace::{Step, Tracer},
};

use crate::fixture::{
    CONTRACT, SENDER, as_nitro, calling, evm, program, replay, text, traced, word,
};

/// Slot of the first of the two words that ArbOS reads for a transaction's first program: ArbOS's
/// version.
const VERSION_SLOT: &str = "0x15fed0451499512d95f3ec5a41c878b9de55f21878b5b4e190d4667ec709b400";

/// Loads slot 7 and sets slot 8 to 5.
const BODY: &str = "
    (call $load (i32.const 0) (i32.const 128))
    (call $cache (i32.const 32) (i32.const 64))
    (call $flush (i32.const 0))
    (i32.const 0)";

/// The chain, and where the program is. `opcode` is `f1` or `f4`.
fn fixture(opcode: &str) -> (Chain, Address) {
    let mut chain = evm("00");
    let target = program(&mut chain, BODY);
    chain.set_storage(target, U256::from(7), U256::from(0xabcd));
    crate::fixture::put(&mut chain, CONTRACT, &calling(target, opcode));
    (chain, target)
}

/// Opcode, address and caller of every storage access.
#[derive(Default)]
struct Accesses(Vec<(String, Address, Address)>);

impl Tracer for Accesses {
    fn step(&mut self, step: &Step<'_>, _: &dyn StateView) {
        if matches!(step.code, 0x54 | 0x55) {
            let slot = format!("{:x}", step.operand(0).expect("a slot"));
            self.0.push((slot, step.address, step.caller));
        }
    }
}

fn accesses(replay: &stylus_devnode::trace::Replay) -> Vec<(String, Address, Address)> {
    let mut accesses = Accesses::default();
    replay.run(&mut accesses).expect("a valid call");
    // The first two are ArbOS's.
    accesses.0.split_off(2)
}

#[test]
fn storage_belongs_to_the_program_or_under_nitros_attribution_to_its_caller() {
    let (chain, target) = fixture("f1");
    let replay = replay(&chain, CONTRACT);
    let is = |slot: &str, address, caller| (slot.to_owned(), address, caller);
    assert_eq!(
        accesses(&replay),
        [is("7", target, CONTRACT), is("8", target, CONTRACT)]
    );
    assert_eq!(
        accesses(&as_nitro(replay)),
        [is("7", CONTRACT, target), is("8", CONTRACT, target)]
    );
}

#[test]
fn borrowed_code_uses_the_borrowers_storage_or_under_nitros_attribution_the_senders() {
    let (chain, _) = fixture("f4");
    let replay = replay(&chain, CONTRACT);
    let is = |slot: &str, address, caller| (slot.to_owned(), address, caller);
    assert_eq!(
        accesses(&replay),
        [is("7", CONTRACT, SENDER), is("8", CONTRACT, SENDER)]
    );
    assert_eq!(
        accesses(&as_nitro(replay)),
        [is("7", SENDER, CONTRACT), is("8", SENDER, CONTRACT)]
    );
}

/// The storage shown at the load of slot 7, and the value popped after it.
fn shown(trace: &Value) -> (Value, Value) {
    let logs = trace["structLogs"].as_array().expect("a list");
    let load = logs
        .iter()
        .position(|log| log["op"] == "SLOAD" && log["stack"] == json!(["0x7"]))
        .expect("a load");
    let slot = format!("{:064x}", 7);
    (
        logs[load]["storage"][slot.as_str()].clone(),
        logs[load + 1]["stack"][0].clone(),
    )
}

#[test]
fn the_struct_log_shows_what_the_load_found_or_as_nitro_what_the_caller_has_there() {
    let (chain, _) = fixture("f1");
    let replay = replay(&chain, CONTRACT);
    let found = json!(format!("{:064x}", 0xabcd));
    assert_eq!(shown(&traced(&replay, json!({}))), (found, json!("0xabcd")));
    assert_eq!(
        shown(&traced(&as_nitro(replay), json!({}))),
        (json!(format!("{:064x}", 0)), json!("0xabcd"))
    );
}

#[test]
fn prestate_has_the_slots_under_the_program_or_as_nitro_under_the_caller() {
    let (chain, target) = fixture("f1");
    let (replay, options) = (
        replay(&chain, CONTRACT),
        json!({ "tracer": "prestateTracer" }),
    );
    let (target, caller) = (text(target), text(CONTRACT));
    let trace = traced(&replay, options.clone());
    assert_eq!(
        trace[&target]["storage"],
        json!({ word(7): word(0xabcd), word(8): word(0) })
    );
    assert_eq!(trace[&caller].get("storage"), None);
    assert_eq!(
        trace[text(STATE_ADDRESS)]["storage"][VERSION_SLOT],
        word(51)
    );

    let trace = traced(&as_nitro(replay), options);
    assert_eq!(trace[&target].get("storage"), None);
    assert_eq!(
        trace[&caller]["storage"],
        json!({ word(7): word(0), word(8): word(0) })
    );
    assert_eq!(trace[text(SENDER)]["storage"][VERSION_SLOT], word(0));
}

#[test]
fn the_difference_has_the_write_or_as_nitro_misses_it() {
    let (chain, target) = fixture("f1");
    let replay = replay(&chain, CONTRACT);
    let options = json!({ "tracer": "prestateTracer", "tracerConfig": { "diffMode": true } });
    let target = text(target);
    let trace = traced(&replay, options.clone());
    assert_eq!(
        trace["post"][&target],
        json!({ "storage": { word(8): word(5) } })
    );
    assert_eq!(trace["pre"][&target].get("storage"), None);
    let trace = traced(&as_nitro(replay), options);
    assert_eq!(trace["post"].get(&target), None);
}

#[test]
fn erc_7562_has_the_value_and_no_slots_of_arbos_or_as_nitro_the_callers_value_and_both() {
    let (chain, _) = fixture("f1");
    let replay = replay(&chain, CONTRACT);
    let options = json!({ "tracer": "erc7562Tracer" });
    let trace = traced(&replay, options.clone());
    let frame = &trace["calls"][0];
    assert_eq!(
        frame["accessedSlots"],
        json!({
            "reads": { word(7): [word(0xabcd)] }, "writes": { word(8): 1 },
            "transientReads": {}, "transientWrites": {},
        })
    );
    assert_eq!(
        frame["usedOpcodes"],
        json!({ "0x54": 1, "0x55": 1, "0x0": 1 })
    );

    let trace = traced(&as_nitro(replay), options);
    let frame = &trace["calls"][0];
    let reads = frame["accessedSlots"]["reads"].as_object().expect("slots");
    assert_eq!(reads[&word(7)], json!([word(0)]));
    assert_eq!(reads[VERSION_SLOT], json!([word(0)]));
    assert_eq!(reads.len(), 3);
    assert_eq!(frame["usedOpcodes"]["0x54"], 3);
}

#[test]
fn what_arbos_reads_is_shown_once_a_transaction_where_the_first_program_begins() {
    let (mut chain, target) = fixture("f1");
    let twice = calling(target, "f1").repeat(2);
    crate::fixture::put(&mut chain, CONTRACT, &twice);
    let trace = traced(&replay(&chain, CONTRACT), json!({}));
    let logs = trace["structLogs"].as_array().expect("a list");
    let free: Vec<usize> = (0..logs.len())
        .filter(|i| logs[*i]["op"] == "SLOAD" && logs[*i]["gas"] == 0)
        .collect();
    let first = logs
        .iter()
        .position(|log| log["depth"] == 2)
        .expect("a frame");
    assert_eq!(free, [first, first + 1]);
}
