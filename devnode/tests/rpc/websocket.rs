//! WebSocket: requests and subscriptions on the port of HTTP.

use std::{net::TcpStream, time::Duration};

use alloy_primitives::B256;
use serde_json::{Value, json};
use tungstenite::{Message, WebSocket, client::IntoClientRequest as _};

use crate::fixture::{CONTRACT, Fixture, OTHER, WRITER, fixture, fixture_with};

/// Long enough for any answer.
const PATIENCE: Duration = Duration::from_secs(20);

struct Client(WebSocket<TcpStream>);

impl Client {
    fn connect(fixture: &Fixture) -> Self {
        let stream = TcpStream::connect(fixture.node.address()).expect("the node listens");
        stream
            .set_read_timeout(Some(PATIENCE))
            .expect("a positive duration");
        let (socket, _) = tungstenite::client(fixture.node.ws_url(), stream).expect("an upgrade");
        Self(socket)
    }

    fn send(&mut self, text: &str) {
        self.0.send(Message::text(text)).expect("sent");
    }

    fn next(&mut self) -> Value {
        let message = self.0.read().expect("a message");
        let text = message.to_text().expect("a text");
        serde_json::from_str(text).expect("JSON")
    }

    fn call(&mut self, method: &str, params: Value) -> Value {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        self.send(&request.to_string());
        self.next()
    }

    fn subscribe(&mut self, params: Value) -> Value {
        self.call("eth_subscribe", params)["result"].take()
    }
}

fn notification(id: &Value, result: &Value) -> Value {
    json!({
        "jsonrpc": "2.0",
        "method": "eth_subscription",
        "params": { "subscription": id, "result": result },
    })
}

#[test]
fn requests_are_answered_as_over_http() {
    let fixture = fixture();
    let mut client = Client::connect(&fixture);
    assert_eq!(client.call("eth_chainId", json!([]))["result"], "0x64aba");
    client.send("{");
    assert_eq!(client.next()["error"]["code"], -32_700);
    client.send(r#"[{"jsonrpc":"2.0","id":1,"method":"nope"}]"#);
    assert_eq!(client.next()[0]["error"]["code"], -32_601);
}

#[test]
fn new_heads_are_notified() {
    let fixture = fixture();
    let mut client = Client::connect(&fixture);
    let id = client.subscribe(json!(["newHeads"]));
    fixture.call("evm_mine", json!([]));
    fixture.node.with_chain(|chain| chain.mine());
    for number in ["0x1", "0x2"] {
        let notified = client.next();
        let header = &notified["params"]["result"];
        assert_eq!(notified, notification(&id, header));
        assert_eq!(header["number"], number);
        let block = fixture.call("eth_getBlockByNumber", json!([number, false]));
        assert_eq!(header["hash"], block["hash"]);
        assert_eq!(header["l1BlockNumber"], "0x0");
        assert_eq!(header.get("transactions"), None);
    }
}

#[test]
fn matching_logs_are_notified() {
    let fixture = fixture_with(&WRITER);
    let mut client = Client::connect(&fixture);
    client.subscribe(json!(["logs", { "address": OTHER }]));
    client.subscribe(json!(["logs", { "topics": [B256::ZERO] }]));
    let id = client.subscribe(json!(["logs", { "address": CONTRACT }]));
    let receipt = fixture.send(CONTRACT, "0x05");
    assert_eq!(client.next(), notification(&id, &receipt["logs"][0]));
}

#[test]
fn pending_transactions_are_notified_when_mined() {
    let fixture = fixture();
    let mut client = Client::connect(&fixture);
    let id = client.subscribe(json!(["newPendingTransactions"]));
    let receipt = fixture.send(OTHER, "0x");
    assert_eq!(
        client.next(),
        notification(&id, &receipt["transactionHash"])
    );
}

#[test]
fn a_subscription_ends_when_cancelled() {
    let fixture = fixture();
    let mut client = Client::connect(&fixture);
    let first = client.subscribe(json!(["newHeads"]));
    let second = client.subscribe(json!(["newHeads"]));
    assert_ne!(first, second);
    let answer = client.call("eth_unsubscribe", json!([first]));
    assert_eq!(answer["result"], true);
    let again = client.call("eth_unsubscribe", json!([first]));
    assert_eq!(again["error"]["message"], "subscription not found");
    fixture.call("evm_mine", json!([]));
    assert_eq!(client.next()["params"]["subscription"], second);
}

#[test]
fn blocks_after_a_revert_are_announced_again() {
    let fixture = fixture();
    let snapshot = fixture.call("evm_snapshot", json!([]));
    let mut client = Client::connect(&fixture);
    client.subscribe(json!(["newHeads"]));
    for _ in 0..2 {
        fixture.call("evm_mine", json!([]));
        assert_eq!(client.next()["params"]["result"]["number"], "0x1");
        fixture.call("evm_revert", json!([snapshot]));
        fixture.call("evm_snapshot", json!([]));
    }
}

#[test]
fn unknown_subscriptions_and_too_many_are_refused() {
    let fixture = fixture();
    let mut client = Client::connect(&fixture);
    let answer = client.call("eth_subscribe", json!(["weather"]));
    assert_eq!(
        answer["error"],
        json!({ "code": -32_601, "message": "no \"weather\" subscription in eth namespace" })
    );
    for _ in 0..256 {
        client.subscribe(json!(["syncing"]));
    }
    let answer = client.call("eth_subscribe", json!(["newHeads"]));
    assert_eq!(answer["error"]["message"], "too many subscriptions");
}

#[test]
fn foreign_pages_open_no_socket() {
    let fixture = fixture();
    let stream = TcpStream::connect(fixture.node.address()).expect("the node listens");
    let mut request = fixture
        .node
        .ws_url()
        .into_client_request()
        .expect("a valid URL");
    let origin = "https://example.com".parse().expect("a header value");
    request.headers_mut().insert("origin", origin);
    let refusal = tungstenite::client(request, stream).expect_err("refused");
    assert!(refusal.to_string().contains("403"), "{refusal}");
}

#[test]
fn a_node_that_stops_closes_its_connections() {
    let fixture = fixture();
    let mut client = Client::connect(&fixture);
    client.call("eth_chainId", json!([]));
    fixture.node.stop().expect("served well");
    assert!(matches!(client.0.read(), Ok(Message::Close(_))));
}
