//! `callTracer`: the tree of calls.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    call_tree::{Call, CallTree, fields},
    transfers,
};
use crate::trace::{error::TraceError, replay::Replay};

/// Options.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Config {
    only_top_call: bool,
    with_log: bool,
}

/// The tree of calls. `config` may have `onlyTopCall` and `withLog`.
///
/// # Errors
/// The configuration is malformed, or the transaction is invalid.
pub(in crate::trace) fn call(replay: &Replay, config: &Value) -> Result<Value, TraceError> {
    let config: Config = TraceError::parse(config)?;
    let mut tree = CallTree::default();
    let replayed = replay.run(&mut tree)?;
    let root = tree.into_root(replay.transaction.gas, &replayed.execution);
    let root = root.ok_or(TraceError::NothingRan)?;
    let mut object = object(root, config);
    transfers::insert(&mut object, replay, &replayed);
    Ok(object.into())
}

fn object(call: Call, config: Config) -> Map<String, Value> {
    let mut object = fields(&call.frame);
    if config.with_log && !call.logs.is_empty() {
        object.insert("logs".into(), call.logs.into());
    }
    if !config.only_top_call && !call.calls.is_empty() {
        let calls = call.calls.into_iter();
        let calls: Vec<Value> = calls
            .map(|call| self::object(call, config).into())
            .collect();
        object.insert("calls".into(), calls.into());
    }
    object
}
