//! JSON-RPC over HTTP: one request, one response. Methods and chains do not belong here.

use std::time::Duration;

use alloy_primitives::Bytes;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// Timeout of one request.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Size limit of a response, in bytes, far above any response that the commands need.
const MAX_RESPONSE: u64 = 16 * 1024 * 1024;

/// Why a request has no result.
#[derive(Debug, thiserror::Error)]
pub enum RpcError {
    /// The node did not respond, or not with JSON-RPC.
    #[error("no response to {method} from {host}: {reason}")]
    NoResponse {
        /// The requested method.
        method: String,
        /// Host and port of the node. The rest of the URL may contain a secret.
        host: String,
        /// The cause.
        reason: String,
    },
    /// The node responded with an error.
    #[error("{method} failed: {message} (code {code})")]
    ErrorResponse {
        /// The requested method.
        method: String,
        /// The JSON-RPC error code; 3 is a revert.
        code: i64,
        /// The node's message.
        message: String,
        /// The revert data, empty if there is none.
        data: Bytes,
    },
    /// The result does not have the type that the method returns.
    #[error("the response to {method} is invalid: {reason}")]
    InvalidResponse {
        /// The requested method or function.
        method: String,
        /// What does not decode.
        reason: String,
    },
}

impl RpcError {
    /// The revert data. `None`: the request failed otherwise, or reverted without data.
    pub fn revert_data(&self) -> Option<&Bytes> {
        match self {
            Self::ErrorResponse { data, .. } if !data.is_empty() => Some(data),
            _ => None,
        }
    }
}

/// A client of one node.
#[derive(Clone, Debug)]
pub struct Rpc {
    agent: ureq::Agent,
    url: String,
    host: String,
}

impl Rpc {
    /// A client of the node at `url`, `http` or `https`. Connects with the first request.
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

    /// Host and port of the node. URLs of providers contain keys, so only this part is printed.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Sends a request and decodes its result. A result of `null` decodes as an `Option`.
    ///
    /// # Errors
    /// The node does not respond, responds with an error, or the result is not a `T`.
    pub fn request<T: DeserializeOwned>(&self, method: &str, params: Value) -> Result<T, RpcError> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let no_response = |reason: String| RpcError::NoResponse {
            method: method.to_owned(),
            host: self.host.clone(),
            reason,
        };
        let (status, text) = self
            .post(&body.to_string())
            .map_err(|error| no_response(error.to_string()))?;
        let invalid = |reason: String| RpcError::InvalidResponse {
            method: method.to_owned(),
            reason,
        };
        let response: Response = serde_json::from_str(&text)
            .map_err(|_| no_response(format!("HTTP status {status}, no JSON-RPC")))?;
        if let Some(error) = response.error {
            return Err(RpcError::ErrorResponse {
                method: method.to_owned(),
                code: error.code,
                message: error.message,
                data: error.data.and_then(revert_data).unwrap_or_default(),
            });
        }
        serde_json::from_value(response.result).map_err(|error| invalid(error.to_string()))
    }

    /// Sends `body`. Returns the HTTP status and the text of the response.
    fn post(&self, body: &str) -> Result<(u16, String), ureq::Error> {
        let mut response = self
            .agent
            .post(&self.url)
            .header("content-type", "application/json")
            .send(body)?;
        let status = response.status().as_u16();
        let reader = response.body_mut().with_config().limit(MAX_RESPONSE);
        Ok((status, reader.read_to_string()?))
    }
}

#[derive(Deserialize)]
struct Response {
    #[serde(default)]
    result: Value,
    error: Option<ErrorObject>,
}

#[derive(Deserialize)]
struct ErrorObject {
    code: i64,
    message: String,
    data: Option<Value>,
}

fn revert_data(data: Value) -> Option<Bytes> {
    serde_json::from_value(data).ok()
}

/// Host and port of a URL: the text between `://`, or a user name, and the path.
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
    fn error_of_a_closed_port_does_not_contain_the_path() {
        let rpc = Rpc::new("http://127.0.0.1:1/secret");
        let error = rpc
            .request::<Value>("eth_chainId", json!([]))
            .expect_err("no server listens on the port")
            .to_string();
        assert!(
            error.starts_with("no response to eth_chainId from 127.0.0.1:1: "),
            "{error}"
        );
        assert!(!error.contains("secret"), "{error}");
    }
}
