//! One WebSocket connection: requests as over HTTP, and subscriptions.

use std::collections::BTreeMap;

use alloy_primitives::U256;
use alloy_rpc_types_eth::Filter;
use axum::extract::ws::{Message, WebSocket};
use serde_json::{Value, json};
use tokio::sync::{broadcast::error::RecvError, watch};

use super::{
    envelope,
    error::RpcError,
    filters,
    node::{Announcement, Node, Shared},
    params::Params,
    server::{call, stopped},
};
use crate::chain::LogFilter;

/// Subscriptions of one connection, at most.
const MAX_SUBSCRIPTIONS: usize = 256;

/// What a client wants to be told.
#[derive(Debug)]
enum Topic {
    Heads,
    Logs(LogFilter),
    Transactions,
    /// The node is never syncing, so there is nothing to tell.
    Syncing,
}

/// The subscriptions of a connection.
#[derive(Debug, Default)]
struct Subscriptions {
    topics: BTreeMap<U256, Topic>,
    last_id: u64,
}

/// Serves a connection until it closes or the node stops.
pub(super) async fn serve(mut socket: WebSocket, node: Shared, stop: watch::Receiver<bool>) {
    let mut blocks = node.lock().subscribe();
    let mut subscriptions = Subscriptions::default();
    let stopped = stopped(stop);
    tokio::pin!(stopped);
    loop {
        let texts = tokio::select! {
            () = &mut stopped => {
                // A client that is gone already needs no farewell.
                let _ = socket.send(Message::Close(None)).await;
                return;
            }
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => subscriptions.answer(&node, text.as_bytes()),
                Some(Ok(Message::Binary(bytes))) => subscriptions.answer(&node, &bytes),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => Vec::new(),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
            block = blocks.recv() => match block {
                Ok(block) => subscriptions.notify(&block),
                Err(RecvError::Lagged(_)) => Vec::new(),
                Err(RecvError::Closed) => return,
            },
        };
        for text in texts {
            if socket.send(Message::text(text)).await.is_err() {
                return;
            }
        }
    }
}

impl Subscriptions {
    /// Answers a message, in no or one text.
    fn answer(&mut self, node: &Shared, body: &[u8]) -> Vec<String> {
        let mut node = node.lock();
        let answer = envelope::answer(body, &mut |method, params| match method {
            "eth_subscribe" => self.subscribe(&node, params),
            "eth_unsubscribe" => {
                let id: U256 = params.one()?;
                let has_ended = self.topics.remove(&id).is_some();
                let missing = || RpcError::server("subscription not found");
                has_ended.then_some(Value::Bool(true)).ok_or_else(missing)
            }
            _ => call(&mut node, method, params),
        });
        answer.iter().map(Value::to_string).collect()
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
                // Only what is mined from now on is told, whatever the range.
                Topic::Logs(LogFilter {
                    from_block: None,
                    to_block: None,
                    ..filters::log_filter(&node.chain, &wire)?
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

    /// What a block means to the subscriptions.
    fn notify(&self, block: &Announcement) -> Vec<String> {
        let told = self.topics.iter().flat_map(|(id, topic)| {
            let news: Vec<&Value> = match topic {
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
            news.into_iter().map(move |news| (id, news))
        });
        told.map(|(id, news)| notification(*id, news)).collect()
    }
}

fn notification(id: U256, news: &Value) -> String {
    let params = json!({ "subscription": id, "result": news });
    json!({ "jsonrpc": "2.0", "method": "eth_subscription", "params": params }).to_string()
}
