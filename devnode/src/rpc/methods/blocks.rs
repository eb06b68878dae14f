//! Which block a parameter means, and the methods that show blocks and what is in them.

use alloy_primitives::B256;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    chain::{Block, Chain},
    rpc::wire::{
        block_id,
        error::RpcError,
        json::{self, quantity},
        params::Params,
    },
};

/// `eth_getBlockByNumber`.
pub(in crate::rpc) fn get_by_number(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    let (tag, is_full) = params.one_and_maybe()?;
    Ok(show(block_id::by_tag(chain, tag), is_full))
}

/// `eth_getBlockByHash`.
pub(in crate::rpc) fn get_by_hash(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    let (hash, is_full) = params.one_and_maybe()?;
    Ok(show(chain.block_by_hash(hash), is_full))
}

fn show(block: Option<&Block>, is_full: Option<bool>) -> Value {
    block.map_or(Value::Null, |block| {
        json::block(block, is_full.unwrap_or(false))
    })
}

/// `eth_getHeaderByNumber`.
pub(in crate::rpc) fn get_header_by_number(
    chain: &Chain,
    params: Params,
) -> Result<Value, RpcError> {
    Ok(block_id::by_tag(chain, params.one()?).map_or(Value::Null, json::header))
}

/// `eth_getBlockReceipts`.
pub(in crate::rpc) fn get_receipts(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    let block = block_id::by_id(chain, params.one()?);
    Ok(block.map_or(Value::Null, |block| {
        let receipts = block.receipts.iter();
        receipts
            .map(|receipt| json::receipt(chain, receipt))
            .collect()
    }))
}

/// `eth_getBlockTransactionCountByNumber`.
pub(in crate::rpc) fn count_by_number(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    Ok(count(block_id::by_tag(chain, params.one()?)))
}

/// `eth_getBlockTransactionCountByHash`.
pub(in crate::rpc) fn count_by_hash(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    Ok(count(chain.block_by_hash(params.one()?)))
}

fn count(block: Option<&Block>) -> Value {
    block.map_or(Value::Null, |block| {
        json!(format!("{:#x}", block.transactions.len()))
    })
}

/// Blocks have no uncles: zero for a block, null for none.
pub(in crate::rpc) fn uncle_count(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    let block = block_id::by_id(chain, params.one()?);
    Ok(block.map_or(Value::Null, |_| quantity(0)))
}

/// `eth_getTransactionByHash`.
pub(in crate::rpc) fn get_transaction(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    let hash: B256 = params.one()?;
    let receipt = chain.receipt(hash);
    let block = receipt.and_then(|receipt| chain.block(receipt.block_number));
    Ok(match (block, receipt) {
        (Some(block), Some(receipt)) => transaction_at(block, receipt.transaction_index),
        _ => chain
            .waiting_transaction(hash)
            .map_or(Value::Null, |transaction| json::waiting(&transaction)),
    })
}

/// An index written as a hex quantity.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(transparent)]
pub(in crate::rpc) struct Index(alloy_primitives::U64);

/// `eth_getTransactionByBlockNumberAndIndex`.
pub(in crate::rpc) fn get_transaction_by_number(
    chain: &Chain,
    params: Params,
) -> Result<Value, RpcError> {
    let (tag, Index(index)) = params.two()?;
    let block = block_id::by_tag(chain, tag);
    Ok(block.map_or(Value::Null, |block| transaction_at(block, index.to())))
}

/// `eth_getTransactionByBlockHashAndIndex`.
pub(in crate::rpc) fn get_transaction_by_block(
    chain: &Chain,
    params: Params,
) -> Result<Value, RpcError> {
    let (hash, Index(index)) = params.two()?;
    let block = chain.block_by_hash(hash);
    Ok(block.map_or(Value::Null, |block| transaction_at(block, index.to())))
}

fn transaction_at(block: &Block, index: u64) -> Value {
    usize::try_from(index).map_or(Value::Null, |index| json::transaction(block, index))
}

/// `eth_getRawTransactionByHash`.
pub(in crate::rpc) fn get_raw_transaction(
    chain: &Chain,
    params: Params,
) -> Result<Value, RpcError> {
    let hash = params.one()?;
    let mined = chain.transaction(hash).map(|mined| mined.raw.clone());
    let raw = mined.or_else(|| Some(chain.waiting_transaction(hash)?.raw));
    Ok(json!(raw))
}

/// `eth_getTransactionReceipt`.
pub(in crate::rpc) fn get_receipt(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    let receipt = chain.receipt(params.one()?);
    Ok(receipt.map_or(Value::Null, |receipt| json::receipt(chain, receipt)))
}
