//! Which block a parameter means, and the methods that show blocks and what is in them.

use alloy_eips::{BlockId, BlockNumberOrTag};
use alloy_primitives::B256;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    convert::{self, quantity},
    error::RpcError,
    params::Params,
};
use crate::chain::{Block, Chain};

/// The block that `tag` means. There is no pending block and all is final, so the tags mean the
/// latest block.
pub(super) fn by_tag(chain: &Chain, tag: BlockNumberOrTag) -> Option<&Block> {
    match tag {
        BlockNumberOrTag::Number(number) => chain.block(number),
        BlockNumberOrTag::Earliest => chain.block(0),
        BlockNumberOrTag::Latest
        | BlockNumberOrTag::Pending
        | BlockNumberOrTag::Safe
        | BlockNumberOrTag::Finalized => Some(chain.latest()),
    }
}

/// The block that `id` means.
pub(super) fn by_id(chain: &Chain, id: BlockId) -> Option<&Block> {
    match id {
        BlockId::Hash(hash) => chain.block_by_hash(hash.block_hash),
        BlockId::Number(tag) => by_tag(chain, tag),
    }
}

/// Number of the block whose world a method looks at: the latest if left open.
pub(super) fn world(chain: &Chain, id: Option<BlockId>) -> Result<u64, RpcError> {
    by_id(chain, id.unwrap_or_default())
        .map(Block::number)
        .ok_or_else(RpcError::no_header)
}

/// `eth_getBlockByNumber`.
pub(super) fn get_by_number(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    let (tag, is_full) = params.one_and_maybe()?;
    Ok(show(by_tag(chain, tag), is_full))
}

/// `eth_getBlockByHash`.
pub(super) fn get_by_hash(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    let (hash, is_full) = params.one_and_maybe()?;
    Ok(show(chain.block_by_hash(hash), is_full))
}

fn show(block: Option<&Block>, is_full: Option<bool>) -> Value {
    block.map_or(Value::Null, |block| {
        convert::block(block, is_full.unwrap_or(false))
    })
}

/// `eth_getHeaderByNumber`.
pub(super) fn get_header_by_number(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    Ok(by_tag(chain, params.one()?).map_or(Value::Null, convert::header))
}

/// `eth_getBlockReceipts`.
pub(super) fn get_receipts(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    let block = by_id(chain, params.one()?);
    Ok(block.map_or(Value::Null, |block| {
        let receipts = block.receipts.iter();
        receipts
            .map(|receipt| convert::receipt(chain, receipt))
            .collect()
    }))
}

/// `eth_getBlockTransactionCountByNumber`.
pub(super) fn count_by_number(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    Ok(count(by_tag(chain, params.one()?)))
}

/// `eth_getBlockTransactionCountByHash`.
pub(super) fn count_by_hash(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    Ok(count(chain.block_by_hash(params.one()?)))
}

fn count(block: Option<&Block>) -> Value {
    block.map_or(Value::Null, |block| {
        json!(format!("{:#x}", block.transactions.len()))
    })
}

/// Blocks have no uncles: zero for a block, null for none.
pub(super) fn uncle_count(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    let block = by_id(chain, params.one()?);
    Ok(block.map_or(Value::Null, |_| quantity(0)))
}

/// `eth_getTransactionByHash`.
pub(super) fn get_transaction(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    let hash: B256 = params.one()?;
    let receipt = chain.receipt(hash);
    let block = receipt.and_then(|receipt| chain.block(receipt.block_number));
    Ok(match (block, receipt) {
        (Some(block), Some(receipt)) => transaction_at(block, receipt.transaction_index),
        _ => chain
            .waiting_transaction(hash)
            .map_or(Value::Null, |transaction| convert::waiting(&transaction)),
    })
}

/// An index written as a hex quantity.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Index(alloy_primitives::U64);

/// `eth_getTransactionByBlockNumberAndIndex`.
pub(super) fn get_transaction_by_number(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    let (tag, Index(index)) = params.two()?;
    let block = by_tag(chain, tag);
    Ok(block.map_or(Value::Null, |block| transaction_at(block, index.to())))
}

/// `eth_getTransactionByBlockHashAndIndex`.
pub(super) fn get_transaction_by_block(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    let (hash, Index(index)) = params.two()?;
    let block = chain.block_by_hash(hash);
    Ok(block.map_or(Value::Null, |block| transaction_at(block, index.to())))
}

fn transaction_at(block: &Block, index: u64) -> Value {
    usize::try_from(index).map_or(Value::Null, |index| convert::transaction(block, index))
}

/// `eth_getRawTransactionByHash`.
pub(super) fn get_raw_transaction(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    let hash = params.one()?;
    let mined = chain.transaction(hash).map(|mined| mined.raw.clone());
    let raw = mined.or_else(|| Some(chain.waiting_transaction(hash)?.raw));
    Ok(json!(raw))
}

/// `eth_getTransactionReceipt`.
pub(super) fn get_receipt(chain: &Chain, params: Params) -> Result<Value, RpcError> {
    let receipt = chain.receipt(params.one()?);
    Ok(receipt.map_or(Value::Null, |receipt| convert::receipt(chain, receipt)))
}
