//! The calls of an execution as a tree, with logs, for `callTracer` and `flatCallTracer`.

use alloy_primitives::{Bytes, Log};
use alloy_sol_types::{Revert, SolError};
use serde_json::{Map, Value, json};

use super::hex;
use crate::{
    evm::{CallFrame, CallKind, Execution, Status},
    trace::tracer::Tracer,
};

/// Error text of a frame that reverted.
const REVERTED: &str = "execution reverted";

/// A finished call.
pub(super) struct Call {
    /// Without children.
    pub(super) frame: CallFrame,
    pub(super) is_precompile: bool,
    pub(super) logs: Vec<Value>,
    pub(super) calls: Vec<Call>,
}

/// Collects the calls.
#[derive(Default)]
pub(super) struct CallTree {
    open: Vec<Open>,
    root: Option<Call>,
}

/// A call that has not ended.
struct Open {
    is_precompile: bool,
    logs: Vec<Value>,
    calls: Vec<Call>,
}

impl CallTree {
    /// The call of the transaction itself, with all the gas the transaction had and used.
    pub(super) fn into_root(self, gas_limit: u64, execution: &Execution) -> Option<Call> {
        let mut root = self.root?;
        root.frame.gas = gas_limit;
        root.frame.gas_used = execution.gas_used;
        Some(root)
    }
}

impl Tracer for CallTree {
    fn enter(&mut self, _: &CallFrame, is_precompile: bool) {
        self.open.push(Open {
            is_precompile,
            logs: Vec::new(),
            calls: Vec::new(),
        });
    }

    fn log(&mut self, log: &Log) {
        if let Some(open) = self.open.last_mut() {
            open.logs.push(log_object(log, open.calls.len()));
        }
    }

    fn exit(&mut self, frame: &CallFrame) {
        let Some(open) = self.open.pop() else {
            return;
        };
        let mut call = Call {
            frame: without_children(frame),
            is_precompile: open.is_precompile,
            logs: open.logs,
            calls: open.calls,
        };
        if frame.status != Status::Success {
            call.forget_logs();
        }
        match self.open.last_mut() {
            Some(parent) => parent.calls.push(call),
            None => self.root = Some(call),
        }
    }
}

impl Call {
    /// A failed call has no logs, nor do the calls below it.
    fn forget_logs(&mut self) {
        self.logs.clear();
        for call in &mut self.calls {
            call.forget_logs();
        }
    }
}

/// A log of a call that made `position` calls before it.
pub(super) fn log_object(log: &Log, position: usize) -> Value {
    json!({
        "address": hex::address(log.address),
        "topics": log.topics().iter().map(|topic| format!("{topic:#x}")).collect::<Vec<_>>(),
        "data": hex::bytes(&log.data.data),
        "position": format!("{position:#x}"),
    })
}

/// The fields of a call, without logs and calls.
pub(super) fn fields(frame: &CallFrame) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("type".into(), frame.kind.name().into());
    fields.insert("from".into(), hex::address(frame.from).into());
    fields.insert("gas".into(), hex::quantity(frame.gas));
    fields.insert("gasUsed".into(), hex::quantity(frame.gas_used));
    fields.insert("input".into(), hex::bytes(&frame.input));
    let has_failed = frame.status != Status::Success;
    if !(has_failed && frame.kind.is_create()) {
        fields.insert("to".into(), hex::address(frame.to).into());
    }
    if !frame.output.is_empty() {
        fields.insert("output".into(), hex::bytes(&frame.output));
    }
    if frame.kind != CallKind::StaticCall {
        fields.insert("value".into(), hex::quantity(frame.value));
    }
    if has_failed {
        fields.insert("error".into(), error(frame).into());
        if let Some(reason) = reason(frame) {
            fields.insert("revertReason".into(), reason.into());
        }
    }
    fields
}

/// Error text of a failed call.
pub(super) fn error(frame: &CallFrame) -> &str {
    frame.error.as_deref().unwrap_or(REVERTED)
}

/// The text of `Error(string)`, if the call reverted with it.
fn reason(frame: &CallFrame) -> Option<String> {
    Some(Revert::abi_decode(&frame.output).ok()?.reason)
}

fn without_children(frame: &CallFrame) -> CallFrame {
    CallFrame {
        kind: frame.kind,
        from: frame.from,
        to: frame.to,
        value: frame.value,
        input: frame.input.clone(),
        gas: frame.gas,
        gas_used: frame.gas_used,
        output: Bytes::clone(&frame.output),
        status: frame.status,
        error: frame.error.clone(),
        stylus: None,
        children: Vec::new(),
    }
}
