//! Whatever is sent, the node answers in JSON-RPC and goes on.

use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};

use crate::fixture::{CONTRACT, SENDER, WRITER, fixture, fixture_with, program};

/// Every method of the node.
const METHODS: [&str; 79] = [
    "eth_chainId",
    "eth_blockNumber",
    "eth_syncing",
    "eth_accounts",
    "eth_gasPrice",
    "eth_maxPriorityFeePerGas",
    "eth_feeHistory",
    "eth_getBlockByNumber",
    "eth_getBlockByHash",
    "eth_getHeaderByNumber",
    "eth_getBlockReceipts",
    "eth_getBlockTransactionCountByNumber",
    "eth_getBlockTransactionCountByHash",
    "eth_getUncleCountByBlockNumber",
    "eth_getUncleCountByBlockHash",
    "eth_getTransactionByHash",
    "eth_getTransactionByBlockNumberAndIndex",
    "eth_getTransactionByBlockHashAndIndex",
    "eth_getRawTransactionByHash",
    "eth_getTransactionReceipt",
    "eth_getBalance",
    "eth_getTransactionCount",
    "eth_getCode",
    "eth_getStorageAt",
    "eth_getProof",
    "eth_call",
    "eth_estimateGas",
    "eth_createAccessList",
    "eth_sendRawTransaction",
    "eth_sendTransaction",
    "eth_getLogs",
    "eth_newFilter",
    "eth_newBlockFilter",
    "eth_newPendingTransactionFilter",
    "eth_getFilterChanges",
    "eth_getFilterLogs",
    "eth_uninstallFilter",
    "eth_subscribe",
    "eth_unsubscribe",
    "net_version",
    "net_listening",
    "net_peerCount",
    "web3_clientVersion",
    "web3_sha3",
    "debug_traceTransaction",
    "debug_traceCall",
    "debug_traceBlockByNumber",
    "debug_traceBlockByHash",
    "evm_snapshot",
    "evm_revert",
    "evm_mine",
    "evm_setAutomine",
    "evm_setIntervalMining",
    "anvil_getAutomine",
    "anvil_getIntervalMining",
    "txpool_status",
    "anvil_mine",
    "hardhat_mine",
    "evm_increaseTime",
    "anvil_increaseTime",
    "evm_setNextBlockTimestamp",
    "anvil_setNextBlockTimestamp",
    "anvil_setBalance",
    "hardhat_setBalance",
    "anvil_setCode",
    "hardhat_setCode",
    "anvil_setNonce",
    "hardhat_setNonce",
    "anvil_setStorageAt",
    "hardhat_setStorageAt",
    "anvil_impersonateAccount",
    "hardhat_impersonateAccount",
    "anvil_stopImpersonatingAccount",
    "hardhat_stopImpersonatingAccount",
    "anvil_autoImpersonateAccount",
    "anvil_dumpState",
    "anvil_loadState",
    "anvil_snapshot",
    "anvil_revert",
];

/// Names of fields that some parameter has.
const FIELDS: [&str; 32] = [
    "from",
    "to",
    "data",
    "input",
    "value",
    "gas",
    "gasPrice",
    "maxFeePerGas",
    "maxPriorityFeePerGas",
    "nonce",
    "accessList",
    "authorizationList",
    "type",
    "chainId",
    "fromBlock",
    "toBlock",
    "address",
    "topics",
    "blockHash",
    "blockNumber",
    "balance",
    "code",
    "state",
    "stateDiff",
    "tracer",
    "tracerConfig",
    "stateOverrides",
    "timestamp",
    "blocks",
    "time",
    "baseFee",
    "0xc0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0",
];

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        any::<u64>().prop_map(|number| json!(format!("{number:#x}"))),
        (0_u64..4).prop_map(|number| json!(format!("{number:#x}"))),
        any::<[u8; 32]>().prop_map(|word| json!(alloy_primitives::B256::from(word))),
        prop::collection::vec(any::<u8>(), 0..80)
            .prop_map(|bytes| json!(alloy_primitives::Bytes::from(bytes))),
        Just(json!(SENDER.address)),
        Just(json!(CONTRACT)),
        Just(json!(alloy_primitives::U256::MAX)),
        Just(json!("latest")),
        Just(json!("earliest")),
        Just(json!("callTracer")),
        Just(json!("stylusTracer")),
        Just(json!("gasReport")),
        Just(json!("newHeads")),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 32, 6, |inner| {
        let fields =
            prop::collection::vec((prop::sample::select(&FIELDS[..]), inner.clone()), 0..6);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::Array),
            fields.prop_map(|fields| {
                Value::Object(
                    fields
                        .into_iter()
                        .map(|(name, value)| (name.into(), value))
                        .collect(),
                )
            }),
        ]
    })
}

fn request() -> impl Strategy<Value = Value> {
    let params = prop_oneof![
        9 => prop::collection::vec(value(), 0..4).prop_map(Value::Array),
        1 => value(),
    ];
    (prop::sample::select(&METHODS[..]), params).prop_map(
        |(method, params)| json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }),
    )
}

fn is_response(value: &Value) -> bool {
    let has_one = value.get("result").is_some() != value.get("error").is_some();
    let error = value.get("error");
    let is_sound = error.is_none_or(|error| error["code"].is_i64() && error["message"].is_string());
    value["jsonrpc"] == "2.0" && value.get("id").is_some() && has_one && is_sound
}

#[test]
fn any_parameters_are_answered() {
    let fixture = fixture_with(&WRITER);
    fixture
        .node
        .with_chain(|chain| chain.deploy_stylus(&program()))
        .expect("accepted");
    let mut runner = TestRunner::new(ProptestConfig::with_cases(150));
    runner
        .run(&prop::collection::vec(request(), 1..30), |requests| {
            let (status, text) = fixture.post(json!(requests).to_string());
            prop_assert_eq!(status, 200);
            let answers: Vec<Value> = serde_json::from_str(&text).expect("a list");
            prop_assert_eq!(answers.len(), requests.len());
            for answer in answers {
                prop_assert!(is_response(&answer), "{}", answer);
            }
            Ok(())
        })
        .expect("no panic");
    fixture.call("eth_chainId", json!([]));
}

#[test]
fn any_json_is_answered() {
    let fixture = fixture();
    let mut runner = TestRunner::new(ProptestConfig::with_cases(200));
    runner
        .run(&value(), |body| {
            let (status, text) = fixture.post(body.to_string());
            prop_assert_eq!(status, 200);
            let answer: Value = serde_json::from_str(&text).expect("JSON");
            let answers = match answer {
                Value::Array(answers) => answers,
                answer => vec![answer],
            };
            prop_assert!(answers.iter().all(is_response), "{:?}", answers);
            Ok(())
        })
        .expect("no panic");
}

#[test]
fn any_bytes_are_answered() {
    let fixture = fixture();
    let mut runner = TestRunner::new(ProptestConfig::with_cases(200));
    runner
        .run(&prop::collection::vec(any::<u8>(), 0..64), |body| {
            let (status, text) = fixture.post(&body);
            prop_assert_eq!(status, 200);
            let answer: Value = serde_json::from_str(&text).expect("JSON");
            prop_assert!(answer.is_object() || answer.is_array());
            Ok(())
        })
        .expect("no panic");
}

#[test]
fn every_method_of_the_list_exists() {
    let fixture = fixture();
    for method in METHODS {
        let response = fixture.response(method, &json!([]));
        assert_ne!(response["error"]["code"], -32_601, "{method}");
    }
}

#[test]
fn extreme_settings_do_no_harm() {
    let fixture = fixture_with(&WRITER);
    let greatest = alloy_primitives::U256::MAX;
    fixture.call("anvil_setBalance", json!([SENDER.address, greatest]));
    fixture.call(
        "anvil_setNonce",
        json!([SENDER.address, "0xffffffffffffffff"]),
    );
    fixture.call("evm_increaseTime", json!(["0xffffffffffffffff"]));
    fixture.call("evm_mine", json!([]));
    fixture.call("evm_mine", json!([]));
    let transaction = json!([{ "from": SENDER.address, "to": CONTRACT, "gas": "0x186a0" }]);
    let (_, message, _) = fixture.error("eth_sendTransaction", transaction);
    assert!(message.starts_with("nonce has max value"), "{message}");
    let call = json!({
        "to": CONTRACT, "value": greatest, "gas": "0xffffffffffffffff",
        "maxFeePerGas": "0xffffffffffffffffffffffffffffffff"
    });
    let (code, _, _) = fixture.error("eth_call", json!([call]));
    assert_eq!(code, -32_000);
}
