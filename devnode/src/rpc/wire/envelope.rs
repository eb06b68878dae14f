//! JSON-RPC 2.0 around the methods: requests alone and in batches, and their responses.

use serde_json::{Map, Value, json};

use super::{error::RpcError, params::Params};

/// Requests in a batch, at most.
pub(in crate::rpc) const MAX_BATCH: usize = 1_000;

/// Answers a body with `method`, called once a request. `None` where nothing is to be answered.
pub(in crate::rpc) fn answer(
    body: &[u8],
    method: &mut dyn FnMut(&str, Params) -> Result<Value, RpcError>,
) -> Option<Value> {
    match serde_json::from_slice(body) {
        Err(_) => Some(failure(Value::Null, &RpcError::parse())),
        Ok(Value::Array(batch)) => answer_batch(batch, method),
        Ok(request) => answer_one(request, method),
    }
}

fn answer_batch(
    batch: Vec<Value>,
    method: &mut dyn FnMut(&str, Params) -> Result<Value, RpcError>,
) -> Option<Value> {
    let refusal = match batch.len() {
        0 => Some("empty batch"),
        1..=MAX_BATCH => None,
        _ => Some("batch too large"),
    };
    if let Some(refusal) = refusal {
        return Some(failure(Value::Null, &RpcError::invalid_request(refusal)));
    }
    let responses: Vec<Value> = batch
        .into_iter()
        .filter_map(|request| answer_one(request, method))
        .collect();
    (!responses.is_empty()).then_some(Value::Array(responses))
}

fn answer_one(
    request: Value,
    method: &mut dyn FnMut(&str, Params) -> Result<Value, RpcError>,
) -> Option<Value> {
    let Some(request) = Request::read(request) else {
        return Some(failure(
            Value::Null,
            &RpcError::invalid_request("invalid request"),
        ));
    };
    let result = Params::new(request.params).and_then(|params| method(&request.method, params));
    let id = request.id?;
    Some(match result {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err(error) => failure(id, &error),
    })
}

fn failure(id: Value, error: &RpcError) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": error })
}

/// A well-formed request.
struct Request {
    /// Absent in a notification, which is not answered.
    id: Option<Value>,
    method: String,
    params: Option<Value>,
}

impl Request {
    fn read(value: Value) -> Option<Self> {
        let Value::Object(mut fields) = value else {
            return None;
        };
        let is_version_2 = fields.get("jsonrpc").and_then(Value::as_str) == Some("2.0");
        let id = fields.remove("id");
        let has_id = matches!(
            id,
            None | Some(Value::Null | Value::String(_) | Value::Number(_))
        );
        let method = text(&mut fields, "method")?;
        (is_version_2 && has_id).then(|| Self {
            id,
            method,
            params: fields.remove("params"),
        })
    }
}

fn text(fields: &mut Map<String, Value>, name: &str) -> Option<String> {
    match fields.remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers with a method that returns its own name.
    fn echo(body: &str) -> Option<Value> {
        answer(body.as_bytes(), &mut |method, _| Ok(json!(method)))
    }

    fn error(code: i64, message: &str) -> Option<Value> {
        Some(json!({
            "jsonrpc": "2.0", "id": null, "error": { "code": code, "message": message }
        }))
    }

    #[test]
    fn a_request_is_answered_under_its_id() {
        assert_eq!(
            echo(r#"{"jsonrpc":"2.0","id":"x","method":"a"}"#),
            Some(json!({ "jsonrpc": "2.0", "id": "x", "result": "a" }))
        );
    }

    #[test]
    fn a_batch_is_answered_in_order_without_its_notifications() {
        let body = r#"[{"jsonrpc":"2.0","id":2,"method":"a"},{"jsonrpc":"2.0","method":"b"},
                       {"jsonrpc":"2.0","id":1,"method":"c"}]"#;
        assert_eq!(
            echo(body),
            Some(json!([
                { "jsonrpc": "2.0", "id": 2, "result": "a" },
                { "jsonrpc": "2.0", "id": 1, "result": "c" },
            ]))
        );
        assert_eq!(echo(r#"[{"jsonrpc":"2.0","method":"b"}]"#), None);
        assert_eq!(echo(r#"{"jsonrpc":"2.0","method":"b"}"#), None);
    }

    #[test]
    fn a_body_that_is_not_a_request_is_refused() {
        for body in [
            "1",
            "null",
            "{}",
            r#"{"jsonrpc":"1.0","id":1,"method":"a"}"#,
            r#"{"jsonrpc":"2.0","id":{},"method":"a"}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":7}"#,
        ] {
            assert_eq!(echo(body), error(-32_600, "invalid request"), "{body}");
        }
        assert_eq!(echo("[]"), error(-32_600, "empty batch"));
        let huge = format!("[{}1]", "1,".repeat(MAX_BATCH));
        assert_eq!(echo(&huge), error(-32_600, "batch too large"));
    }

    #[test]
    fn a_body_that_is_not_json_is_a_parse_error() {
        for body in ["", "{", "\u{0}", &"[".repeat(100_000)] {
            assert_eq!(echo(body), error(-32_700, "parse error"));
        }
    }
}
