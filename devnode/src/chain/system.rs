//! The transaction that opens every block: ArbOS updates its prices since the parent.

use alloy_primitives::{Bytes, U256, keccak256};
use alloy_rlp::Encodable;
use alloy_sol_types::{SolCall, sol};

use super::block::{Block, BlockTransaction, SYSTEM_TYPE};
use crate::{
    arbos::{
        pricing,
        storage::{BLOCK_HASHES, Slots},
    },
    evm::State,
};

sol! {
    function startBlock(uint256 l1BaseFee, uint64 l1BlockNumber, uint64 l2BlockNumber, uint64 timePassed);
}

/// Blocks whose hashes are kept.
const HASH_WINDOW: u64 = 256;

/// Applies to `state` the opening of a block that is `seconds` later than `parent`.
pub(super) fn open_block(state: &mut State, parent: &Block, seconds: u64) {
    Slots::store(
        state,
        BLOCK_HASHES.at(parent.number() % HASH_WINDOW),
        parent.hash,
    );
    pricing::start_block(state, seconds);
}

/// The transaction that opens block `number`.
pub(super) fn transaction(chain_id: u64, number: u64, seconds: u64) -> BlockTransaction {
    let data = startBlockCall {
        l1BaseFee: U256::ZERO,
        l1BlockNumber: 0,
        l2BlockNumber: number,
        timePassed: seconds,
    }
    .abi_encode();
    let mut fields = Vec::new();
    chain_id.encode(&mut fields);
    Bytes::from(data.clone()).encode(&mut fields);
    let mut raw = vec![SYSTEM_TYPE];
    alloy_rlp::Header {
        list: true,
        payload_length: fields.len(),
    }
    .encode(&mut raw);
    raw.extend(fields);
    BlockTransaction {
        hash: keccak256(&raw),
        raw: raw.into(),
        content: None,
        data: data.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selector_is_nitros() {
        assert_eq!(startBlockCall::SELECTOR, [0x6b, 0xf6, 0xa4, 0x2d]);
    }

    #[test]
    fn transactions_of_different_blocks_differ() {
        let [one, two] = [1, 2].map(|number| transaction(412_346, number, 0));
        assert_eq!(one.raw[0], 0x6a);
        assert_ne!(one.hash, two.hash);
    }
}
