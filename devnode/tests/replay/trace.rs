//! The recorded traces of one program that makes every host call once.

use crate::recording::{ARBOS_51, Program, traces};
use crate::world::{DEV, World};
use alloy_primitives::{Address, Bytes};
use serde::Deserialize;
use stylus_devnode::evm::{Frame, Status, Transaction};

/// When the traces were recorded, Unix seconds.
const RECORDED_AT: u64 = 0x6b01_824d;

/// The recording of one call.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Traces {
    program: Program,
    program_address: Address,
    callee_address: Address,
    callee_code: Bytes,
    gas_used: u64,
    stylus: Vec<HostCall>,
    call: Call,
}

/// An entry of the `stylusTracer`.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct HostCall {
    name: String,
    args: Bytes,
    outs: Bytes,
    start_ink: u64,
    end_ink: u64,
}

/// A frame of the `callTracer`.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Call {
    #[serde(rename = "type")]
    kind: String,
    from: Address,
    to: Address,
    gas: String,
    gas_used: String,
    input: Bytes,
    #[serde(default)]
    output: Bytes,
    #[serde(default)]
    calls: Vec<Call>,
}

impl Call {
    fn of(frame: &Frame) -> Self {
        Self {
            kind: frame.kind.into(),
            from: frame.from,
            to: frame.to,
            gas: format!("{:#x}", frame.gas),
            gas_used: format!("{:#x}", frame.gas_used),
            input: frame.input.clone(),
            output: frame.output.clone(),
            calls: frame.children.iter().map(Self::of).collect(),
        }
    }
}

fn run() -> (Traces, u64, Frame) {
    let recorded: Traces = serde_json::from_value(traces()).expect("the traces are well formed");
    let mut world = World::new(&ARBOS_51);
    world.block.timestamp = RECORDED_AT;
    world
        .state
        .set_code(recorded.program_address, recorded.program.code.clone());
    world.state.set_nonce(recorded.program_address, 1);
    world
        .state
        .set_code(recorded.callee_address, recorded.callee_code.clone());
    world.activate(&recorded.program);
    let tx = Transaction {
        tx_type: 2,
        from: DEV,
        to: Some(recorded.program_address),
        gas: 3_000_000,
        max_fee_per_gas: 1_000_000_000,
        data: recorded.call.input.clone(),
        ..Transaction::default()
    };
    let execution = world.send(&tx);
    assert_eq!(execution.status, Status::Success);
    (
        recorded,
        execution.gas_used,
        execution.root.expect("a trace was asked for"),
    )
}

#[test]
fn every_host_call_reports_its_recorded_bytes_and_ink() {
    let (recorded, gas_used, root) = run();
    assert_eq!(gas_used, recorded.gas_used);
    let host_calls = root.stylus.expect("a Stylus frame").host_calls;
    let actual = host_calls.into_iter().map(|call| HostCall {
        name: call.name.into(),
        args: call.args,
        outs: call.outs,
        start_ink: call.start_ink,
        end_ink: call.end_ink,
    });
    // The tracer's own entries for creations are frames here.
    let is_own = |call: &HostCall| !call.name.starts_with("evm_create");
    let expected: Vec<HostCall> = recorded.stylus.into_iter().filter(is_own).collect();
    let actual: Vec<HostCall> = actual.collect();
    assert_eq!(actual.len(), expected.len());
    for (actual, expected) in actual.iter().zip(&expected) {
        assert_eq!(actual, expected);
    }
}

#[test]
fn every_frame_below_the_first_has_its_recorded_gas() {
    let (recorded, _, root) = run();
    let (root, expected) = (Call::of(&root), recorded.call);
    assert_eq!(root.calls, expected.calls);
    assert_eq!(
        (root.kind, root.from, root.to),
        (expected.kind, expected.from, expected.to)
    );
    assert_eq!((root.input, root.output), (expected.input, expected.output));
}
