//! What a chain refuses to do.

use alloy_primitives::{Address, B256, Bytes};

use crate::evm::{EstimateError, InvalidTransaction};

/// Why a method did nothing. Texts of refused transactions are geth's and Nitro's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// The transaction is not valid on the current state.
    #[error(transparent)]
    Invalid(#[from] InvalidTransaction),
    /// No gas limit lets the transaction succeed.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
    /// The bytes are no signed transaction.
    #[error("{0}")]
    Undecodable(String),
    /// The signature belongs to nobody.
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
    /// The state before that block is no longer kept.
    #[error("state before block {0} is not kept any more")]
    Forgotten(u64),
    /// The bytes are no dump that this chain can take up.
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
        /// What the helper tried.
        action: &'static str,
        /// The VM's error, with the reason if the revert data tells one.
        error: String,
        /// Revert data.
        output: Bytes,
    },
    /// The account has no code.
    #[error("no code at {0}")]
    NoCode(Address),
}

/// Why bytes cannot be taken up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DumpError {
    /// They are no dump.
    #[error("not a state dump: {0}")]
    Malformed(String),
    /// They are a dump of another form, or of a chain with other rules.
    #[error("the dump has {have}; wanted is {want}")]
    Other {
        /// What it is of.
        have: String,
        /// What this chain takes.
        want: String,
    },
    /// A block is not what follows from its parent and its contents.
    #[error("block {0} of the dump is damaged")]
    DamagedBlock(u64),
}
