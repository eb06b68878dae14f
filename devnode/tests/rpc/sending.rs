//! Transactions: signed by the client, by a key of the node's, or for an impersonated account.

use alloy_consensus::{TxEip2930, TxLegacy};
use alloy_primitives::{Address, TxKind, U256, keccak256};
use serde_json::{Value, json};

use crate::fixture::{CONTRACT, OTHER, SENDER, WRITER, fixture, fixture_with, signed, transfer};

#[test]
fn a_signed_transaction_is_mined_at_once() {
    let fixture = fixture();
    let raw = signed(SENDER, transfer());
    let hash = fixture.call("eth_sendRawTransaction", json!([raw]));
    assert_eq!(hash, json!(keccak256(&raw)));
    let receipt = fixture.call("eth_getTransactionReceipt", json!([hash]));
    assert_eq!(
        (&receipt["status"], &receipt["gasUsed"]),
        (&json!("0x1"), &json!("0x5208"))
    );
    assert_eq!(
        fixture.call("eth_getRawTransactionByHash", json!([hash])),
        json!(raw)
    );
    assert_eq!(
        fixture.error("eth_sendRawTransaction", json!([raw])).1,
        format!("nonce too low: address {}, tx: 0 state: 1", SENDER.address)
    );
}

#[test]
fn older_transaction_types_are_shown_with_their_own_fields() {
    let fixture = fixture();
    let (to, value, gas_price) = (TxKind::Call(OTHER), U256::from(1), 200_000_000);
    let legacy = TxLegacy {
        chain_id: Some(412_346),
        gas_price,
        gas_limit: 21_000,
        to,
        value,
        ..TxLegacy::default()
    };
    let listed = TxEip2930 {
        chain_id: 412_346,
        nonce: 1,
        gas_price,
        gas_limit: 21_000,
        to,
        value,
        ..TxEip2930::default()
    };
    for (raw, kind) in [
        (signed(SENDER, legacy), "0x0"),
        (signed(SENDER, listed), "0x1"),
    ] {
        let hash = fixture.call("eth_sendRawTransaction", json!([raw]));
        let transaction = fixture.call("eth_getTransactionByHash", json!([hash]));
        assert_eq!(transaction["type"], kind);
        assert_eq!(transaction["gasPrice"], "0x5f5e100");
        assert_eq!(transaction.get("maxFeePerGas"), None);
        let receipt = fixture.call("eth_getTransactionReceipt", json!([hash]));
        assert_eq!(receipt["type"], kind);
    }
}

#[test]
fn the_node_signs_for_its_accounts() {
    let fixture = fixture();
    let transaction = json!({
        "from": SENDER.address, "to": OTHER, "value": "0x5", "gasPrice": "0x3b9aca00"
    });
    let hash = fixture.call("eth_sendTransaction", json!([transaction]));
    let transaction = fixture.call("eth_getTransactionByHash", json!([hash]));
    assert_eq!(transaction["from"], json!(SENDER.address));
    assert_eq!(transaction["type"], "0x0");
    let raw = fixture.call("eth_getRawTransactionByHash", json!([hash]));
    assert_eq!(
        fixture.error("eth_sendRawTransaction", json!([raw])).1,
        format!("nonce too low: address {}, tx: 0 state: 1", SENDER.address)
    );
}

#[test]
fn a_transaction_that_would_revert_is_not_sent_without_a_gas_limit() {
    // Reverts.
    let fixture = fixture_with(&[0x5f, 0x5f, 0xfd]);
    let mut transaction = json!({ "from": SENDER.address, "to": CONTRACT });
    assert_eq!(
        fixture.error("eth_sendTransaction", json!([transaction])),
        (3, "execution reverted".into(), json!("0x"))
    );
    transaction["gas"] = json!("0x186a0");
    let hash = fixture.call("eth_sendTransaction", json!([transaction]));
    let receipt = fixture.call("eth_getTransactionReceipt", json!([hash]));
    assert_eq!(
        (&receipt["status"], &receipt["gasUsed"]),
        (&json!("0x0"), &json!("0x520c"))
    );
}

#[test]
fn only_impersonated_accounts_send_without_a_key() {
    let fixture = fixture_with(&WRITER);
    let stranger = Address::repeat_byte(0x51);
    fixture.call("anvil_setBalance", json!([stranger, "0xde0b6b3a7640000"]));
    let transaction = json!([{ "from": stranger, "to": OTHER, "value": "0x1" }]);
    let unknown = (-32_000, "unknown account".to_owned(), Value::Null);
    assert_eq!(
        fixture.error("eth_sendTransaction", transaction.clone()),
        unknown
    );

    fixture.call("anvil_impersonateAccount", json!([stranger]));
    let hash = fixture.call("eth_sendTransaction", transaction.clone());
    let sent = fixture.call("eth_getTransactionByHash", json!([hash]));
    assert_eq!(sent["from"], json!(stranger));
    fixture.call("anvil_stopImpersonatingAccount", json!([stranger]));
    assert_eq!(
        fixture.error("eth_sendTransaction", transaction.clone()),
        unknown
    );

    fixture.call("anvil_autoImpersonateAccount", json!([true]));
    fixture.call("eth_sendTransaction", transaction);
    assert_eq!(
        fixture.call("eth_getTransactionCount", json!([stranger])),
        "0x2"
    );
    // A contract sends too.
    fixture.call("hardhat_setBalance", json!([CONTRACT, "0xde0b6b3a7640000"]));
    let transaction = json!([{ "from": CONTRACT, "to": OTHER, "value": "0x1" }]);
    fixture.call("eth_sendTransaction", transaction);
}

#[test]
fn a_foreign_chain_id_is_refused() {
    let transaction = json!([{ "from": SENDER.address, "to": OTHER, "chainId": "0x1" }]);
    assert_eq!(
        fixture().error("eth_sendTransaction", transaction).1,
        "chainId does not match node's (have=1, want=412346)"
    );
}
