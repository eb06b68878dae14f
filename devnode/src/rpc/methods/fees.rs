//! Prices of gas, now and in earlier blocks.

use alloy_eips::BlockNumberOrTag;
use serde_json::{Value, json};

use crate::{
    arbos::pricing::TX_GAS_LIMIT,
    chain::{Block, Chain},
    rpc::{
        node::Node,
        wire::{
            block_id,
            error::RpcError,
            json::quantity,
            params::{Number, Params},
        },
    },
};

/// Blocks in one history, at most.
const MAX_BLOCKS: u64 = 1_024;
/// Percentiles in one request, at most.
const MAX_PERCENTILES: usize = 100;

/// `eth_gasPrice`: the base fee of the next block.
pub(in crate::rpc) fn gas_price(node: &Node) -> Value {
    quantity(node.chain.base_fee())
}

/// `eth_feeHistory`. Rewards are zero: tips are dropped.
pub(in crate::rpc) fn fee_history(node: &Node, mut params: Params) -> Result<Value, RpcError> {
    let Number(count) = params.required()?;
    let newest: BlockNumberOrTag = params.required()?;
    let percentiles: Option<Vec<f64>> = params.maybe()?;
    check(percentiles.as_deref())?;
    let chain = &node.chain;
    let last = block_id::by_tag(chain, newest)
        .ok_or_else(|| RpcError::server("request beyond head block"))?
        .number();
    let count = count.min(MAX_BLOCKS).min(last.saturating_add(1));
    if count == 0 {
        return Ok(json!({ "oldestBlock": "0x0", "gasUsedRatio": [] }));
    }
    let oldest = last + 1 - count;
    let blocks: Vec<&Block> = (oldest..=last).filter_map(|n| chain.block(n)).collect();
    let mut fees: Vec<Value> = blocks
        .iter()
        .map(|block| quantity(block.base_fee()))
        .collect();
    fees.push(quantity(fee_after(chain, last)));
    // No block comes near the header's gas limit, so the ratio is to the limit of a transaction.
    let ratio = |block: &&Block| {
        let ratio = block.header.gas_used as f64 / TX_GAS_LIMIT as f64;
        ratio.min(1.0)
    };
    let ratios: Vec<f64> = blocks.iter().map(ratio).collect();
    let mut history = json!({
        "oldestBlock": quantity(oldest),
        "baseFeePerGas": fees,
        "gasUsedRatio": ratios,
    });
    if let (Some(percentiles), Some(fields)) = (percentiles, history.as_object_mut()) {
        let rewards = vec![vec!["0x0"; percentiles.len()]; blocks.len()];
        fields.insert("reward".into(), json!(rewards));
    }
    Ok(history)
}

/// Base fee of the block after `number`.
fn fee_after(chain: &Chain, number: u64) -> u64 {
    chain
        .block(number + 1)
        .map_or_else(|| chain.base_fee(), Block::base_fee)
}

fn check(percentiles: Option<&[f64]>) -> Result<(), RpcError> {
    let percentiles = percentiles.unwrap_or_default();
    if percentiles.len() > MAX_PERCENTILES {
        return Err(RpcError::server(format!(
            "invalid reward percentile: over the query limit {MAX_PERCENTILES}"
        )));
    }
    let is_rising = percentiles.is_sorted();
    if !is_rising || percentiles.iter().any(|p| !(0.0..=100.0).contains(p)) {
        return Err(RpcError::server("invalid reward percentile"));
    }
    Ok(())
}
