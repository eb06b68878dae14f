//! A call of a precompile and its result.

use alloy_primitives::{Address, Bytes, U256};

/// A call that arrived at a precompile.
#[derive(Clone, Debug)]
pub struct PrecompileCall<'a> {
    /// The precompile.
    pub address: Address,
    /// Acting address, if the call came by DELEGATECALL or CALLCODE; else equal to `address`.
    pub acting: Address,
    /// `msg.sender`.
    pub caller: Address,
    /// The caller's caller (zero address at top level); `wasMyCallersAddressAliased` asks.
    pub grand_caller: Address,
    /// Depth of the precompile's frame; 1 = called by a transaction directly.
    pub depth: usize,
    /// Wei, already moved to `address`.
    pub value: U256,
    /// Call data.
    pub input: &'a [u8],
    /// Gas given.
    pub gas: u64,
    /// Frame is static.
    pub is_static: bool,
}

/// How a precompile call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrecompileResult {
    /// Returned.
    Success {
        /// Gas left.
        gas: u64,
        /// Return data.
        output: Bytes,
    },
    /// Reverted and kept gas.
    Revert {
        /// Gas left.
        gas: u64,
        /// Revert data, may be empty.
        output: Bytes,
    },
    /// Failed: all gas gone, not a revert. The text is Nitro's (`program activation failed: …`).
    Failure {
        /// Error text.
        error: String,
    },
    /// Crashed the node. There is no outcome: a call fails, a transaction does not enter a block.
    Crash,
}
