//! 64 clients at once, each with a connection of its own.

use alloy_consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy_eips::eip2718::Encodable2718 as _;
use alloy_primitives::{Address, B256, Bytes, Signature, TxKind, U256, hex, keccak256};
use k256::ecdsa::SigningKey;
use serde_json::{Value, json};
use stylus_devnode::{Devnode, chain::Chain};

use crate::fixtures::{NOW, OTHER, SENDER, WRITER, WRITER_CODE, program};

/// Clients.
const CLIENTS: u64 = 64;
/// Rounds of each; a round is a transaction and four questions.
const ROUNDS: u64 = 4;

/// A client on a connection that stays open.
struct Client {
    agent: ureq::Agent,
    url: String,
}

impl Client {
    fn new(node: &Devnode) -> Self {
        Self {
            agent: ureq::Agent::new_with_defaults(),
            url: node.url(),
        }
    }

    /// The result of a method that succeeds.
    fn call(&self, method: &str, params: &Value) -> Value {
        let request = json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params });
        let response = self.agent.post(&self.url).send(request.to_string());
        let text = response.expect("an answer").body_mut().read_to_string();
        let mut response: Value = serde_json::from_str(&text.expect("a text")).expect("JSON");
        assert_eq!(response.get("error"), None, "{method} {params}");
        response["result"].take()
    }
}

/// The key of client `i`.
fn key(i: u64) -> SigningKey {
    let secret = keccak256(i.to_be_bytes());
    SigningKey::from_slice(secret.as_slice()).expect("a hash is a key")
}

fn address(key: &SigningKey) -> Address {
    Address::from_public_key(key.verifying_key())
}

/// A transaction of `key` that makes [`WRITER`] log `word`.
fn signed(key: &SigningKey, nonce: u64, word: u64) -> Bytes {
    let transaction = TxEip1559 {
        chain_id: 412_346,
        nonce,
        gas_limit: 100_000,
        max_fee_per_gas: 1_000_000_000,
        max_priority_fee_per_gas: 0,
        to: TxKind::Call(WRITER),
        value: U256::ZERO,
        access_list: Default::default(),
        input: B256::from(U256::from(word)).into(),
    };
    let signature: Signature = key
        .sign_prehash_recoverable(transaction.signature_hash().as_slice())
        .expect("a hash of 32 bytes")
        .into();
    TxEnvelope::from(transaction.into_signed(signature))
        .encoded_2718()
        .into()
}

/// A node with [`WRITER`], a program and funded clients.
fn node() -> (Devnode, Address) {
    let node = Devnode::builder().timestamp(NOW).start();
    let node = node.expect("the loopback has a free port");
    let program = node.with_chain(|chain| {
        chain.set_code(WRITER, WRITER_CODE);
        for i in 0..CLIENTS {
            chain.set_balance(address(&key(i)), U256::from(10u64.pow(18)));
        }
        chain.deploy_stylus(&program()).expect("a valid program")
    });
    (node, program)
}

/// One client's rounds: every answer is about its own transaction, whatever the others do.
fn play(node: &Devnode, program: Address, i: u64) {
    let (client, key) = (Client::new(node), key(i));
    let filter = client.call("eth_newFilter", &json!([{ "address": WRITER }]));
    for nonce in 0..ROUNDS {
        let word = 1_000 * i + nonce + 1;
        let raw = signed(&key, nonce, word);
        let hash = client.call("eth_sendRawTransaction", &json!([raw]));
        let receipt = client.call("eth_getTransactionReceipt", &json!([hash]));
        assert_eq!(receipt["status"], "0x1");
        let logged = json!(B256::from(U256::from(word)));
        assert_eq!(receipt["logs"][0]["data"], logged);

        let count = client.call("eth_getTransactionCount", &json!([address(&key), "latest"]));
        assert_eq!(count, json!(format!("0x{:x}", nonce + 1)));
        let data = hex::encode_prefixed(vec![0; usize::try_from(i).expect("small")]);
        let call = json!({ "from": SENDER.address, "to": program, "data": data });
        let length = client.call("eth_call", &json!([call, "latest"]));
        assert_eq!(length, json!(format!("0x{i:02x}")));
        let news = client.call("eth_getFilterChanges", &json!([filter]));
        let news = news.as_array().expect("a list");
        assert!(news.iter().any(|log| log["data"] == logged));
    }
    assert_eq!(client.call("eth_uninstallFilter", &json!([filter])), true);
}

#[test]
fn sixty_four_clients_each_get_their_own_answers() {
    let (node, program) = node();
    let before = node.with_chain(|chain| chain.block_number());
    std::thread::scope(|scope| {
        for i in 0..CLIENTS {
            let node = &node;
            scope.spawn(move || play(node, program, i));
        }
    });
    let logs = |chain: &mut Chain| {
        let blocks = before + 1..=chain.block_number();
        blocks
            .map(|number| chain.block(number).expect("mined").receipts[1].logs.len())
            .collect::<Vec<_>>()
    };
    assert_eq!(node.with_chain(logs), vec![1; 256]);
    for i in 0..CLIENTS {
        let nonce = node.with_chain(|chain| chain.nonce(address(&key(i))));
        assert_eq!(nonce, ROUNDS);
    }
}

#[test]
fn idle_connections_do_not_delay_the_stop() {
    let (node, _) = node();
    let idle: Vec<_> = (0..CLIENTS)
        .map(|_| std::net::TcpStream::connect(node.address()).expect("accepted"))
        .collect();
    let balance = Client::new(&node).call("eth_getBalance", &json!([OTHER, "latest"]));
    assert_eq!(balance, json!("0x21e19e0c9bab2400000"));
    drop(idle);
}
