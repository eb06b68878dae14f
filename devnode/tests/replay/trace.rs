//! The recorded traces of one program that makes every host call once.

use alloy_primitives::{Address, Bytes};
use serde::Deserialize;
use stylus_devnode::{
    evm::{CallFrame, Mode, Status, execute},
    trace::Attribution,
};

use crate::{recording::traces, traced::replay};

/// The recording of one call.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Traces {
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
    fn of(frame: &CallFrame) -> Self {
        Self {
            kind: frame.kind.name().into(),
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

fn run() -> (Traces, u64, CallFrame) {
    let recorded = traces();
    let mut replay = replay(&recorded, Attribution::default());
    let recorded: Traces = serde_json::from_value(recorded).expect("the traces are well formed");
    let mode = Mode {
        is_call: false,
        trace: true,
    };
    let execution = execute(
        &mut replay.state,
        &replay.profile,
        &replay.block,
        &replay.transaction,
        mode,
    );
    let execution = execution.expect("a valid transaction");
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
        name: call.name().into(),
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
