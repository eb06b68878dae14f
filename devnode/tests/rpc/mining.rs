//! When blocks are made.

use std::time::Duration;

use serde_json::{Value, json};
use stylus_devnode::Devnode;

use crate::fixture::{CONTRACT, Fixture, NOW, OTHER, SENDER, WRITER, fixture, signed, transfer};

fn manual() -> Fixture {
    let node = Devnode::builder().timestamp(NOW).no_mining().start();
    Fixture {
        node: node.expect("the loopback has a free port"),
    }
}

#[test]
fn without_mining_transactions_wait_for_evm_mine() {
    let fixture = manual();
    assert_eq!(fixture.call("anvil_getAutomine", json!([])), false);
    let raw = signed(SENDER, transfer());
    let first = fixture.call("eth_sendRawTransaction", json!([raw]));
    let request = json!({ "from": SENDER.address, "to": OTHER, "value": "0x2" });
    let second = fixture.call("eth_sendTransaction", json!([request]));
    assert_eq!(fixture.call("eth_blockNumber", json!([])), "0x0");
    assert_eq!(
        fixture.call("eth_getTransactionReceipt", json!([first])),
        Value::Null
    );
    let waiting = fixture.call("eth_getTransactionByHash", json!([second]));
    for (field, value) in [
        ("hash", second.clone()),
        ("nonce", json!("0x1")),
        ("blockHash", Value::Null),
        ("blockNumber", Value::Null),
        ("transactionIndex", Value::Null),
    ] {
        assert_eq!(waiting[field], value, "{field}");
    }
    assert_eq!(
        fixture.call("eth_getRawTransactionByHash", json!([first])),
        json!(raw)
    );
    let count = |tag: &str| fixture.call("eth_getTransactionCount", json!([SENDER.address, tag]));
    assert_eq!(
        (count("latest"), count("pending")),
        (json!("0x0"), json!("0x2"))
    );
    assert_eq!(
        fixture.call("txpool_status", json!([])),
        json!({ "pending": "0x2", "queued": "0x0" })
    );

    fixture.call("evm_mine", json!([]));
    let block = fixture.call("eth_getBlockByNumber", json!(["latest", false]));
    assert_eq!(block["number"], "0x1");
    assert_eq!(block["transactions"].as_array().map(Vec::len), Some(3));
    assert_eq!(block["transactions"][1], first);
    assert_eq!(block["transactions"][2], second);
    let receipt = fixture.call("eth_getTransactionReceipt", json!([second]));
    assert_eq!(receipt["cumulativeGasUsed"], "0xa410");
}

#[test]
fn each_transaction_of_a_shared_block_is_traced_on_what_came_before() {
    let fixture = manual();
    fixture
        .node
        .with_chain(|chain| chain.set_code(CONTRACT, WRITER.to_vec()));
    let send = |word: u8| {
        let data = format!("0x{word:064x}");
        let request =
            json!({ "from": SENDER.address, "to": CONTRACT, "data": data, "gas": "0x186a0" });
        fixture.call("eth_sendTransaction", json!([request]))
    };
    let hashes = [send(1), send(2)];
    fixture.call("evm_mine", json!([]));
    for (hash, before) in hashes.iter().zip([0, 1]) {
        let options = json!({ "tracer": "prestateTracer" });
        let trace = fixture.call("debug_traceTransaction", json!([hash, options]));
        let contract = &trace[CONTRACT.to_string().to_lowercase()];
        let found = &contract["storage"][format!("0x{:064x}", 0)];
        assert_eq!(*found, format!("0x{before:064x}"));
    }
}

#[test]
fn an_impersonated_account_waits_like_any_other() {
    let fixture = manual();
    let request = json!({ "from": CONTRACT, "to": OTHER, "gas": "0x5208" });
    fixture.call("anvil_setBalance", json!([CONTRACT, "0xde0b6b3a7640000"]));
    fixture.call("anvil_impersonateAccount", json!([CONTRACT]));
    let hashes = [(), ()].map(|()| fixture.call("eth_sendTransaction", json!([request])));
    assert_ne!(hashes[0], hashes[1]);
    fixture.call("evm_mine", json!([]));
    for (hash, index) in hashes.iter().zip(["0x1", "0x2"]) {
        let receipt = fixture.call("eth_getTransactionReceipt", json!([hash]));
        assert_eq!(receipt["transactionIndex"], index);
    }
}

#[test]
fn turning_automining_on_mines_what_waits() {
    let fixture = fixture();
    assert_eq!(fixture.call("anvil_getAutomine", json!([])), true);
    fixture.call("evm_setAutomine", json!([false]));
    fixture.send(OTHER, "0x");
    assert_eq!(fixture.call("eth_blockNumber", json!([])), "0x0");
    fixture.call("evm_setAutomine", json!([true]));
    assert_eq!(fixture.call("eth_blockNumber", json!([])), "0x1");
    assert_eq!(fixture.send(OTHER, "0x")["blockNumber"], "0x2");
}

#[test]
fn an_interval_collects_transactions_into_its_blocks() {
    let fixture = manual();
    let request = json!({ "from": SENDER.address, "to": OTHER });
    let hashes = [(), ()].map(|()| fixture.call("eth_sendTransaction", json!([request])));
    assert_eq!(
        fixture.call("anvil_getIntervalMining", json!([])),
        Value::Null
    );
    fixture.call("evm_setIntervalMining", json!([1]));
    assert_eq!(fixture.call("anvil_getIntervalMining", json!([])), 1);
    let receipts = |hash: &Value| fixture.call("eth_getTransactionReceipt", json!([hash]));
    let is_mined = (0..1_000).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        !receipts(&hashes[1]).is_null()
    });
    assert!(is_mined);
    fixture.call("evm_setIntervalMining", json!([0]));
    assert_eq!(
        receipts(&hashes[0])["blockNumber"],
        receipts(&hashes[1])["blockNumber"]
    );
    assert_eq!(fixture.call("anvil_getAutomine", json!([])), false);
}
