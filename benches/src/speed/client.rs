//! A JSON-RPC client over HTTP that keeps its connection open, as the ordinary clients do.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// Answers can be long: a dump of all accounts.
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

    /// Posts a body; the text of the answer.
    ///
    /// # Errors
    /// There is no answer.
    pub fn post(&self, body: &str) -> Result<String> {
        let mut response = self.agent.post(&self.url).send(body)?;
        let body = response.body_mut().with_config().limit(MAX_ANSWER);
        Ok(body.read_to_string()?)
    }

    /// Posts a request that must succeed, and does not look into its result.
    ///
    /// # Errors
    /// There is no answer, or an error.
    pub fn succeed(&self, request: &str) -> Result<()> {
        let answer = self.post(request)?;
        if answer.contains("\"error\":{") {
            bail!("{request}: {answer}");
        }
        Ok(())
    }

    /// The result of a method.
    ///
    /// # Errors
    /// There is no answer, or an error.
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
