//! Filters that clients install, and how much of the chain each has seen.

use std::collections::BTreeMap;

use alloy_primitives::U256;
use alloy_rpc_types_eth::Filter;
use serde_json::{Value, json};

use crate::{
    chain::Chain,
    rpc::wire::{
        error::RpcError,
        json,
        log_filter::{log_filter, logs},
    },
};

/// Maximum number of filters; a new one replaces the oldest.
const MAX_FILTERS: usize = 1_024;

/// What a filter reports.
#[derive(Clone, Debug)]
pub(in crate::rpc) enum Subject {
    /// Logs.
    Logs(Box<Filter>),
    /// Hashes of blocks.
    Blocks,
    /// Hashes of transactions.
    Transactions,
}

#[derive(Debug)]
struct Installed {
    subject: Subject,
    /// Number of the first block that was not reported yet.
    next: u64,
}

/// The filters of all clients.
#[derive(Debug, Default)]
pub(in crate::rpc) struct Filters {
    installed: BTreeMap<u64, Installed>,
    last_id: u64,
}

impl Filters {
    /// Installs a filter that starts at the next block, and returns its id.
    pub(in crate::rpc) fn install(&mut self, chain: &Chain, subject: Subject) -> U256 {
        if self.installed.len() >= MAX_FILTERS {
            self.installed.pop_first();
        }
        self.last_id += 1;
        let next = chain.block_number() + 1;
        self.installed
            .insert(self.last_id, Installed { subject, next });
        U256::from(self.last_id)
    }

    /// Removes a filter; returns whether it existed.
    pub(in crate::rpc) fn uninstall(&mut self, id: U256) -> bool {
        let id = id.try_into();
        id.is_ok_and(|id: u64| self.installed.remove(&id).is_some())
    }

    /// Adjusts the filters after a revert to block `latest`.
    pub(in crate::rpc) fn rewind(&mut self, latest: u64) {
        for filter in self.installed.values_mut() {
            filter.next = filter.next.min(latest + 1);
        }
    }

    /// Changes since the last call.
    ///
    /// # Errors
    /// There is no such filter.
    pub(in crate::rpc) fn changes(&mut self, chain: &Chain, id: U256) -> Result<Value, RpcError> {
        let filter = self.get(id)?;
        let (first, latest) = (filter.next, chain.block_number());
        let blocks = (first..=latest).filter_map(|number| chain.block(number));
        let changes = match &filter.subject {
            Subject::Blocks => blocks.map(|block| json!(block.hash)).collect(),
            Subject::Transactions => blocks
                .flat_map(|block| block.transactions.iter().skip(1))
                .map(json::hash)
                .collect(),
            Subject::Logs(wire) => {
                let mut wanted = log_filter(chain, wire)?;
                wanted.from_block = wanted.from_block.map(|from| from.max(first));
                if wire.get_from_block().is_none() {
                    wanted.from_block = Some(first);
                }
                let entries = chain.logs(&wanted);
                entries
                    .iter()
                    .map(|entry| json::log(chain, entry))
                    .collect()
            }
        };
        filter.next = latest + 1;
        Ok(Value::Array(changes))
    }

    /// All logs of a log filter.
    ///
    /// # Errors
    /// There is no such filter, or it is not for logs.
    pub(in crate::rpc) fn all_logs(&mut self, chain: &Chain, id: U256) -> Result<Value, RpcError> {
        match &self.get(id)?.subject {
            Subject::Logs(wire) => logs(chain, wire).map(Value::Array),
            Subject::Blocks | Subject::Transactions => Err(not_found()),
        }
    }

    fn get(&mut self, id: U256) -> Result<&mut Installed, RpcError> {
        let id: u64 = id.try_into().map_err(|_| not_found())?;
        self.installed.get_mut(&id).ok_or_else(not_found)
    }
}

fn not_found() -> RpcError {
    RpcError::server("filter not found")
}
