//! Shared by the tests: a node at a fixed time, a client, small programs and contracts, signed
//! transactions.

use alloy_consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{Address, Bytes, Signature, TxKind, U256, hex};
use k256::ecdsa::SigningKey;
use serde_json::{Value, json};
use stylus_devnode::{
    Devnode,
    chain::accounts::{DevAccount, TEST},
};

/// When every chain starts, Unix seconds: a full hour of the clock that ages programs.
pub(crate) const NOW: u64 = 1_421_388_000 + 95_000 * 3_600;
/// The sender.
pub(crate) const SENDER: DevAccount = TEST[0];
/// The recipient.
pub(crate) const OTHER: Address = TEST[1].address;
/// Where the tests put code.
pub(crate) const CONTRACT: Address = Address::repeat_byte(0xc0);
/// Runtime code that stores the first word of its call data in slot 0 and logs the word with topic
/// 7.
pub(crate) const WRITER: [u8; 15] = hex!("5f355f55 5f355f52 600760205f a1 00");

/// A node with its clock fixed at [`NOW`], with a client.
pub(crate) struct Fixture {
    pub(crate) node: Devnode,
}

/// Starts a node.
pub(crate) fn fixture() -> Fixture {
    let node = Devnode::builder().timestamp(NOW).start();
    Fixture {
        node: node.expect("the loopback has a free port"),
    }
}

/// Starts a node with `code` at [`CONTRACT`].
pub(crate) fn fixture_with(code: &[u8]) -> Fixture {
    let fixture = fixture();
    fixture
        .node
        .with_chain(|chain| chain.set_code(CONTRACT, code.to_vec()));
    fixture
}

impl Fixture {
    /// Posts a body; status and text of the answer.
    pub(crate) fn post(&self, body: impl AsRef<[u8]>) -> (u16, String) {
        let request = ureq::post(self.node.url()).config();
        let mut response = request
            .http_status_as_error(false)
            .build()
            .send(body.as_ref())
            .expect("the node answers");
        let text = response.body_mut().read_to_string();
        (response.status().as_u16(), text.expect("a text"))
    }

    /// Calls a method; the whole response.
    pub(crate) fn response(&self, method: &str, params: &Value) -> Value {
        let request = json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params });
        let (status, text) = self.post(request.to_string());
        assert_eq!(status, 200);
        let response: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(response["jsonrpc"], "2.0");
        assert_eq!(response["id"], 7);
        response
    }

    /// Calls a method that succeeds.
    pub(crate) fn call(&self, method: &str, params: Value) -> Value {
        let mut response = self.response(method, &params);
        assert_eq!(response.get("error"), None, "{method} {params}");
        response["result"].take()
    }

    /// Calls a method that fails: code, message, data.
    pub(crate) fn error(&self, method: &str, params: Value) -> (i64, String, Value) {
        let mut response = self.response(method, &params);
        assert_eq!(response.get("result"), None, "{method} {params}");
        let mut error = response["error"].take();
        let message = error["message"].as_str().expect("a message").to_owned();
        let code = error["code"].as_i64().expect("a code");
        (code, message, error["data"].take())
    }

    /// Sends a transaction from [`SENDER`] and returns its receipt.
    pub(crate) fn send(&self, to: Address, data: &str) -> Value {
        let transaction = json!({ "from": SENDER.address, "to": to, "data": data });
        let hash = self.call("eth_sendTransaction", json!([transaction]));
        self.call("eth_getTransactionReceipt", json!([hash]))
    }
}

/// A program that returns its call data's length as one byte, one page.
pub(crate) fn program() -> Vec<u8> {
    let text = r#"(module
        (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
        (memory (export "memory") 1 1)
        (func (export "user_entrypoint") (param i32) (result i32)
            (i32.store8 (i32.const 0) (local.get 0))
            (call $write_result (i32.const 0) (i32.const 1))
            (i32.const 0)))"#;
    wat::parse_str(text).expect("valid text")
}

/// A transfer of one wei that [`SENDER`] would send first.
pub(crate) fn transfer() -> TxEip1559 {
    TxEip1559 {
        chain_id: 412_346,
        nonce: 0,
        gas_limit: 21_000,
        max_fee_per_gas: 100_000_000,
        max_priority_fee_per_gas: 0,
        to: TxKind::Call(OTHER),
        value: U256::from(1),
        access_list: Default::default(),
        input: Bytes::new(),
    }
}

/// Signs as `account` and encodes.
pub(crate) fn signed<T: SignableTransaction<Signature>>(
    account: DevAccount,
    transaction: T,
) -> Bytes
where
    TxEnvelope: From<alloy_consensus::Signed<T>>,
{
    let key = SigningKey::from_slice(account.key.as_slice()).expect("a valid key");
    let signature: Signature = key
        .sign_prehash_recoverable(transaction.signature_hash().as_slice())
        .expect("a hash of 32 bytes")
        .into();
    let envelope = TxEnvelope::from(transaction.into_signed(signature));
    envelope.encoded_2718().into()
}
