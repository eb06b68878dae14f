//! Development methods: snapshots, time, changes of accounts, impersonation.

use alloy_primitives::{Address, B256, Bytes, U256};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::rpc::{
    node::Node,
    wire::{
        error::RpcError,
        params::{Number, Params},
    },
};

/// Blocks mined by one request, at most.
const MAX_BLOCKS: u64 = 10_000;

/// `evm_revert`: returns whether the snapshot existed.
pub(in crate::rpc) fn revert(node: &mut Node, id: U256) -> Result<Value, RpcError> {
    let has_reverted = u64::try_from(id).is_ok_and(|id| node.chain.revert(id).is_ok());
    if has_reverted {
        node.reverted();
    }
    Ok(json!(has_reverted))
}

/// `anvil_dumpState`.
pub(in crate::rpc) fn dump(node: &Node, params: Params) -> Result<Value, RpcError> {
    params.end()?;
    Ok(json!(Bytes::from(node.chain.dump()?)))
}

/// `anvil_loadState`.
pub(in crate::rpc) fn load(node: &mut Node, params: Params) -> Result<Value, RpcError> {
    let json: Bytes = params.one()?;
    let before = node.chain.block_number();
    node.chain.load(&json)?;
    if before == 0 {
        // Loaded blocks are not announced.
        node.skip_announcements();
    }
    Ok(json!(true))
}

/// Parameter of `evm_mine`: the time of the block, or options.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum MineOptions {
    Time(Number),
    Options {
        timestamp: Option<Number>,
        blocks: Option<Number>,
    },
}

/// `evm_mine`.
pub(in crate::rpc) fn mine_one(node: &mut Node, params: Params) -> Result<Value, RpcError> {
    let (time, blocks) = match params.maybe()? {
        None => (None, None),
        Some(MineOptions::Time(time)) => (Some(time), None),
        Some(MineOptions::Options { timestamp, blocks }) => (timestamp, blocks),
    };
    let blocks = blocks.map_or(1, |Number(blocks)| blocks);
    check_blocks(blocks)?;
    if let Some(Number(time)) = time {
        node.chain.set_next_timestamp(time)?;
    }
    for _ in 0..blocks {
        node.chain.mine();
    }
    Ok(json!("0x0"))
}

/// `anvil_mine`: a number of blocks, some seconds apart.
pub(in crate::rpc) fn mine_many(node: &mut Node, mut params: Params) -> Result<Value, RpcError> {
    let blocks: Option<Number> = params.optional()?;
    let interval: Option<Number> = params.maybe()?;
    let blocks = blocks.map_or(1, |Number(blocks)| blocks);
    check_blocks(blocks)?;
    for i in 0..blocks {
        if let (Some(Number(seconds)), 1..) = (interval, i) {
            let latest = node.chain.latest().timestamp();
            node.chain
                .set_next_timestamp(latest.saturating_add(seconds))?;
        }
        node.chain.mine();
    }
    Ok(Value::Null)
}

fn check_blocks(blocks: u64) -> Result<(), RpcError> {
    if blocks > MAX_BLOCKS {
        let message = format!("too many blocks: {blocks}, at most {MAX_BLOCKS} at once");
        return Err(RpcError::params(message));
    }
    Ok(())
}

/// `evm_increaseTime`.
pub(in crate::rpc) fn increase_time(node: &mut Node, params: Params) -> Result<Value, RpcError> {
    let Number(seconds) = params.one()?;
    node.chain.increase_time(seconds);
    Ok(json!(seconds))
}

/// `evm_setNextBlockTimestamp`.
pub(in crate::rpc) fn set_next_timestamp(
    node: &mut Node,
    params: Params,
) -> Result<Value, RpcError> {
    let Number(time) = params.one()?;
    node.chain.set_next_timestamp(time)?;
    Ok(Value::Null)
}

/// `anvil_setBalance`.
pub(in crate::rpc) fn set_balance(node: &mut Node, params: Params) -> Result<Value, RpcError> {
    let (address, balance): (Address, U256) = params.two()?;
    node.chain.set_balance(address, balance);
    Ok(Value::Null)
}

/// `anvil_setCode`.
pub(in crate::rpc) fn set_code(node: &mut Node, params: Params) -> Result<Value, RpcError> {
    let (address, code): (Address, Bytes) = params.two()?;
    node.chain.set_code(address, code);
    Ok(Value::Null)
}

/// `anvil_setNonce`.
pub(in crate::rpc) fn set_nonce(node: &mut Node, params: Params) -> Result<Value, RpcError> {
    let (address, Number(nonce)): (Address, _) = params.two()?;
    node.chain.set_nonce(address, nonce);
    Ok(Value::Null)
}

/// `anvil_setStorageAt`.
pub(in crate::rpc) fn set_storage(node: &mut Node, mut params: Params) -> Result<Value, RpcError> {
    let (address, slot): (Address, U256) = (params.required()?, params.required()?);
    let value: B256 = params.one()?;
    node.chain.set_storage(address, slot, value.into());
    Ok(json!(true))
}

/// `anvil_impersonateAccount`.
pub(in crate::rpc) fn impersonate(node: &mut Node, params: Params) -> Result<Value, RpcError> {
    node.impersonated.insert(params.one()?);
    Ok(Value::Null)
}

/// `anvil_stopImpersonatingAccount`.
pub(in crate::rpc) fn stop_impersonating(
    node: &mut Node,
    params: Params,
) -> Result<Value, RpcError> {
    node.impersonated.remove(&params.one::<Address>()?);
    Ok(Value::Null)
}

/// `anvil_autoImpersonateAccount`.
pub(in crate::rpc) fn impersonate_all(node: &mut Node, params: Params) -> Result<Value, RpcError> {
    node.impersonates_all = params.one()?;
    Ok(Value::Null)
}
