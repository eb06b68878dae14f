//! Development methods: snapshots, time, accounts, dumps.

use alloy_primitives::{B256, Bytes, U256, hex};
use serde_json::{Value, json};
use stylus_devnode::{Devnode, profile::Profile};

use crate::fixture::{CONTRACT, NOW, OTHER, SENDER, WRITER, fixture, fixture_with, program};

#[test]
fn a_snapshot_restores_everything_once() {
    let fixture = fixture_with(&WRITER);
    let id = fixture.call("evm_snapshot", json!([]));
    let receipt = fixture.send(CONTRACT, &B256::with_last_byte(1).to_string());
    assert_eq!(fixture.call("evm_revert", json!([id])), true);
    assert_eq!(fixture.call("eth_blockNumber", json!([])), "0x0");
    assert_eq!(
        fixture.call("eth_getTransactionCount", json!([SENDER.address])),
        "0x0"
    );
    assert_eq!(
        fixture.call(
            "eth_getTransactionReceipt",
            json!([receipt["transactionHash"]])
        ),
        Value::Null
    );
    assert_eq!(fixture.call("evm_revert", json!([id])), false);
    let huge = json!([U256::MAX]);
    assert_eq!(fixture.call("evm_revert", huge), false);
}

#[test]
fn time_moves_on_request() {
    let fixture = fixture();
    let time = || {
        fixture.call("evm_mine", json!([]));
        let block = fixture.call("eth_getBlockByNumber", json!(["latest", false]));
        let text = block["timestamp"].as_str().expect("a quantity").to_owned();
        u64::from_str_radix(&text[2..], 16).expect("hex") - NOW
    };
    assert_eq!(time(), 0);
    assert_eq!(fixture.call("evm_increaseTime", json!([100])), 100);
    assert_eq!(time(), 100);
    assert_eq!(fixture.call("evm_increaseTime", json!(["0x64"])), 100);
    assert_eq!(time(), 200);
    fixture.call("evm_setNextBlockTimestamp", json!([NOW + 1_000]));
    assert_eq!(time(), 1_000);
    fixture.call("evm_mine", json!([NOW + 2_000]));
    assert_eq!(time(), 2_000);
    fixture.call(
        "evm_mine",
        json!([{ "timestamp": NOW + 3_000, "blocks": 2 }]),
    );
    assert_eq!(time(), 3_000);
    fixture.call("hardhat_mine", json!(["0x3", "0xa"]));
    assert_eq!(time(), 3_020);
    assert_eq!(
        fixture.error("evm_setNextBlockTimestamp", json!([NOW])),
        (
            -32_000,
            format!(
                "timestamp {NOW} is before the latest block at {}",
                NOW + 3_020
            ),
            Value::Null
        )
    );
}

#[test]
fn blocks_are_mined_in_bounded_numbers() {
    let fixture = fixture();
    fixture.call("anvil_mine", json!([]));
    fixture.call("anvil_mine", json!([5]));
    assert_eq!(fixture.call("eth_blockNumber", json!([])), "0x6");
    assert_eq!(
        fixture.error("anvil_mine", json!(["0xffffffff"])),
        (
            -32_602,
            "too many blocks: 4294967295, at most 10000 at once".into(),
            Value::Null
        )
    );
}

#[test]
fn accounts_are_changed_directly() {
    let fixture = fixture();
    for prefix in ["anvil", "hardhat"] {
        let set = |what: &str, params: Value| fixture.call(&format!("{prefix}_set{what}"), params);
        set("Balance", json!([CONTRACT, "0x7"]));
        set("Nonce", json!([CONTRACT, "0x9"]));
        set("Code", json!([CONTRACT, "0x5f"]));
        assert_eq!(
            set(
                "StorageAt",
                json!([CONTRACT, "0x1", B256::with_last_byte(3)])
            ),
            true
        );
    }
    assert_eq!(fixture.call("eth_getBalance", json!([CONTRACT])), "0x7");
    assert_eq!(
        fixture.call("eth_getTransactionCount", json!([CONTRACT])),
        "0x9"
    );
    assert_eq!(fixture.call("eth_getCode", json!([CONTRACT])), "0x5f");
    assert_eq!(
        fixture.call("eth_getStorageAt", json!([CONTRACT, "0x1"])),
        json!(B256::with_last_byte(3))
    );
}

#[test]
fn a_dump_moves_to_another_chain_with_its_programs() {
    let first = fixture();
    let address = first
        .node
        .with_chain(|chain| chain.deploy_stylus(&program()))
        .expect("accepted");
    first.send(OTHER, "0x");
    let dump = first.call("anvil_dumpState", json!([]));

    let second = fixture();
    assert_eq!(second.call("anvil_loadState", json!([dump])), true);
    assert_eq!(
        second.call("eth_call", json!([{ "to": address, "data": "0x0102" }])),
        "0x02"
    );
    assert_eq!(second.call("anvil_dumpState", json!([])), dump);
}

#[test]
fn a_dump_of_other_rules_or_of_nothing_is_refused() {
    let dump = fixture().call("anvil_dumpState", json!([]));
    let other = Devnode::builder().profile(Profile::ARBOS_60_DRAFT).start();
    let other = crate::fixture::Fixture {
        node: other.expect("starts"),
    };
    assert_eq!(
        other.error("anvil_loadState", json!([dump])),
        (
            -32_602,
            "the dump has version 2, profile 51 and chain id 412346; \
             this chain needs version 2, profile 60-draft and chain id 412346"
                .into(),
            Value::Null
        )
    );
    let nothing = Bytes::from_static(b"{}");
    let (code, message, _) = other.error("anvil_loadState", json!([nothing]));
    assert_eq!(code, -32_602);
    assert!(message.starts_with("not a state dump: "), "{message}");
}

#[test]
fn the_library_and_the_clients_share_one_chain() {
    let fixture = fixture_with(&hex!("00"));
    fixture.node.with_chain(|chain| chain.mine());
    assert_eq!(fixture.call("eth_blockNumber", json!([])), "0x1");
    fixture.call("evm_mine", json!([]));
    assert_eq!(fixture.node.with_chain(|chain| chain.block_number()), 2);
}
