//! `stylusTracer`: the host calls of Stylus frames in order, each with the list of the frame it called.
//!
//! What an EVM frame calls appears under the host call's name with `evm_` before it, without bytes and ink; so do all
//! creations, ahead of their own host call.

use crate::evm::{Frame, HostCall};
use alloy_primitives::{Address, Bytes};
use serde_json::{Value, json};

/// The list of the outermost frame.
pub(super) fn show(root: &Frame) -> Value {
    Value::Array(steps(root))
}

fn steps(frame: &Frame) -> Vec<Value> {
    let mut children = frame.children.iter().peekable();
    let mut steps = Vec::new();
    let host_calls = frame.stylus.iter().flat_map(|stylus| &stylus.host_calls);
    for call in host_calls {
        let callee = children.next_if(|child| is_callee(call, child));
        match callee {
            Some(child) if child.kind.starts_with("CREATE") => {
                steps.push(foreign(child));
                steps.push(entry(call));
            }
            Some(child) => {
                let mut entry = entry(call);
                if let Some(fields) = entry.as_object_mut() {
                    fields.insert("address".into(), json!(child.to));
                    fields.insert("steps".into(), Value::Array(self::steps(child)));
                }
                steps.push(entry);
            }
            None => steps.push(entry(call)),
        }
    }
    // All that an EVM frame called; of a Stylus frame, the call in which it failed.
    steps.extend(children.map(foreign));
    steps
}

/// Whether `call` led to the frame `child`. A call that could not start has no frame.
fn is_callee(call: &HostCall, child: &Frame) -> bool {
    let target = || call.args.get(..Address::len_bytes()) == Some(child.to.as_slice());
    match call.name {
        "call_contract" => child.kind == "CALL" && target(),
        "delegate_call_contract" => child.kind == "DELEGATECALL" && target(),
        "static_call_contract" => child.kind == "STATICCALL" && target(),
        "create1" => child.kind == "CREATE",
        "create2" => child.kind == "CREATE2",
        _ => false,
    }
}

fn entry(call: &HostCall) -> Value {
    json!({
        "name": call.name,
        "args": call.args,
        "outs": call.outs,
        "startInk": call.start_ink,
        "endInk": call.end_ink,
    })
}

/// A frame that no host call stands for.
fn foreign(frame: &Frame) -> Value {
    let name = match frame.kind {
        "DELEGATECALL" => "evm_delegate_call_contract",
        "STATICCALL" => "evm_static_call_contract",
        "CREATE" => "evm_create1",
        "CREATE2" => "evm_create2",
        _ => "evm_call_contract",
    };
    json!({
        "name": name,
        "args": Bytes::new(),
        "outs": Bytes::new(),
        "startInk": 0,
        "endInk": 0,
        "address": frame.to,
        "steps": steps(frame),
    })
}
