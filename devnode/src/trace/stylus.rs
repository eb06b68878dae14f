//! `stylusTracer`: the host calls of every Stylus frame, calls with those of their callee.

use serde_json::{Map, Value, json};

use super::{hex, job::Job, request::TraceError, tracer::Tracer};
use crate::evm::{Frame, HostCall};

/// Host calls that own the frame they made.
const CALLS: [&str; 3] = [
    "call_contract",
    "delegate_call_contract",
    "static_call_contract",
];

/// The host calls of the outermost frame, in order; frames stand where they ended, under names that
/// begin with `evm_` unless a host call owns them.
///
/// # Errors
/// The transaction is invalid.
pub fn stylus(job: &Job) -> Result<Value, TraceError> {
    let mut calls = HostCalls::default();
    job.run(&mut calls)?;
    Ok(calls.done.into())
}

#[derive(Default)]
struct HostCalls {
    /// Host calls of the open frames, outermost first.
    open: Vec<Vec<Value>>,
    /// Those of the outermost frame once it ended.
    done: Vec<Value>,
    /// The child frame that ended last, until a host call of its caller owns it.
    child: Option<(&'static str, Map<String, Value>)>,
}

impl HostCalls {
    /// Puts a frame that no host call owned where it belongs.
    fn settle(&mut self) {
        if let (Some((_, child)), Some(calls)) = (self.child.take(), self.open.last_mut()) {
            calls.push(child.into());
        }
    }
}

impl Tracer for HostCalls {
    fn enter(&mut self, _: &Frame, _: bool) {
        self.settle();
        self.open.push(Vec::new());
    }

    fn host_call(&mut self, call: &HostCall) {
        let mut object = Map::new();
        if CALLS.contains(&call.name)
            && let Some((_, child)) = self.child.take_if(|(name, _)| *name == call.name)
        {
            object.extend(child);
        }
        self.settle();
        object.insert("name".into(), call.name.into());
        object.insert("args".into(), hex::bytes(&call.args));
        object.insert("outs".into(), hex::bytes(&call.outs));
        object.insert("startInk".into(), call.start_ink.into());
        object.insert("endInk".into(), call.end_ink.into());
        if let Some(calls) = self.open.last_mut() {
            calls.push(object.into());
        }
    }

    fn exit(&mut self, frame: &Frame) {
        self.settle();
        let steps = self.open.pop().unwrap_or_default();
        if self.open.is_empty() {
            self.done = steps;
            return;
        }
        let name = match frame.kind {
            "DELEGATECALL" => "delegate_call_contract",
            "STATICCALL" => "static_call_contract",
            "CREATE" => "create1",
            "CREATE2" => "create2",
            "SELFDESTRUCT" => "self_destruct",
            _ => "call_contract",
        };
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
            self.child = Some((name, object));
        }
    }
}
