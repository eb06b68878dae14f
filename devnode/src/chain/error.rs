//! Errors of a chain.

use alloy_primitives::{Address, B256, Bytes};

use crate::evm::{EstimateError, InvalidTransaction};

/// Why a method did nothing. Texts of refused transactions are geth's and Nitro's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// The transaction is not valid on the current state.
    #[error(transparent)]
    Invalid(#[from] InvalidTransaction),
    /// The transaction succeeds with no gas limit.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
    /// The bytes are not a signed transaction.
    #[error("{0}")]
    Undecodable(String),
    /// The signature does not recover to an address.
    #[error("invalid sender")]
    InvalidSender,
    /// The transaction was signed for another chain.
    #[error("invalid chain id for signer: have {have} want {want}")]
    WrongChainId {
        /// Chain id of the transaction.
        have: u64,
        /// Chain id of this chain.
        want: u64,
    },
    /// The encoded transaction has more than
    /// [`MAX_TRANSACTION_BYTES`](crate::chain::MAX_TRANSACTION_BYTES).
    #[error("oversized data")]
    Oversized,
    /// As many transactions wait as [may](crate::chain::MAX_WAITING).
    #[error("txpool is full")]
    PoolFull,
    /// There is no such transaction.
    #[error("transaction {0} not found")]
    UnknownTransaction(B256),
    /// There is no such block.
    #[error("block {0} not found")]
    UnknownBlock(u64),
    /// The state before that block was dropped.
    #[error("state before block {0} is not kept any more")]
    Forgotten(u64),
    /// The bytes are not a dump that this chain can load.
    #[error(transparent)]
    Dump(#[from] DumpError),
    /// There is no such snapshot.
    #[error("snapshot {0} not found")]
    UnknownSnapshot(u64),
    /// The time lies before that of the latest block.
    #[error("timestamp {time} is before the latest block at {latest}")]
    TimeInThePast {
        /// Time asked for, Unix seconds.
        time: u64,
        /// Time of the latest block, Unix seconds.
        latest: u64,
    },
    /// A transaction that a helper sent was mined, and failed.
    #[error("{action} failed: {error}")]
    Failed {
        /// Action of the helper.
        action: &'static str,
        /// The VM's error, with the reason from the revert data if there is one.
        error: String,
        /// Revert data.
        output: Bytes,
    },
    /// The account has no code.
    #[error("no code at {0}")]
    NoCode(Address),
}

/// Why a dump cannot be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DumpError {
    /// The bytes are not a dump.
    #[error("not a state dump: {0}")]
    Malformed(String),
    /// The dump has another version, or is of a chain with other rules.
    #[error("the dump has {have}; this chain needs {want}")]
    Other {
        /// Version and rules of the dump.
        have: String,
        /// Version and rules of this chain.
        want: String,
    },
    /// A block is not what follows from its parent and its contents.
    #[error("block {0} of the dump is damaged")]
    DamagedBlock(u64),
}
