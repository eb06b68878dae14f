//! The block that an execution runs in.

use alloy_primitives::Address;

/// Facts of a block that programs can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockFacts {
    /// Chain id.
    pub chain_id: u64,
    /// L2 block number, returned by `ArbSys.arbBlockNumber`.
    pub number: u64,
    /// L1 block number, returned by `NUMBER`.
    pub l1_number: u64,
    /// Unix seconds.
    pub timestamp: u64,
    /// Base fee, wei per gas.
    pub base_fee: u64,
    /// Poster of the block, returned by `COINBASE`.
    pub coinbase: Address,
    /// Gas limit of the header.
    pub gas_limit: u64,
}
