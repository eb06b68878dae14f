//! Blocks, transactions, receipts, accounts, prices.

use alloy_primitives::{B256, U256, hex};
use serde_json::{Value, json};

use crate::fixture::{CONTRACT, NOW, OTHER, SENDER, WRITER, fixture, fixture_with};

#[test]
fn a_fresh_chain_reports_id_version_and_accounts() {
    let fixture = fixture();
    assert_eq!(fixture.call("eth_chainId", json!([])), "0x64aba");
    assert_eq!(fixture.call("net_version", json!([])), "412346");
    assert_eq!(fixture.call("net_listening", json!([])), true);
    assert_eq!(fixture.call("eth_syncing", json!([])), false);
    assert_eq!(fixture.call("eth_blockNumber", json!([])), "0x0");
    assert_eq!(
        fixture.call("web3_clientVersion", json!([])),
        concat!("stylus-devnode/v", env!("CARGO_PKG_VERSION"), "/ArbOS-51")
    );
    assert_eq!(
        fixture.call("web3_sha3", json!(["0x"])),
        "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    );
    let accounts = fixture.call("eth_accounts", json!([]));
    assert_eq!(accounts.as_array().map(Vec::len), Some(11));
    assert_eq!(accounts[0], json!(SENDER.address));
}

#[test]
fn a_block_shows_arbitrums_fields_and_the_systems_transaction() {
    let fixture = fixture_with(&WRITER);
    let receipt = fixture.send(CONTRACT, "0x09");
    let block = fixture.call("eth_getBlockByNumber", json!(["latest", true]));
    for (field, value) in [
        ("number", json!("0x1")),
        ("timestamp", json!(format!("{NOW:#x}"))),
        ("baseFeePerGas", json!("0x5f5e100")),
        ("gasLimit", json!("0x4000000000000")),
        ("miner", json!("0xa4b000000000000000000073657175656e636572")),
        ("nonce", json!("0x0000000000000001")),
        ("difficulty", json!("0x1")),
        ("l1BlockNumber", json!("0x0")),
        ("sendCount", json!("0x0")),
        ("sendRoot", json!(B256::ZERO)),
        ("uncles", json!([])),
        ("gasUsed", receipt["gasUsed"].clone()),
        ("hash", receipt["blockHash"].clone()),
        ("logsBloom", receipt["logsBloom"].clone()),
    ] {
        assert_eq!(block[field], value, "{field}");
    }

    let [system, user] = &block["transactions"].as_array().expect("a list")[..] else {
        panic!("two transactions");
    };
    for (field, value) in [
        ("type", json!("0x6a")),
        ("from", json!("0x00000000000000000000000000000000000a4b05")),
        ("to", json!("0x00000000000000000000000000000000000a4b05")),
        ("gas", json!("0x0")),
        ("nonce", json!("0x0")),
        ("transactionIndex", json!("0x0")),
    ] {
        assert_eq!(system[field], value, "{field}");
    }
    for (field, value) in [
        ("type", json!("0x2")),
        ("from", json!(SENDER.address)),
        ("to", json!(CONTRACT)),
        ("input", json!("0x09")),
        ("nonce", json!("0x0")),
        ("value", json!("0x0")),
        ("gasPrice", json!("0x5f5e100")),
        ("maxFeePerGas", json!("0xbebc200")),
        ("chainId", json!("0x64aba")),
        ("transactionIndex", json!("0x1")),
        ("blockNumber", json!("0x1")),
        ("hash", receipt["transactionHash"].clone()),
    ] {
        assert_eq!(user[field], value, "{field}");
    }

    let hashes = fixture.call("eth_getBlockByHash", json!([block["hash"], false]));
    assert_eq!(
        hashes["transactions"],
        json!([system["hash"], user["hash"]])
    );
    assert_eq!(
        &fixture.call("eth_getTransactionByHash", json!([user["hash"]])),
        user
    );
    assert_eq!(
        &fixture.call(
            "eth_getTransactionByBlockNumberAndIndex",
            json!(["0x1", "0x0"])
        ),
        system
    );
    assert_eq!(
        &fixture.call(
            "eth_getTransactionByBlockHashAndIndex",
            json!([block["hash"], "0x1"])
        ),
        user
    );
    assert_eq!(
        fixture.call("eth_getBlockTransactionCountByNumber", json!(["0x1"])),
        "0x2"
    );
}

#[test]
fn a_receipt_shows_logs_and_the_l1_part() {
    let fixture = fixture_with(&WRITER);
    let word = format!("0x{:064x}", 9);
    let receipt = fixture.send(CONTRACT, &word);
    for (field, value) in [
        ("type", json!("0x2")),
        ("status", json!("0x1")),
        ("from", json!(SENDER.address)),
        ("to", json!(CONTRACT)),
        ("contractAddress", Value::Null),
        ("effectiveGasPrice", json!("0x5f5e100")),
        ("gasUsedForL1", json!("0x0")),
        ("l1BlockNumber", json!("0x0")),
        ("timeboosted", json!(false)),
        ("transactionIndex", json!("0x1")),
        ("cumulativeGasUsed", receipt["gasUsed"].clone()),
    ] {
        assert_eq!(receipt[field], value, "{field}");
    }
    let log = &receipt["logs"][0];
    for (field, value) in [
        ("address", json!(CONTRACT)),
        ("topics", json!([B256::with_last_byte(7)])),
        ("data", json!(word)),
        ("logIndex", json!("0x0")),
        ("blockNumber", json!("0x1")),
        ("blockHash", receipt["blockHash"].clone()),
        ("blockTimestamp", json!(format!("{NOW:#x}"))),
        ("removed", json!(false)),
    ] {
        assert_eq!(log[field], value, "{field}");
    }
    let receipts = fixture.call("eth_getBlockReceipts", json!(["latest"]));
    assert_eq!(receipts[0]["type"], "0x6a");
    assert_eq!(receipts[1], receipt);
}

#[test]
fn a_creation_names_its_address_even_if_it_fails() {
    let fixture = fixture();
    // Returns nothing; then one that reverts.
    for (nonce, code, status) in [(0, "0x00", "0x1"), (1, "0x5f5ffd", "0x0")] {
        let transaction = json!({ "from": SENDER.address, "data": code, "gas": "0x20000" });
        let hash = fixture.call("eth_sendTransaction", json!([transaction]));
        let receipt = fixture.call("eth_getTransactionReceipt", json!([hash]));
        assert_eq!(receipt["status"], status);
        assert_eq!(receipt["to"], Value::Null);
        assert_eq!(
            receipt["contractAddress"],
            json!(SENDER.address.create(nonce))
        );
    }
}

#[test]
fn an_l1_price_shows_in_the_receipt() {
    let node = stylus_devnode::Devnode::builder()
        .timestamp(NOW)
        .l1_price_per_unit(U256::from(50_000_000_000_u64))
        .start();
    let fixture = crate::fixture::Fixture {
        node: node.expect("starts"),
    };
    let receipt = fixture.send(OTHER, "0x");
    let gas = |field: &str| {
        let text = receipt[field].as_str().expect("a quantity");
        u64::from_str_radix(&text[2..], 16).expect("hex")
    };
    assert_eq!(gas("gasUsed"), gas("gasUsedForL1") + 21_000);
    assert!(gas("gasUsedForL1") > 0);
}

#[test]
fn what_is_unknown_is_null() {
    let fixture = fixture();
    let hash = B256::repeat_byte(1);
    for (method, params) in [
        ("eth_getBlockByNumber", json!(["0x5", false])),
        ("eth_getBlockByHash", json!([hash, false])),
        ("eth_getTransactionByHash", json!([hash])),
        ("eth_getTransactionReceipt", json!([hash])),
        ("eth_getBlockReceipts", json!(["0x5"])),
        (
            "eth_getTransactionByBlockNumberAndIndex",
            json!(["0x0", "0x0"]),
        ),
    ] {
        assert_eq!(fixture.call(method, params), Value::Null, "{method}");
    }
}

#[test]
fn accounts_are_read_at_any_recent_block() {
    let fixture = fixture_with(&WRITER);
    for value in 1..=2 {
        fixture.send(CONTRACT, &format!("0x{value:064x}"));
    }
    let slot = |block: &str| fixture.call("eth_getStorageAt", json!([CONTRACT, "0x0", block]));
    assert_eq!(slot("latest"), json!(B256::with_last_byte(2)));
    assert_eq!(slot("pending"), json!(B256::with_last_byte(2)));
    assert_eq!(slot("0x1"), json!(B256::with_last_byte(1)));
    assert_eq!(slot("earliest"), json!(B256::ZERO));
    let nonce =
        |block: &str| fixture.call("eth_getTransactionCount", json!([SENDER.address, block]));
    assert_eq!(
        [nonce("0x0"), nonce("0x1"), nonce("latest")],
        ["0x0", "0x1", "0x2"]
    );
    assert_eq!(
        fixture.call("eth_getBalance", json!([OTHER, "latest"])),
        "0x21e19e0c9bab2400000"
    );
    assert_eq!(
        fixture.call("eth_getCode", json!([CONTRACT, "latest"])),
        hex::encode_prefixed(WRITER)
    );
    assert_eq!(fixture.call("eth_getCode", json!([OTHER])), "0x");
}

#[test]
fn only_the_last_128_blocks_have_a_state() {
    let fixture = fixture();
    fixture.call("anvil_mine", json!(["0x81"]));
    assert_eq!(
        fixture.call("eth_getBalance", json!([OTHER, "0x1"])),
        "0x21e19e0c9bab2400000"
    );
    assert_eq!(
        fixture.error("eth_getBalance", json!([OTHER, "0x0"])),
        (
            -32_000,
            "state before block 1 is not kept any more".into(),
            Value::Null
        )
    );
}

#[test]
fn prices_are_the_base_fee_without_tips() {
    let fixture = fixture();
    fixture.send(OTHER, "0x");
    assert_eq!(fixture.call("eth_gasPrice", json!([])), "0x5f5e100");
    assert_eq!(fixture.call("eth_maxPriorityFeePerGas", json!([])), "0x0");
    assert_eq!(
        fixture.call("eth_feeHistory", json!(["0x5", "latest", [10, 90]])),
        json!({
            "oldestBlock": "0x0",
            "baseFeePerGas": ["0x5f5e100", "0x5f5e100", "0x5f5e100"],
            "gasUsedRatio": [0.0, 0.00065625],
            "reward": [["0x0", "0x0"], ["0x0", "0x0"]],
        })
    );
    assert_eq!(
        fixture
            .error("eth_feeHistory", json!(["0x1", "latest", [90, 10]]))
            .1,
        "invalid reward percentile"
    );
    assert_eq!(
        fixture.error("eth_feeHistory", json!(["0x1", "0x9", []])).1,
        "request beyond head block"
    );
}
