//! HTTP itself: batches, broken bodies, sizes, origins, starting and stopping.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use serde_json::{Value, json};
use stylus_devnode::Devnode;

use crate::fixture::{NOW, fixture};

fn error(code: i64, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": null, "error": { "code": code, "message": message } })
}

/// Sends raw HTTP and returns the answer up to the end of the connection.
fn raw(node: &Devnode, request: &str) -> String {
    let mut stream = TcpStream::connect(node.address()).expect("the node listens");
    stream
        .write_all(request.as_bytes())
        .expect("the node reads");
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .expect("the node answers");
    answer
}

#[test]
fn a_batch_is_answered_in_order() {
    let fixture = fixture();
    let batch = json!([
        { "jsonrpc": "2.0", "id": "a", "method": "eth_blockNumber" },
        { "jsonrpc": "2.0", "method": "evm_mine" },
        1,
        { "jsonrpc": "2.0", "id": null, "method": "nope", "params": [] },
        { "jsonrpc": "2.0", "id": 2, "method": "eth_blockNumber", "params": null },
    ]);
    let (status, text) = fixture.post(batch.to_string());
    assert_eq!(status, 200);
    let answers: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        answers,
        json!([
            { "jsonrpc": "2.0", "id": "a", "result": "0x0" },
            error(-32_600, "invalid request"),
            error(-32_601, "the method nope does not exist/is not available"),
            { "jsonrpc": "2.0", "id": 2, "result": "0x1" },
        ])
    );
}

#[test]
fn broken_bodies_are_answered() {
    let fixture = fixture();
    let not_text: &[u8] = &[0xff, 0xfe];
    for (body, expected) in [
        (b"{".as_slice(), error(-32_700, "parse error")),
        (b"", error(-32_700, "parse error")),
        (not_text, error(-32_700, "parse error")),
        (b"[]", error(-32_600, "empty batch")),
        (b"7", error(-32_600, "invalid request")),
    ] {
        let (status, text) = fixture.post(body);
        assert_eq!(status, 200);
        assert_eq!(text, expected.to_string());
    }
    let (status, text) = fixture.post(r#"{"jsonrpc":"2.0","method":"eth_chainId"}"#);
    assert_eq!((status, text.as_str()), (204, ""));
}

#[test]
fn a_body_beyond_the_limit_is_refused() {
    let fixture = fixture();
    let length = 32 * 1024 * 1024 + 1;
    let request = format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n");
    let mut stream = TcpStream::connect(fixture.node.address()).expect("the node listens");
    stream
        .write_all(request.as_bytes())
        .expect("the node reads");
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("a positive duration");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).expect("the node answers");
    assert_eq!(&answer, b"HTTP/1.1 413");
    assert_eq!(fixture.call("eth_chainId", json!([])), "0x64aba");
}

#[test]
fn a_large_body_within_the_limit_is_taken() {
    let fixture = fixture();
    let data = format!("0x{}", "00".repeat(2_000_000));
    let call = json!([{ "to": crate::fixture::OTHER, "data": data, "gas": "0x2faf080" }]);
    assert_eq!(fixture.call("eth_call", call), "0x");
}

#[test]
fn only_pages_of_this_machine_are_served() {
    let fixture = fixture();
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}"#;
    let post = |origin: &str| {
        raw(
            &fixture.node,
            &format!(
                "POST / HTTP/1.1\r\nHost: x\r\nOrigin: {origin}\r\nConnection: close\r\n\
                 Content-Length: {}\r\n\r\n{body}",
                body.len()
            ),
        )
    };
    let local = post("http://localhost:3000");
    assert!(local.starts_with("HTTP/1.1 200"), "{local}");
    assert!(
        local.contains("access-control-allow-origin: http://localhost:3000"),
        "{local}"
    );
    let foreign = post("https://example.com");
    assert!(foreign.starts_with("HTTP/1.1 403"), "{foreign}");

    let preflight = raw(
        &fixture.node,
        "OPTIONS / HTTP/1.1\r\nHost: x\r\nOrigin: http://127.0.0.1:8080\r\nConnection: close\r\n\r\n",
    );
    assert!(preflight.starts_with("HTTP/1.1 204"), "{preflight}");
    assert!(
        preflight.contains("access-control-allow-headers: Content-Type"),
        "{preflight}"
    );
}

#[test]
fn a_get_request_is_answered_with_instructions() {
    let fixture = fixture();
    let answer = raw(
        &fixture.node,
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(
        answer.ends_with("send JSON-RPC by POST, or open a WebSocket\n"),
        "{answer}"
    );
}

#[test]
fn a_dropped_node_listens_no_more() {
    let fixture = fixture();
    let address = fixture.node.address();
    assert!(address.ip().is_loopback());
    drop(fixture);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_taken_port_is_an_error() {
    let fixture = fixture();
    let second = Devnode::builder()
        .port(fixture.node.address().port())
        .start();
    assert_eq!(
        second.map(|_| ()).map_err(|error| error.kind()),
        Err(std::io::ErrorKind::AddrInUse)
    );
}

#[test]
fn blocks_are_mined_at_intervals_on_request() {
    let node = Devnode::builder()
        .timestamp(NOW)
        .block_time(Duration::from_millis(5))
        .start()
        .expect("starts");
    let has_block = (0..1_000).any(|_| {
        std::thread::sleep(Duration::from_millis(5));
        node.with_chain(|chain| chain.block_number() >= 2)
    });
    assert!(has_block);
    node.stop().expect("served well");
}

#[test]
fn clients_at_once_are_all_answered() {
    let fixture = fixture();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..20 {
                    fixture.call("evm_mine", json!([]));
                }
            });
        }
    });
    assert_eq!(fixture.call("eth_blockNumber", json!([])), "0x140");
}
