//! Logs and filters.

use alloy_primitives::B256;
use serde_json::{Value, json};

use crate::parts::{CONTRACT, OTHER, Scene, WRITER, scene_with};

/// A chain whose blocks 1 to 3 have a log each.
fn logged() -> Scene {
    let scene = scene_with(&WRITER);
    for value in 1..=3 {
        scene.send(CONTRACT, &B256::with_last_byte(value).to_string());
    }
    scene
}

/// The last byte of the data of each log.
fn values(logs: &Value) -> Vec<u8> {
    let logs = logs.as_array().expect("a list").iter();
    logs.map(|log| {
        let data: B256 = serde_json::from_value(log["data"].clone()).expect("a word");
        data[31]
    })
    .collect()
}

#[test]
fn logs_are_found_by_block_address_and_topic() {
    let scene = logged();
    let second = scene.call("eth_getBlockByNumber", json!(["0x2", false]));
    let seven = B256::with_last_byte(7);
    for (filter, expected) in [
        (json!({ "fromBlock": "0x0" }), vec![1, 2, 3]),
        (
            json!({ "fromBlock": "earliest", "toBlock": "0x2" }),
            vec![1, 2],
        ),
        (
            json!({ "fromBlock": "0x2", "toBlock": "latest" }),
            vec![2, 3],
        ),
        (json!({}), vec![3]),
        (json!({ "blockHash": second["hash"] }), vec![2]),
        (
            json!({ "fromBlock": "0x0", "address": CONTRACT }),
            vec![1, 2, 3],
        ),
        (
            json!({ "fromBlock": "0x0", "address": [OTHER, CONTRACT] }),
            vec![1, 2, 3],
        ),
        (json!({ "fromBlock": "0x0", "address": OTHER }), vec![]),
        (
            json!({ "fromBlock": "0x0", "topics": [seven] }),
            vec![1, 2, 3],
        ),
        (
            json!({ "fromBlock": "0x0", "topics": [[B256::ZERO, seven]] }),
            vec![1, 2, 3],
        ),
        (
            json!({ "fromBlock": "0x0", "topics": [B256::ZERO] }),
            vec![],
        ),
        (
            json!({ "fromBlock": "0x0", "topics": [null, seven] }),
            vec![],
        ),
        (json!({ "fromBlock": "0x9" }), vec![]),
    ] {
        let logs = scene.call("eth_getLogs", json!([filter]));
        assert_eq!(values(&logs), expected, "{filter}");
    }
}

#[test]
fn a_backward_range_and_an_unknown_block_are_refused() {
    let scene = logged();
    let backward = json!([{ "fromBlock": "0x2", "toBlock": "0x1" }]);
    assert_eq!(
        scene.error("eth_getLogs", backward).1,
        "invalid block range params"
    );
    let unknown = json!([{ "blockHash": B256::repeat_byte(9) }]);
    assert_eq!(scene.error("eth_getLogs", unknown).1, "unknown block");
}

#[test]
fn a_filter_reports_each_change_once() {
    let scene = scene_with(&WRITER);
    let logs = scene.call("eth_newFilter", json!([{ "address": CONTRACT }]));
    let blocks = scene.call("eth_newBlockFilter", json!([]));
    let transactions = scene.call("eth_newPendingTransactionFilter", json!([]));
    let changes = |id: &Value| scene.call("eth_getFilterChanges", json!([id]));
    assert_eq!(changes(&logs), json!([]));
    let receipt = scene.send(CONTRACT, &B256::with_last_byte(1).to_string());
    scene.send(CONTRACT, &B256::with_last_byte(2).to_string());
    assert_eq!(values(&changes(&logs)), [1, 2]);
    assert_eq!(changes(&logs), json!([]));
    let seen = changes(&blocks);
    assert_eq!(seen[0], receipt["blockHash"]);
    assert_eq!(seen.as_array().map(Vec::len), Some(2));
    assert_eq!(changes(&transactions)[0], receipt["transactionHash"]);
    assert_eq!(changes(&blocks), json!([]));
    let all = scene.call("eth_getFilterLogs", json!([logs]));
    assert_eq!(values(&all), [2]);
}

#[test]
fn an_uninstalled_filter_is_gone() {
    let scene = logged();
    let id = scene.call("eth_newBlockFilter", json!([]));
    assert_eq!(scene.call("eth_uninstallFilter", json!([id])), true);
    assert_eq!(scene.call("eth_uninstallFilter", json!([id])), false);
    for method in ["eth_getFilterChanges", "eth_getFilterLogs"] {
        assert_eq!(scene.error(method, json!([id])).1, "filter not found");
    }
}

#[test]
fn the_oldest_of_too_many_filters_makes_way() {
    let scene = logged();
    let first = scene.call("eth_newBlockFilter", json!([]));
    let request =
        json!({ "jsonrpc": "2.0", "id": 1, "method": "eth_newBlockFilter", "params": [] });
    for _ in 0..2 {
        scene.post(Value::Array(vec![request.clone(); 512]).to_string());
    }
    assert_eq!(
        scene.error("eth_getFilterChanges", json!([first])).1,
        "filter not found"
    );
}

#[test]
fn a_filter_survives_a_revert() {
    let scene = scene_with(&WRITER);
    let id = scene.call("eth_newFilter", json!([{}]));
    let snapshot = scene.call("evm_snapshot", json!([]));
    scene.send(CONTRACT, &B256::with_last_byte(1).to_string());
    scene.call("eth_getFilterChanges", json!([id]));
    assert_eq!(scene.call("evm_revert", json!([snapshot])), true);
    scene.send(CONTRACT, &B256::with_last_byte(2).to_string());
    let logs = scene.call("eth_getFilterChanges", json!([id]));
    assert_eq!(values(&logs), [2]);
}
