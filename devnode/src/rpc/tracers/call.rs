//! `callTracer`: the tree of frames, with Nitro's lists of payments around the execution.

use super::{Fees, Traced};
use crate::arbos::pricing::L1_FUNDS_POOL;
use crate::chain::explain;
use crate::evm::{Frame, FrameLog, Status};
use crate::rpc::convert::{big_quantity, quantity};
use alloy_primitives::{Address, U256};
use serde_json::{Map, Value, json};

/// What to show of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rpc) struct CallOptions {
    /// Only the outermost frame.
    pub(in crate::rpc) is_flat: bool,
    /// Logs, each in its frame.
    pub(in crate::rpc) has_logs: bool,
}

/// The tree.
pub(super) fn show(traced: &Traced, options: CallOptions) -> Value {
    let mut root = frame(&traced.root, options);
    if let Some(fees) = &traced.fees {
        root.insert(
            "beforeEVMTransfers".into(),
            json!([transfer(
                "feePayment",
                Some(traced.root.from),
                None,
                fees.paid
            )]),
        );
        root.insert("afterEVMTransfers".into(), after(traced.root.from, fees));
    }
    Value::Object(root)
}

fn after(payer: Address, fees: &Fees) -> Value {
    json!([
        transfer("gasRefund", None, Some(payer), fees.refund),
        transfer("feeCollection", None, Some(fees.collector), fees.network),
        transfer("feeCollection", None, Some(L1_FUNDS_POOL), fees.posting),
    ])
}

fn transfer(purpose: &str, from: Option<Address>, to: Option<Address>, value: U256) -> Value {
    // These addresses are written with their checksum.
    let text = |address: Address| address.to_string();
    json!({
        "purpose": purpose,
        "from": from.map(text),
        "to": to.map(text),
        "value": big_quantity(value),
    })
}

fn log(entry: &FrameLog) -> Value {
    json!({
        "address": entry.log.address,
        "topics": entry.log.topics(),
        "data": entry.log.data.data,
        "position": format!("{:#x}", entry.position),
    })
}

fn frame(frame: &Frame, options: CallOptions) -> Map<String, Value> {
    let is_creation = frame.kind.starts_with("CREATE");
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.into(), value);
    put("type", json!(frame.kind));
    put("from", json!(frame.from));
    if !(is_creation && frame.error.is_some()) {
        put("to", json!(frame.to));
    }
    if frame.kind != "STATICCALL" {
        put("value", big_quantity(frame.value));
    }
    put("gas", quantity(frame.gas));
    put("gasUsed", quantity(frame.gas_used));
    put("input", json!(frame.input));
    if !frame.output.is_empty() && frame.status != Status::Failure {
        put("output", json!(frame.output));
    }
    if let Some(error) = &frame.error {
        put("error", json!(error));
        if let Some(reason) = explain(&frame.output).filter(|_| frame.status == Status::Revert) {
            put("revertReason", json!(reason));
        }
    }
    if options.has_logs && !frame.logs.is_empty() {
        put("logs", frame.logs.iter().map(log).collect());
    }
    if !options.is_flat && !frame.children.is_empty() {
        let calls = frame.children.iter();
        let calls: Vec<Value> = calls
            .map(|child| Value::Object(self::frame(child, options)))
            .collect();
        put("calls", Value::Array(calls));
    }
    fields
}
