//! `flatCallTracer`: the calls as a list, each with its path, in Parity's form.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    call_tree::{Call, CallTree, error},
    hex, transfers,
};
use crate::{
    evm::{CallFrame, CallKind, Status},
    trace::{
        error::TraceError,
        replay::{Location, Replay},
    },
};

/// Options.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Config {
    convert_parity_errors: bool,
    include_precompiles: bool,
}

/// The calls as a list. `config` may have `convertParityErrors` and `includePrecompiles`.
///
/// # Errors
/// The configuration is malformed, or the transaction is invalid.
pub(in crate::trace) fn flat_call(replay: &Replay, config: &Value) -> Result<Value, TraceError> {
    let config: Config = TraceError::parse(config)?;
    let mut tree = CallTree::default();
    let replayed = replay.run(&mut tree)?;
    let root = tree.into_root(replay.transaction.gas, &replayed.execution);
    let root = root.ok_or(TraceError::NothingRan)?;
    let mut list = Vec::new();
    flatten(
        &mut list,
        &root,
        &mut Vec::new(),
        config,
        replay.location.as_ref(),
    );
    if let Some(first) = list.first_mut() {
        transfers::insert(first, replay, &replayed);
    }
    Ok(list.into_iter().map(Value::Object).collect())
}

fn flatten(
    list: &mut Vec<Map<String, Value>>,
    call: &Call,
    path: &mut Vec<usize>,
    config: Config,
    location: Option<&Location>,
) {
    let calls = call
        .calls
        .iter()
        .filter(|call| config.include_precompiles || !call.is_precompile);
    let calls: Vec<&Call> = calls.collect();
    let (kind, action, result) = described(&call.frame);
    let mut entry = Map::new();
    entry.insert("action".into(), action);
    entry.insert("type".into(), kind.into());
    entry.insert("subtraces".into(), calls.len().into());
    entry.insert("traceAddress".into(), path.clone().into());
    if call.frame.status != Status::Success {
        let error = error(&call.frame);
        let text = if config.convert_parity_errors {
            parity_error(error)
        } else {
            error
        };
        entry.insert("error".into(), text.into());
    }
    // Of failed calls, only reverted ones have a result: their data may have the reason.
    if call.frame.status != Status::Failure
        && let Some(result) = result
    {
        entry.insert("result".into(), result);
    }
    if let Some(location) = location {
        entry.insert(
            "blockHash".into(),
            format!("{:#x}", location.block_hash).into(),
        );
        entry.insert("blockNumber".into(), location.block_number.into());
        entry.insert(
            "transactionHash".into(),
            format!("{:#x}", location.transaction_hash).into(),
        );
        entry.insert(
            "transactionPosition".into(),
            location.transaction_index.into(),
        );
    }
    list.push(entry);
    for (i, call) in calls.into_iter().enumerate() {
        path.push(i);
        flatten(list, call, path, config, location);
        path.pop();
    }
}

/// Type, action and result; a self-destruction has no result.
fn described(frame: &CallFrame) -> (&'static str, Value, Option<Value>) {
    if frame.kind == CallKind::SelfDestruct {
        let action = json!({
            "address": hex::address(frame.from),
            "refundAddress": hex::address(frame.to),
            "balance": hex::quantity(frame.value),
        });
        return ("suicide", action, None);
    }
    let mut action = Map::new();
    action.insert("from".into(), hex::address(frame.from).into());
    action.insert("gas".into(), hex::quantity(frame.gas));
    action.insert("value".into(), hex::quantity(frame.value));
    if frame.kind.is_create() {
        action.insert(
            "creationMethod".into(),
            frame.kind.name().to_lowercase().into(),
        );
        action.insert("init".into(), hex::bytes(&frame.input));
        let mut result = Map::new();
        if frame.status == Status::Success {
            result.insert("address".into(), hex::address(frame.to).into());
        }
        result.insert("code".into(), hex::bytes(&frame.output));
        result.insert("gasUsed".into(), hex::quantity(frame.gas_used));
        return ("create", action.into(), Some(result.into()));
    }
    action.insert("callType".into(), frame.kind.name().to_lowercase().into());
    action.insert("input".into(), hex::bytes(&frame.input));
    action.insert("to".into(), hex::address(frame.to).into());
    ("call", action.into(), Some(output(frame)))
}

fn output(frame: &CallFrame) -> Value {
    json!({ "gasUsed": hex::quantity(frame.gas_used), "output": hex::bytes(&frame.output) })
}

/// The text of an error in Parity.
fn parity_error(error: &str) -> &str {
    match error {
        "contract creation code storage out of gas" | "out of gas" => "Out of gas",
        "gas uint64 overflow" | "max code size exceeded" => "Out of gas",
        "invalid jump destination" => "Bad jump destination",
        "execution reverted" => "Reverted",
        "return data out of bounds" => "Out of bounds",
        "precompile failed" => "Built-in failed",
        _ if error.starts_with("invalid opcode") => "Bad instruction",
        _ if error.starts_with("stack underflow") => "Stack underflow",
        _ if error.starts_with("stack limit reached") => "Out of stack",
        _ => error,
    }
}
