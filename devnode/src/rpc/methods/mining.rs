//! The mode of mining: automatic, at an interval, or manual. In the last two, transactions wait in
//! the chain's pool.

use std::time::Duration;

use serde_json::{Value, json};

use crate::rpc::{
    node::{Mode, Node},
    wire::{
        error::RpcError,
        json::quantity,
        params::{Number, Params},
    },
};

/// `evm_setAutomine`. Enabling it mines the pending transactions.
pub(in crate::rpc) fn set_automine(node: &mut Node, params: Params) -> Result<Value, RpcError> {
    let is_automatic: bool = params.one()?;
    if is_automatic {
        node.mining.set(Mode::Automatic);
        if node.chain.waiting().next().is_some() {
            node.chain.mine();
        }
    } else if node.mining.is_automatic() {
        node.mining.set(Mode::Manual);
    }
    Ok(Value::Null)
}

/// `evm_setIntervalMining`, in seconds; 0 selects manual mining.
pub(in crate::rpc) fn set_interval(node: &mut Node, params: Params) -> Result<Value, RpcError> {
    let Number(seconds) = params.one()?;
    node.mining.set(match seconds {
        0 => Mode::Manual,
        seconds => Mode::Interval(Duration::from_secs(seconds)),
    });
    Ok(Value::Null)
}

/// `txpool_status`: nothing is queued behind a gap, since gaps are refused.
pub(in crate::rpc) fn status(node: &Node) -> Value {
    let waiting = node.chain.waiting().count();
    json!({ "pending": format!("{waiting:#x}"), "queued": quantity(0) })
}
