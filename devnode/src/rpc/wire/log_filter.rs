//! Filters of logs, from the wire to the chain's terms.

use alloy_rpc_types_eth::{Filter, FilterBlockOption};
use serde_json::Value;

use super::{block_id, error::RpcError, json};
use crate::chain::{Block, Chain, LogFilter};

/// Logs that `wire` asks for.
///
/// # Errors
/// Its block is unknown, or the range runs backwards.
pub(in crate::rpc) fn logs(chain: &Chain, wire: &Filter) -> Result<Vec<Value>, RpcError> {
    let filter = log_filter(chain, wire)?;
    let entries = chain.logs(&filter);
    Ok(entries
        .iter()
        .map(|entry| json::log(chain, entry))
        .collect())
}

/// The chain's filter for `wire`.
pub(in crate::rpc) fn log_filter(chain: &Chain, wire: &Filter) -> Result<LogFilter, RpcError> {
    let (from_block, to_block) = match wire.block_option {
        FilterBlockOption::AtBlockHash(hash) => {
            let block = chain.block_by_hash(hash);
            let number = block
                .ok_or_else(|| RpcError::server("unknown block"))?
                .number();
            (number, Some(number))
        }
        FilterBlockOption::Range {
            from_block,
            to_block,
        } => {
            // A number beyond the latest block is an empty range and no error.
            let number = |tag: alloy_eips::BlockNumberOrTag| {
                tag.as_number()
                    .or_else(|| block_id::by_tag(chain, tag).map(Block::number))
            };
            let from = from_block.and_then(number);
            (
                from.unwrap_or_else(|| chain.block_number()),
                to_block.and_then(number),
            )
        }
    };
    if to_block.is_some_and(|to| to < from_block) {
        return Err(RpcError::server("invalid block range params"));
    }
    Ok(LogFilter {
        from_block: Some(from_block),
        to_block,
        addresses: wire.address.iter().copied().collect(),
        topics: wire
            .topics
            .iter()
            .map(|allowed| allowed.iter().copied().collect())
            .collect::<Vec<Vec<_>>>(),
    })
}
