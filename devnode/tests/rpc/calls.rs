//! Calls, estimates, overrides, NodeInterface.

use alloy_consensus::{Transaction as _, TxEnvelope};
use alloy_eips::eip2718::Decodable2718 as _;
use alloy_primitives::{Address, B256, Bytes, U256, address, hex};
use alloy_sol_types::{SolCall, sol};
use serde::Deserialize;
use serde_json::{Value, json};
use stylus_devnode::{Devnode, chain::accounts::OWNER};

use crate::fixture::{CONTRACT, Fixture, OTHER, SENDER, WRITER, fixture, fixture_with, program};

/// Runtime code that returns slot 0 of its account.
const READER: [u8; 8] = hex!("5f545f5260205ff3");
/// Runtime code that returns its account's balance.
const RICH: [u8; 8] = hex!("475f5260205ff300");
/// Runtime code that returns `TIMESTAMP`.
const CLOCK: [u8; 8] = hex!("425f5260205ff300");

fn word(value: u8) -> Value {
    json!(B256::with_last_byte(value))
}

#[test]
fn a_program_is_called() {
    let fixture = fixture();
    let address = fixture
        .node
        .with_chain(|chain| chain.deploy_stylus(&program()));
    let call = json!({ "to": address.expect("accepted"), "input": "0x010203" });
    assert_eq!(fixture.call("eth_call", json!([call, "latest"])), "0x03");
    assert_eq!(fixture.call("eth_call", json!([call])), "0x03");
}

#[test]
fn a_call_sees_overridden_accounts() {
    let fixture = fixture_with(&READER);
    fixture
        .node
        .with_chain(|chain| chain.set_storage(CONTRACT, U256::from(1), U256::from(5)));
    let call = |overrides: Value| {
        let to = json!({ "to": CONTRACT });
        fixture.call(
            "eth_call",
            json!([to, "latest", { CONTRACT.to_string(): overrides }]),
        )
    };
    assert_eq!(call(json!({})), word(0));
    assert_eq!(
        call(json!({ "stateDiff": { B256::ZERO.to_string(): word(7) } })),
        word(7)
    );
    assert_eq!(
        call(json!({ "state": { B256::ZERO.to_string(): word(8) } })),
        word(8)
    );
    let rich = json!({ "code": Bytes::from(RICH), "balance": "0x9", "nonce": "0x1" });
    assert_eq!(call(rich), word(9));
    assert_eq!(call(json!({})), word(0));
}

#[test]
fn a_call_sees_an_overridden_block() {
    let fixture = fixture_with(&CLOCK);
    let params = json!([{ "to": CONTRACT }, "latest", {}, { "time": "0x2a" }]);
    assert_eq!(fixture.call("eth_call", params), word(42));
}

#[test]
fn a_call_sees_an_earlier_world() {
    let fixture = fixture_with(&WRITER);
    fixture.send(CONTRACT, &B256::with_last_byte(3).to_string());
    fixture.node.with_chain(|chain| {
        chain.set_code(CONTRACT, READER.to_vec());
        chain.mine();
    });
    fixture
        .node
        .with_chain(|chain| chain.set_storage(CONTRACT, U256::ZERO, U256::from(4)));
    let call = |block: Value| fixture.call("eth_call", json!([{ "to": CONTRACT }, block]));
    assert_eq!(call(json!("latest")), word(4));
    assert_eq!(call(json!("0x1")), word(3));
    let hash = fixture.call("eth_getBlockByNumber", json!(["0x1", false]))["hash"].take();
    assert_eq!(call(json!({ "blockHash": hash })), word(3));
}

#[test]
fn contradicting_overrides_are_refused() {
    let fixture = fixture();
    let change = json!({ "state": {}, "stateDiff": {} });
    let params = json!([{ "to": OTHER }, "latest", { OTHER.to_string(): change }]);
    assert_eq!(
        fixture.error("eth_call", params),
        (
            -32_000,
            format!("account {OTHER} has both 'state' and 'stateDiff'"),
            Value::Null
        )
    );
}

#[test]
fn contradicting_requests_are_refused() {
    let fixture = fixture();
    for (call, message) in [
        (
            json!({ "gasPrice": "0x1", "maxFeePerGas": "0x1" }),
            "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified",
        ),
        (
            json!({ "chainId": "0x1" }),
            "chainId does not match node's (have=1, want=412346)",
        ),
        (
            json!({ "data": "0x01", "input": "0x02" }),
            "both \"data\" and \"input\" are set and not equal. Please use \"input\" to pass transaction call data",
        ),
    ] {
        assert_eq!(
            fixture.error("eth_call", json!([call, "latest"])),
            (-32_000, message.into(), Value::Null)
        );
    }
}

#[test]
fn an_estimate_is_a_limit_that_works() {
    let fixture = fixture_with(&WRITER);
    let transfer = json!({ "from": SENDER.address, "to": OTHER, "value": "0x1" });
    assert_eq!(fixture.call("eth_estimateGas", json!([transfer])), "0x5208");
    let call = json!({ "from": SENDER.address, "to": CONTRACT, "data": word(1) });
    let gas = fixture.call("eth_estimateGas", json!([call, "latest"]));
    let mut transaction = call;
    transaction["gas"] = gas;
    let hash = fixture.call("eth_sendTransaction", json!([transaction]));
    let receipt = fixture.call("eth_getTransactionReceipt", json!([hash]));
    assert_eq!(receipt["status"], "0x1");
}

#[test]
fn an_estimate_sees_overrides() {
    let fixture = fixture();
    let poor = Address::repeat_byte(0x99);
    let transfer = json!({ "from": poor, "to": OTHER, "value": "0x1" });
    let (code, message, _) = fixture.error("eth_estimateGas", json!([transfer]));
    assert_eq!(code, -32_000);
    assert!(
        message.starts_with("insufficient funds for transfer"),
        "{message}"
    );
    let params = json!([transfer, "latest", { poor.to_string(): { "balance": "0x1" } }]);
    assert_eq!(fixture.call("eth_estimateGas", params), "0x5208");
}

#[test]
fn an_access_list_answers_with_the_gas_it_leads_to() {
    let fixture = fixture_with(&READER);
    let answer = fixture.call("eth_createAccessList", json!([{ "to": CONTRACT }]));
    let slot = json!([{ "address": CONTRACT, "storageKeys": [B256::ZERO] }]);
    assert_eq!(answer["accessList"], slot);
    // 21,000, the list's 2,400 + 1,900, a warm load and the rest of the code.
    assert_eq!(
        answer["gasUsed"],
        format!("{:#x}", 21_000 + 4_300 + 100 + 15)
    );
}

sol! {
    function gasEstimateL1Component(address to, bool contractCreation, bytes data)
        returns (uint64 gasEstimateForL1, uint256 baseFee, uint256 l1BaseFeeEstimate);
    function gasEstimateComponents(address to, bool contractCreation, bytes data)
        returns (uint64 gasEstimate, uint64 gasEstimateForL1, uint256 baseFee, uint256 l1BaseFeeEstimate);
}

const NODE_INTERFACE: Address = address!("00000000000000000000000000000000000000C8");

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recorded {
    id: String,
    raw: Bytes,
    gas_estimate_l1_component: [String; 3],
}

fn recorded() -> Vec<Recorded> {
    #[derive(Deserialize)]
    struct File {
        #[serde(rename = "l1Price50gwei")]
        transactions: Vec<Recorded>,
    }
    let text = include_str!("../vectors/stylus-gas.json");
    let file: File = serde_json::from_str(text).expect("the recorded file");
    file.transactions
}

#[test]
fn node_interface_answers_as_recorded() {
    let node = Devnode::builder()
        .timestamp(crate::fixture::NOW)
        .l1_price_per_unit(U256::from(50_000_000_000_u64))
        .start();
    let fixture = Fixture {
        node: node.expect("starts"),
    };
    let ask = |data: Vec<u8>| {
        let call =
            json!({ "from": OWNER.address, "to": NODE_INTERFACE, "data": Bytes::from(data) });
        let answer = fixture.call("eth_call", json!([call, "latest"]));
        let answer: Bytes = serde_json::from_value(answer).expect("bytes");
        answer
    };
    let recorded = recorded();
    assert_eq!(recorded.len(), 14);
    for recorded in recorded {
        let transaction = TxEnvelope::decode_2718_exact(&recorded.raw).expect("a transaction");
        let (to, data) = (
            transaction.to().expect("a call"),
            transaction.input().clone(),
        );
        let question = gasEstimateL1ComponentCall {
            to,
            contractCreation: false,
            data: data.clone(),
        };
        let answer = ask(question.abi_encode());
        let answer = gasEstimateL1ComponentCall::abi_decode_returns(&answer).expect("a tuple");
        let fields = [
            answer.gasEstimateForL1.to_string(),
            answer.baseFee.to_string(),
            answer.l1BaseFeeEstimate.to_string(),
        ];
        assert_eq!(
            fields, recorded.gas_estimate_l1_component,
            "{}",
            recorded.id
        );

        let question = gasEstimateComponentsCall {
            to,
            contractCreation: false,
            data: data.clone(),
        };
        let answer = ask(question.abi_encode());
        let answer = gasEstimateComponentsCall::abi_decode_returns(&answer).expect("a tuple");
        assert_eq!(answer.gasEstimateForL1.to_string(), fields[0]);
        let call = json!({ "from": OWNER.address, "to": to, "data": data });
        assert_eq!(
            fixture.call("eth_estimateGas", json!([call])),
            format!("{:#x}", answer.gasEstimate)
        );
    }
}

#[test]
fn node_interface_has_no_other_method() {
    let call = json!({ "to": NODE_INTERFACE, "data": "0x01020304" });
    assert_eq!(
        fixture().error("eth_call", json!([call])),
        (3, "execution reverted".into(), json!("0x"))
    );
}
