//! The subscriptions of one WebSocket connection.

use std::collections::BTreeMap;

use alloy_primitives::U256;
use alloy_rpc_types_eth::Filter;
use serde_json::{Value, json};

use super::{
    methods::dispatch,
    node::{Announcement, Node},
    wire::{envelope, error::RpcError, log_filter::log_filter, params::Params},
};
use crate::chain::LogFilter;

/// Subscriptions of one connection, at most.
const MAX_SUBSCRIPTIONS: usize = 256;

/// What a subscription reports.
#[derive(Debug)]
enum Topic {
    Heads,
    Logs(LogFilter),
    Transactions,
    /// The node is never syncing, so there are no notifications.
    Syncing,
}

/// The subscriptions of one connection.
#[derive(Debug, Default)]
pub(super) struct Subscriptions {
    topics: BTreeMap<U256, Topic>,
    last_id: u64,
}

impl Subscriptions {
    /// The response to one request; `None` if there is nothing to respond.
    pub(super) fn answer(&mut self, node: &mut Node, request: &[u8]) -> Option<String> {
        let answer = envelope::answer(request, &mut |method, params| match method {
            "eth_subscribe" => self.subscribe(node, params),
            "eth_unsubscribe" => {
                let id: U256 = params.one()?;
                let has_ended = self.topics.remove(&id).is_some();
                let missing = || RpcError::server("subscription not found");
                has_ended.then_some(Value::Bool(true)).ok_or_else(missing)
            }
            _ => dispatch(node, method, params),
        });
        answer.map(|answer| answer.to_string())
    }

    fn subscribe(&mut self, node: &Node, mut params: Params) -> Result<Value, RpcError> {
        let kind: String = params.required()?;
        let topic = match kind.as_str() {
            "newHeads" => Topic::Heads,
            "newPendingTransactions" => {
                params.optional::<bool>()?;
                Topic::Transactions
            }
            "syncing" => Topic::Syncing,
            "logs" => {
                let wire: Filter = params.optional()?.unwrap_or_default();
                // Only new blocks are reported, whatever the range.
                Topic::Logs(LogFilter {
                    from_block: None,
                    to_block: None,
                    ..log_filter(&node.chain, &wire)?
                })
            }
            _ => {
                let message = format!("no \"{kind}\" subscription in eth namespace");
                return Err(RpcError::unknown_subscription(message));
            }
        };
        params.end()?;
        if self.topics.len() >= MAX_SUBSCRIPTIONS {
            return Err(RpcError::server("too many subscriptions"));
        }
        self.last_id += 1;
        let id = U256::from(self.last_id);
        self.topics.insert(id, topic);
        Ok(json!(id))
    }

    /// The notifications of a new block.
    pub(super) fn notify(&self, block: &Announcement) -> Vec<String> {
        let notifications = self.topics.iter().flat_map(|(id, topic)| {
            let result: Vec<&Value> = match topic {
                Topic::Heads => vec![&block.header],
                Topic::Transactions => block.transactions.iter().collect(),
                Topic::Logs(filter) => block
                    .logs
                    .iter()
                    .filter(|(entry, _)| filter.matches(&entry.log))
                    .map(|(_, json)| json)
                    .collect(),
                Topic::Syncing => Vec::new(),
            };
            result.into_iter().map(move |result| (id, result))
        });
        notifications
            .map(|(id, result)| notification(*id, result))
            .collect()
    }
}

fn notification(id: U256, result: &Value) -> String {
    let params = json!({ "subscription": id, "result": result });
    json!({ "jsonrpc": "2.0", "method": "eth_subscription", "params": params }).to_string()
}
