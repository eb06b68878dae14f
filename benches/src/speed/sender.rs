//! Signed transactions, made before the measurement so that it does not include signing.

use alloy_consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy_eips::eip2718::Encodable2718 as _;
use alloy_primitives::{Address, Signature, TxKind, U256, hex};
use anyhow::Result;
use latchkey_sdk::signing::LocalKey;
use serde_json::json;

use super::client::request;

/// Wei per gas that transactions offer: above any base fee under load.
const MAX_FEE_PER_GAS: u128 = 100_000_000_000;

/// Gas limit of every transaction.
const GAS: u64 = 3_000_000;

/// A sender and its next nonce.
#[derive(Debug)]
pub struct Sender {
    key: LocalKey,
    nonce: u64,
    chain_id: u64,
}

impl Sender {
    /// A sender with this key and its next nonce.
    pub fn new(key: LocalKey, nonce: u64, chain_id: u64) -> Self {
        Self {
            key,
            nonce,
            chain_id,
        }
    }

    /// Address of the sender.
    pub fn address(&self) -> Address {
        self.key.address()
    }

    /// Signs the next transaction; returns the body of an `eth_sendRawTransaction` request.
    ///
    /// # Errors
    /// The key cannot sign.
    pub fn request(&mut self, to: Address, value: u64, data: Vec<u8>) -> Result<String> {
        let transaction = TxEip1559 {
            chain_id: self.chain_id,
            nonce: self.nonce,
            gas_limit: GAS,
            max_fee_per_gas: MAX_FEE_PER_GAS,
            max_priority_fee_per_gas: 0,
            to: TxKind::Call(to),
            value: U256::from(value),
            access_list: Default::default(),
            input: data.into(),
        };
        self.nonce += 1;
        let signature = self.key.sign(transaction.signature_hash())?;
        let signature = Signature::from_raw(signature.as_slice())?;
        let raw = TxEnvelope::from(transaction.into_signed(signature)).encoded_2718();
        Ok(request(
            "eth_sendRawTransaction",
            &json!([hex::encode_prefixed(raw)]),
        ))
    }
}
