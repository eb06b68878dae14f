//! A JSON-RPC client over HTTP that keeps its connection open, as common clients do.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// Bytes of a response, inclusive: a dump of all accounts is long.
const MAX_ANSWER: u64 = 64 * 1024 * 1024;

/// A client of one node.
#[derive(Debug)]
pub struct Client {
    agent: ureq::Agent,
    url: String,
}

impl Client {
    /// A client of the node at `url`; connects with its first request.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            agent: ureq::Agent::new_with_defaults(),
            url: url.into(),
        }
    }

    /// Posts a body and returns the text of the response.
    ///
    /// # Errors
    /// The node does not respond.
    pub fn post(&self, body: &str) -> Result<String> {
        let mut response = self.agent.post(&self.url).send(body)?;
        let body = response.body_mut().with_config().limit(MAX_ANSWER);
        Ok(body.read_to_string()?)
    }

    /// Posts a request that must succeed, without decoding its result.
    ///
    /// # Errors
    /// The node does not respond, or responds with an error.
    pub fn succeed(&self, request: &str) -> Result<()> {
        let answer = self.post(request)?;
        if answer.contains("\"error\":{") {
            bail!("{request}: {answer}");
        }
        Ok(())
    }

    /// Calls a method and returns its result.
    ///
    /// # Errors
    /// The node does not respond, or responds with an error.
    pub fn call(&self, method: &str, params: &Value) -> Result<Value> {
        let mut answer: Value = serde_json::from_str(&self.post(&request(method, params))?)?;
        let result = answer.get_mut("result").map(Value::take);
        result.with_context(|| format!("{method}: {answer}"))
    }
}

/// The body of a request.
pub fn request(method: &str, params: &Value) -> String {
    json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string()
}
