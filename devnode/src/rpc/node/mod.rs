//! The state that all connections share: the chain, the filters, the mode of mining, the accounts
//! that may send without a key.

mod filters;
mod log;
mod mining;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use alloy_primitives::Address;
use filters::Filters;
pub(super) use filters::Subject;
pub(super) use log::Log;
pub use log::Verbosity;
pub(super) use mining::{Mining, Mode};
use serde_json::Value;
use tokio::sync::broadcast;

use super::wire::json;
use crate::chain::{Chain, LogEntry};

/// Maximum lag of a slow subscriber, blocks; it misses the older ones.
const BACKLOG: usize = 4_096;

/// A new block, as subscribers receive it.
#[derive(Debug)]
pub(in crate::rpc) struct Announcement {
    /// Its header.
    pub(in crate::rpc) header: Value,
    /// Hashes of its transactions, the system's left out.
    pub(in crate::rpc) transactions: Vec<Value>,
    /// Its logs, each with its form in JSON.
    pub(in crate::rpc) logs: Vec<(LogEntry, Value)>,
}

/// The state behind the methods.
#[derive(Debug)]
pub(in crate::rpc) struct Node {
    pub(in crate::rpc) chain: Chain,
    pub(in crate::rpc) filters: Filters,
    /// Accounts that may send without a key.
    pub(in crate::rpc) impersonated: HashSet<Address>,
    /// Whether every account may.
    pub(in crate::rpc) impersonates_all: bool,
    pub(in crate::rpc) mining: Mining,
    pub(in crate::rpc) log: Log,
    /// Number of the last block that was announced.
    announced: u64,
    announcements: broadcast::Sender<Arc<Announcement>>,
}

impl Node {
    /// A node for `chain`.
    pub(in crate::rpc) fn new(chain: Chain, mining: Mining, log: Log) -> Self {
        Self {
            announced: chain.block_number(),
            chain,
            filters: Filters::default(),
            impersonated: HashSet::new(),
            impersonates_all: false,
            mining,
            log,
            announcements: broadcast::Sender::new(BACKLOG),
        }
    }

    /// Blocks announced from now on.
    pub(in crate::rpc) fn subscribe(&self) -> broadcast::Receiver<Arc<Announcement>> {
        self.announcements.subscribe()
    }

    /// Reports new blocks to the log and to subscribers.
    pub(in crate::rpc) fn announce(&mut self) {
        let latest = self.chain.block_number();
        for number in self.announced.saturating_add(1)..=latest {
            let Some(block) = self.chain.block(number) else {
                continue;
            };
            self.log.block(block);
            if self.announcements.receiver_count() == 0 {
                continue;
            }
            let receipts = block.receipts.iter();
            let logs = receipts.flat_map(|receipt| &receipt.logs);
            // A missing receiver is not an error.
            let _ = self.announcements.send(Arc::new(Announcement {
                header: json::header(block),
                transactions: block.transactions.iter().skip(1).map(json::hash).collect(),
                logs: logs
                    .map(|entry| (entry.clone(), json::log(&self.chain, entry)))
                    .collect(),
            }));
        }
        self.announced = latest;
    }

    /// Marks all blocks as announced.
    pub(in crate::rpc) fn skip_announcements(&mut self) {
        self.announced = self.chain.block_number();
    }

    /// Adjusts the node after a revert to an earlier block.
    pub(in crate::rpc) fn reverted(&mut self) {
        self.announced = self.chain.block_number();
        self.filters.rewind(self.announced);
    }
}

/// The node behind its lock.
#[derive(Clone, Debug)]
pub(in crate::rpc) struct Shared(Arc<Mutex<Node>>);

impl Shared {
    /// Shares a node.
    pub(in crate::rpc) fn new(node: Node) -> Self {
        Self(Arc::new(Mutex::new(node)))
    }

    /// Locks the node. Methods of the chain that fail change nothing, so the chain is intact even
    /// after a panic in a user's closure.
    pub(in crate::rpc) fn lock(&self) -> MutexGuard<'_, Node> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
