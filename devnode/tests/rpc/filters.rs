//! Logs and filters.

use alloy_primitives::B256;
use serde_json::{Value, json};

use crate::fixture::{CONTRACT, Fixture, OTHER, WRITER, fixture_with};

/// A chain whose blocks 1 to 3 have a log each.
fn logged() -> Fixture {
    let fixture = fixture_with(&WRITER);
    for value in 1..=3 {
        fixture.send(CONTRACT, &B256::with_last_byte(value).to_string());
    }
    fixture
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
    let fixture = logged();
    let second = fixture.call("eth_getBlockByNumber", json!(["0x2", false]));
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
        let logs = fixture.call("eth_getLogs", json!([filter]));
        assert_eq!(values(&logs), expected, "{filter}");
    }
}

#[test]
fn a_backward_range_and_an_unknown_block_are_refused() {
    let fixture = logged();
    let backward = json!([{ "fromBlock": "0x2", "toBlock": "0x1" }]);
    assert_eq!(
        fixture.error("eth_getLogs", backward).1,
        "invalid block range params"
    );
    let unknown = json!([{ "blockHash": B256::repeat_byte(9) }]);
    assert_eq!(fixture.error("eth_getLogs", unknown).1, "unknown block");
}

#[test]
fn a_filter_reports_each_change_once() {
    let fixture = fixture_with(&WRITER);
    let logs = fixture.call("eth_newFilter", json!([{ "address": CONTRACT }]));
    let blocks = fixture.call("eth_newBlockFilter", json!([]));
    let transactions = fixture.call("eth_newPendingTransactionFilter", json!([]));
    let changes = |id: &Value| fixture.call("eth_getFilterChanges", json!([id]));
    assert_eq!(changes(&logs), json!([]));
    let receipt = fixture.send(CONTRACT, &B256::with_last_byte(1).to_string());
    fixture.send(CONTRACT, &B256::with_last_byte(2).to_string());
    assert_eq!(values(&changes(&logs)), [1, 2]);
    assert_eq!(changes(&logs), json!([]));
    let seen = changes(&blocks);
    assert_eq!(seen[0], receipt["blockHash"]);
    assert_eq!(seen.as_array().map(Vec::len), Some(2));
    assert_eq!(changes(&transactions)[0], receipt["transactionHash"]);
    assert_eq!(changes(&blocks), json!([]));
    let all = fixture.call("eth_getFilterLogs", json!([logs]));
    assert_eq!(values(&all), [2]);
}

#[test]
fn an_uninstalled_filter_is_gone() {
    let fixture = logged();
    let id = fixture.call("eth_newBlockFilter", json!([]));
    assert_eq!(fixture.call("eth_uninstallFilter", json!([id])), true);
    assert_eq!(fixture.call("eth_uninstallFilter", json!([id])), false);
    for method in ["eth_getFilterChanges", "eth_getFilterLogs"] {
        assert_eq!(fixture.error(method, json!([id])).1, "filter not found");
    }
}

#[test]
fn the_oldest_of_too_many_filters_makes_way() {
    let fixture = logged();
    let first = fixture.call("eth_newBlockFilter", json!([]));
    let request =
        json!({ "jsonrpc": "2.0", "id": 1, "method": "eth_newBlockFilter", "params": [] });
    for _ in 0..2 {
        fixture.post(Value::Array(vec![request.clone(); 512]).to_string());
    }
    assert_eq!(
        fixture.error("eth_getFilterChanges", json!([first])).1,
        "filter not found"
    );
}

#[test]
fn a_filter_survives_a_revert() {
    let fixture = fixture_with(&WRITER);
    let id = fixture.call("eth_newFilter", json!([{}]));
    let snapshot = fixture.call("evm_snapshot", json!([]));
    fixture.send(CONTRACT, &B256::with_last_byte(1).to_string());
    fixture.call("eth_getFilterChanges", json!([id]));
    assert_eq!(fixture.call("evm_revert", json!([snapshot])), true);
    fixture.send(CONTRACT, &B256::with_last_byte(2).to_string());
    let logs = fixture.call("eth_getFilterChanges", json!([id]));
    assert_eq!(values(&logs), [2]);
}
