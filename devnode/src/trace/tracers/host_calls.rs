//! `stylusTracer`: the host calls of every Stylus frame, calls with those of their callee.

use serde_json::{Map, Value, json};

use super::hex;
use crate::{
    evm::{CallFrame, CallKind},
    stylus::{HostCall, HostCallKind},
    trace::{error::TraceError, replay::Replay, tracer::Tracer},
    wasm::HostFunction,
};

/// The host calls of the outermost frame, in order. A child frame is part of the host call that
/// made it; other frames appear where they ended, with names that begin with `evm_`.
///
/// # Errors
/// The transaction is invalid.
pub(in crate::trace) fn host_calls(replay: &Replay) -> Result<Value, TraceError> {
    let mut calls = HostCalls::default();
    replay.run(&mut calls)?;
    Ok(calls.done.into())
}

#[derive(Default)]
struct HostCalls {
    /// Host calls of the open frames, outermost first.
    open: Vec<Vec<Value>>,
    /// Those of the outermost frame once it ended.
    done: Vec<Value>,
    /// The child frame that ended last, until a host call of its caller includes it.
    child: Option<(CallKind, Map<String, Value>)>,
}

impl HostCalls {
    /// Lists a frame that no host call includes on its own.
    fn settle(&mut self) {
        if let (Some((_, child)), Some(calls)) = (self.child.take(), self.open.last_mut()) {
            calls.push(child.into());
        }
    }
}

impl Tracer for HostCalls {
    fn enter(&mut self, _: &CallFrame, _: bool) {
        self.settle();
        self.open.push(Vec::new());
    }

    fn host_call(&mut self, call: &HostCall) {
        let mut object = Map::new();
        if let Some(made) = called(call.kind)
            && let Some((_, child)) = self.child.take_if(|(kind, _)| *kind == made)
        {
            object.extend(child);
        }
        self.settle();
        object.insert("name".into(), call.name().into());
        object.insert("args".into(), hex::bytes(&call.args));
        object.insert("outs".into(), hex::bytes(&call.outs));
        object.insert("startInk".into(), call.start_ink.into());
        object.insert("endInk".into(), call.end_ink.into());
        if let Some(calls) = self.open.last_mut() {
            calls.push(object.into());
        }
    }

    fn exit(&mut self, frame: &CallFrame) {
        self.settle();
        let steps = self.open.pop().unwrap_or_default();
        if self.open.is_empty() {
            self.done = steps;
            return;
        }
        let name = name(frame.kind);
        let object = json!({
            "name": format!("evm_{name}"),
            "args": "0x",
            "outs": "0x",
            "startInk": 0,
            "endInk": 0,
            "address": hex::address(frame.to),
            "steps": steps,
        });
        if let Value::Object(object) = object {
            self.child = Some((frame.kind, object));
        }
    }
}

/// The kind of the call frame that a host call reports as its own.
fn called(call: HostCallKind) -> Option<CallKind> {
    match call {
        HostCallKind::Function(HostFunction::CallContract) => Some(CallKind::Call),
        HostCallKind::Function(HostFunction::DelegateCallContract) => Some(CallKind::DelegateCall),
        HostCallKind::Function(HostFunction::StaticCallContract) => Some(CallKind::StaticCall),
        HostCallKind::Entry | HostCallKind::Return | HostCallKind::Function(_) => None,
    }
}

/// The name of a frame that no host call reports.
fn name(kind: CallKind) -> &'static str {
    match kind {
        CallKind::Call | CallKind::CallCode => "call_contract",
        CallKind::DelegateCall => "delegate_call_contract",
        CallKind::StaticCall => "static_call_contract",
        CallKind::Create => "create1",
        CallKind::Create2 => "create2",
        CallKind::SelfDestruct => "self_destruct",
    }
}
