//! Which block a parameter means.

use alloy_eips::{BlockId, BlockNumberOrTag};

use super::error::RpcError;
use crate::chain::{Block, Chain};

/// The block that `tag` means. There is no pending block and every block is final, so the tags mean
/// the latest block.
pub(in crate::rpc) fn by_tag(chain: &Chain, tag: BlockNumberOrTag) -> Option<&Block> {
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
pub(in crate::rpc) fn by_id(chain: &Chain, id: BlockId) -> Option<&Block> {
    match id {
        BlockId::Hash(hash) => chain.block_by_hash(hash.block_hash),
        BlockId::Number(tag) => by_tag(chain, tag),
    }
}

/// Number of the block after which a method reads the state: the latest by default.
pub(in crate::rpc) fn number(chain: &Chain, id: Option<BlockId>) -> Result<u64, RpcError> {
    by_id(chain, id.unwrap_or_default())
        .map(Block::number)
        .ok_or_else(RpcError::no_header)
}
