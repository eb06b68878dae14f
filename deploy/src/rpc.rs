//! JSON-RPC over HTTP: one question, one answer. Knows no method and no chain.

use std::time::Duration;

use alloy_primitives::Bytes;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// Longest wait for one answer.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Largest answer read, bytes. Nothing that is asked here has an answer near it.
const MAX_ANSWER: u64 = 16 * 1024 * 1024;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum RpcError {
    /// Nobody answered, or not in JSON-RPC.
    #[error("{method} got no answer from {host}: {reason}")]
    NoAnswer {
        /// The method asked.
        method: String,
        /// Host and port of the node; the rest of the URL may hold a secret.
        host: String,
        /// What happened.
        reason: String,
    },
    /// The node said no.
    #[error("{method} is refused: {message} (code {code})")]
    Refused {
        /// The method asked.
        method: String,
        /// JSON-RPC code; 3 is a revert.
        code: i64,
        /// The node's words.
        message: String,
        /// Revert data, empty if there is none.
        data: Bytes,
    },
    /// The answer is not what the method answers.
    #[error("the answer to {method} makes no sense: {reason}")]
    Nonsense {
        /// The method asked.
        method: String,
        /// What is wrong.
        reason: String,
    },
}

impl RpcError {
    /// Revert data, if the node ran what was asked and it reverted with some.
    pub fn revert_data(&self) -> Option<&Bytes> {
        match self {
            Self::Refused { data, .. } if !data.is_empty() => Some(data),
            _ => None,
        }
    }
}

/// A connection to one node.
#[derive(Clone, Debug)]
pub struct Rpc {
    agent: ureq::Agent,
    url: String,
    host: String,
}

impl Rpc {
    /// A client of the node at `url`, `http` or `https`. Connects when it asks.
    pub fn new(url: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .build();
        Self {
            agent: config.into(),
            url: url.to_owned(),
            host: host_of(url),
        }
    }

    /// Host and port of the node. URLs of providers carry keys, so only this part is ever printed.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Asks; an answer of `null` is one of type `Option`.
    ///
    /// # Errors
    /// There is no answer of type `T`.
    pub fn ask<T: DeserializeOwned>(&self, method: &str, params: Value) -> Result<T, RpcError> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let no_answer = |reason: String| RpcError::NoAnswer {
            method: method.to_owned(),
            host: self.host.clone(),
            reason,
        };
        let (status, text) = self
            .post(&body.to_string())
            .map_err(|error| no_answer(error.to_string()))?;
        let nonsense = |reason: String| RpcError::Nonsense {
            method: method.to_owned(),
            reason,
        };
        let answer: Answer = serde_json::from_str(&text)
            .map_err(|_| no_answer(format!("HTTP status {status}, no JSON-RPC")))?;
        if let Some(error) = answer.error {
            return Err(RpcError::Refused {
                method: method.to_owned(),
                code: error.code,
                message: error.message,
                data: error.data.and_then(revert_data).unwrap_or_default(),
            });
        }
        serde_json::from_value(answer.result).map_err(|error| nonsense(error.to_string()))
    }

    /// Status and text of the answer.
    fn post(&self, body: &str) -> Result<(u16, String), ureq::Error> {
        let mut response = self
            .agent
            .post(&self.url)
            .header("content-type", "application/json")
            .send(body)?;
        let status = response.status().as_u16();
        let reader = response.body_mut().with_config().limit(MAX_ANSWER);
        Ok((status, reader.read_to_string()?))
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    result: Value,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    code: i64,
    message: String,
    data: Option<Value>,
}

fn revert_data(data: Value) -> Option<Bytes> {
    serde_json::from_value(data).ok()
}

/// What lies between `://` (and a user's name) and the path.
fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_host_and_port_of_a_url_are_shown() {
        assert_eq!(
            host_of("https://user:secret@node.example:8547/v3/key?token=1"),
            "node.example:8547"
        );
        assert_eq!(host_of("http://127.0.0.1:1"), "127.0.0.1:1");
        assert_eq!(host_of(""), "");
    }

    #[test]
    fn nobody_at_the_port_is_said_without_the_path() {
        let rpc = Rpc::new("http://127.0.0.1:1/secret");
        let error = rpc
            .ask::<Value>("eth_chainId", json!([]))
            .expect_err("nobody listens there")
            .to_string();
        assert!(
            error.starts_with("eth_chainId got no answer from 127.0.0.1:1: "),
            "{error}"
        );
        assert!(!error.contains("secret"), "{error}");
    }
}
