//! Logs of a chain, and filters of them.

use alloy_primitives::{Address, B256, Log};
use serde::{Deserialize, Serialize};

/// A log with its place on the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// The log.
    pub log: Log,
    /// Number of its block.
    pub block_number: u64,
    /// Hash of its transaction.
    pub transaction_hash: B256,
    /// Index of its transaction in the block.
    pub transaction_index: u64,
    /// Its index in the block.
    pub log_index: u64,
}

/// Which logs to find. Everything left empty matches all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// First block, inclusive.
    pub from_block: Option<u64>,
    /// Last block, inclusive.
    pub to_block: Option<u64>,
    /// Emitters.
    pub addresses: Vec<Address>,
    /// Allowed values per topic position; an empty list allows any, also none.
    pub topics: Vec<Vec<B256>>,
}

impl LogFilter {
    /// Whether a log of any block matches.
    pub fn matches(&self, log: &Log) -> bool {
        let has_address = self.addresses.is_empty() || self.addresses.contains(&log.address);
        let has_topics = self.topics.iter().enumerate().all(|(i, allowed)| {
            allowed.is_empty()
                || log
                    .topics()
                    .get(i)
                    .is_some_and(|topic| allowed.contains(topic))
        });
        has_address && has_topics
    }
}
