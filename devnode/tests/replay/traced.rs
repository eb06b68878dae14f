//! The tracers on the recorded call of a program that makes every host call once; tracing changes
//! nothing.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Bytes, Log};
use serde::Deserialize;
use serde_json::{Value, json};
use stylus_devnode::{
    evm::{self, CallFrame, Mode, State, Status},
    stylus::HostCall,
    trace::{self, Attribution, Location, Replay, Step, Tracer},
    world::{Account, Transaction},
};

use crate::{
    recording::{ARBOS_51, Program, traces},
    world::{DEV, World},
};

/// When the traces were recorded, Unix seconds.
const RECORDED_AT: u64 = 0x6b01_824d;

/// The executed code.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subject {
    program: Program,
    program_address: Address,
    callee_address: Address,
    callee_code: Bytes,
}

/// The recorded transaction, to be watched.
pub(crate) fn replay(recorded: &Value, attribution: Attribution) -> Replay {
    let subject: Subject = serde_json::from_value(recorded.clone()).expect("well formed");
    let mut world = World::new(&ARBOS_51);
    world.block.timestamp = RECORDED_AT;
    let state = &mut world.state;
    state.set_code(subject.program_address, subject.program.code.clone());
    state.set_nonce(subject.program_address, 1);
    state.set_code(subject.callee_address, subject.callee_code.clone());
    world.activate(&subject.program);
    let hash = |name: &str| -> B256 {
        let text = recorded["flat"][0][name].as_str().expect("recorded");
        text.parse().expect("a hash")
    };
    Replay {
        state: world.state,
        profile: *ARBOS_51.profile,
        block: world.block,
        transaction: Transaction {
            tx_type: 2,
            from: DEV,
            to: Some(subject.program_address),
            gas: 3_000_000,
            max_fee_per_gas: 1_000_000_000,
            data: Bytes::from_static(&[1, 2, 3, 4, 0xaa, 0xbb]),
            ..Transaction::default()
        },
        is_call: false,
        location: Some(Location {
            block_hash: hash("blockHash"),
            block_number: 1_229,
            transaction_hash: hash("transactionHash"),
            transaction_index: 1,
        }),
        attribution,
    }
}

/// Fails at the first difference, which a comparison of whole traces would bury.
fn assert_same(path: &str, actual: &Value, recorded: &Value) {
    match (actual, recorded) {
        (Value::Array(actual), Value::Array(recorded)) => {
            for (i, (actual, recorded)) in actual.iter().zip(recorded).enumerate() {
                assert_same(&format!("{path}[{i}]"), actual, recorded);
            }
            assert_eq!(actual.len(), recorded.len(), "length of {path}");
        }
        (Value::Object(actual), Value::Object(recorded)) => {
            for (key, recorded) in recorded {
                let actual = actual.get(key).unwrap_or(&Value::Null);
                assert_same(&format!("{path}.{key}"), actual, recorded);
            }
            for key in actual.keys() {
                assert!(recorded.contains_key(key), "{path}.{key} was not recorded");
            }
        }
        _ => assert_eq!(actual, recorded, "{path}"),
    }
}

/// Compares the trace that `options` ask for with the recorded one called `name`.
fn check(name: &str, options: &Value) {
    let recorded = traces();
    let replay = replay(&recorded, Attribution::Nitro);
    let actual = trace::trace(&replay, options).expect("a trace");
    assert_same(name, &actual, &recorded[name]);
}

#[test]
fn the_struct_log_is_the_recorded_one() {
    check("struct", &json!({ "enableMemory": true }));
}

#[test]
fn the_call_tree_is_the_recorded_one() {
    check(
        "call",
        &json!({ "tracer": "callTracer", "tracerConfig": { "withLog": true } }),
    );
}

#[test]
fn the_flat_list_of_calls_is_the_recorded_one() {
    check("flat", &json!({ "tracer": "flatCallTracer" }));
}

#[test]
fn the_selectors_are_the_recorded_ones() {
    check("4byte", &json!({ "tracer": "4byteTracer" }));
}

#[test]
fn the_facts_for_erc_7562_are_the_recorded_ones() {
    check("erc7562", &json!({ "tracer": "erc7562Tracer" }));
}

#[test]
fn the_host_calls_are_the_recorded_ones() {
    check("stylus", &json!({ "tracer": "stylusTracer" }));
}

#[test]
fn the_script_of_cargo_stylus_is_answered_with_the_host_calls() {
    let script = "{ \"hostio\": function(info) {}, nests: [\"call_contract\"] }";
    check("stylus", &json!({ "tracer": script }));
}

#[test]
fn the_true_attribution_changes_nothing_but_the_storage_shown() {
    let recorded = traces();
    let replay = replay(&recorded, Attribution::Actual);
    let mut actual = trace::trace(&replay, &json!({ "enableMemory": true })).expect("a trace");
    let mut expected = recorded["struct"].clone();
    for log in [&mut actual, &mut expected] {
        for entry in log["structLogs"].as_array_mut().expect("a list") {
            entry["storage"].take();
        }
    }
    assert_same("struct", &actual, &expected);
}

/// The events of a script with `step`, `enter` and `exit`.
#[derive(Default)]
struct StepScript {
    seen: Vec<Value>,
    depth: usize,
    pending: Option<Vec<Value>>,
}

impl Tracer for StepScript {
    fn enter(&mut self, frame: &CallFrame, _: bool) {
        if self.depth > 0 {
            self.seen.push(json!([
                "enter",
                frame.kind.name(),
                frame.gas,
                frame.input.len()
            ]));
        }
        self.depth += 1;
    }

    fn step(&mut self, step: &Step<'_>, _: &dyn evm::StateView) {
        let name = evm::opcode_name(step.code);
        self.pending = Some(vec![
            json!(step.depth),
            json!(step.pc),
            json!(name),
            json!(step.gas),
            json!(step.stack.len()),
            json!(step.memory.len()),
        ]);
    }

    fn step_done(&mut self, cost: u64, error: Option<&str>) {
        let mut entry = self.pending.take().expect("a step before its end");
        entry.insert(4, json!(cost));
        entry.push(json!(error));
        self.seen.push(entry.into());
    }

    fn exit(&mut self, frame: &CallFrame) {
        self.depth -= 1;
        if self.depth > 0 {
            self.seen.push(json!(["exit", frame.gas_used, frame.error]));
        }
    }
}

#[test]
fn steps_and_frames_alternate_as_a_recorded_script_saw_them() {
    let recorded = traces();
    let mut script = StepScript::default();
    replay(&recorded, Attribution::Nitro)
        .run(&mut script)
        .expect("valid");
    assert_same("js-step", &script.seen.into(), &recorded["js-step"]);
}

/// The events of a script with `hostio`, `enter` and `exit`.
#[derive(Default)]
struct HostCallScript {
    seen: Vec<Value>,
    depth: usize,
}

impl Tracer for HostCallScript {
    fn enter(&mut self, _: &CallFrame, _: bool) {
        if self.depth > 0 {
            self.seen.push(json!("enter"));
        }
        self.depth += 1;
    }

    fn host_call(&mut self, call: &HostCall) {
        let (args, outs) = (call.args.len(), call.outs.len());
        self.seen.push(json!([
            call.name(),
            args,
            outs,
            call.start_ink,
            call.end_ink
        ]));
    }

    fn exit(&mut self, _: &CallFrame) {
        self.depth -= 1;
        if self.depth > 0 {
            self.seen.push(json!("exit"));
        }
    }
}

#[test]
fn host_calls_and_frames_alternate_as_a_recorded_script_saw_them() {
    let recorded = traces();
    let mut script = HostCallScript::default();
    replay(&recorded, Attribution::Nitro)
        .run(&mut script)
        .expect("valid");
    assert_same("js-hostio", &script.seen.into(), &recorded["js-hostio"]);
}

/// Reads every event and stores nothing.
#[derive(Default)]
struct Witness {
    logs: usize,
    steps: usize,
}

impl Tracer for Witness {
    fn step(&mut self, step: &Step<'_>, world: &dyn evm::StateView) {
        self.steps += 1;
        // Slots and accounts the execution knows nothing of, and those it is about to touch.
        let word = step.operand(0).unwrap_or_default();
        let other = Address::from_word(word.into());
        let _ = (
            world.storage(step.address, word),
            world.storage(other, word),
            world.code(other),
            world.balance(other),
        );
    }

    fn log(&mut self, _: &Log) {
        self.logs += 1;
    }
}

fn accounts(state: &State) -> BTreeMap<Address, Account> {
    let addresses = state.addresses().into_iter();
    addresses
        .map(|address| (address, state.account(address)))
        .collect()
}

#[test]
fn watching_changes_neither_results_nor_the_world() {
    let groups = ["storage", "call", "create", "evmproxy", "outcome", "7702"];
    let (mut compared, mut steps) = (0, 0);
    for vector in &ARBOS_51.vectors {
        if !groups.contains(&vector.group.as_str()) {
            continue;
        }
        let mut world = World::new(&ARBOS_51);
        world.prepare(vector);
        let transaction = world.transaction(&vector.tx, vector.expect.contract_address);
        world.state.set_nonce(transaction.from, transaction.nonce);
        let replay = Replay {
            state: world.state.clone(),
            profile: *ARBOS_51.profile,
            block: world.block.clone(),
            transaction,
            is_call: false,
            location: None,
            attribution: Attribution::Nitro,
        };
        let mode = Mode {
            is_call: false,
            trace: false,
        };
        let tx = &replay.transaction;
        let unwatched = evm::execute(&mut world.state, &replay.profile, &replay.block, tx, mode);
        let unwatched = unwatched.expect("a valid transaction");
        let mut witness = Witness::default();
        let mut watched = replay.run(&mut witness).expect("a valid transaction");
        watched.execution.root = None;
        assert_eq!(watched.execution, unwatched, "{}", vector.id);
        assert_eq!(
            accounts(&watched.state),
            accounts(&world.state),
            "{}",
            vector.id
        );
        if unwatched.status == Status::Success {
            assert!(witness.logs >= unwatched.logs.len(), "{}", vector.id);
        }
        (compared, steps) = (compared + 1, steps + witness.steps);
    }
    assert_eq!(compared, 28 + 19 + 11 + 15 + 13 + 5);
    assert!(steps > compared);
}
