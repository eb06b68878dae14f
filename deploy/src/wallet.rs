//! The account that pays: signs transactions, sends them one at a time, and records their cost.

use alloy_consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{Address, B256, Bytes, Signature, TxKind, U256};
use latchkey_sdk::signing::LocalKey;

use crate::{
    error::Error,
    node::{Node, Receipt, Simulation},
};

/// The cost of a transaction before it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quote {
    /// Gas limit: the node's estimate and a quarter. Unused gas is not charged.
    pub gas: u64,
    /// Value of the transaction, in wei.
    pub value: U256,
}

impl Quote {
    /// The quote of a transaction with the estimate `gas` and the value `value`, in wei.
    pub fn new(gas: u64, value: U256) -> Self {
        Self {
            gas: gas.saturating_add(gas / 4),
            value,
        }
    }

    /// The balance that the transaction requires, in wei. `fee_per_gas` is in wei.
    pub fn max_cost(&self, fee_per_gas: U256) -> U256 {
        U256::from(self.gas)
            .saturating_mul(fee_per_gas)
            .saturating_add(self.value)
    }
}

/// A transaction that was mined and succeeded.
#[derive(Clone, Debug)]
pub struct MinedTransaction {
    /// The transaction's hash.
    pub hash: B256,
    /// Gas used.
    pub gas: u64,
    /// The fee for that gas, in wei, without the value.
    pub fee: U256,
    /// The receipt.
    pub receipt: Receipt,
}

/// The account of a key on one chain.
#[derive(Debug)]
pub struct Wallet {
    key: LocalKey,
    chain_id: u64,
    /// The nonce of the next transaction, known once the first was sent. A node that lags behind
    /// others may still report an older one.
    nonce: Option<u64>,
}

impl Wallet {
    /// The account of `key` on the chain `chain_id`.
    pub fn new(key: LocalKey, chain_id: u64) -> Self {
        Self {
            key,
            chain_id,
            nonce: None,
        }
    }

    /// The account's address.
    pub fn address(&self) -> Address {
        self.key.address()
    }

    /// Estimates the cost of a transaction from this account. `value` is in wei; without `to` the
    /// transaction creates a contract.
    ///
    /// # Errors
    /// The transaction would fail, or the node does not respond.
    pub fn quote(
        &self,
        node: &Node,
        to: Option<Address>,
        data: &Bytes,
        value: U256,
    ) -> Result<Quote, Error> {
        let gas = node.estimate_gas(&Simulation {
            from: self.address(),
            to,
            value,
            data: data.clone(),
            ..Simulation::default()
        })?;
        Ok(Quote::new(gas, value))
    }

    /// Sends a transaction with the gas limit and the value of `quote`, and waits until it is
    /// mined. `what` describes the transaction in errors.
    ///
    /// # Errors
    /// The balance is too low, the node rejects the transaction, or the transaction is not mined or
    /// fails.
    pub fn send(
        &mut self,
        node: &Node,
        what: &'static str,
        to: Option<Address>,
        data: Bytes,
        quote: Quote,
    ) -> Result<MinedTransaction, Error> {
        let fee_per_gas = max_fee_per_gas(node)?;
        check_funds(node, self.address(), quote.max_cost(fee_per_gas))?;
        let nonce = match self.nonce {
            Some(nonce) => nonce,
            None => node.nonce(self.address())?,
        };
        let transaction = TxEip1559 {
            chain_id: self.chain_id,
            nonce,
            gas_limit: quote.gas,
            max_fee_per_gas: fee_per_gas.saturating_to(),
            max_priority_fee_per_gas: 0,
            to: to.map_or(TxKind::Create, TxKind::Call),
            value: quote.value,
            access_list: Default::default(),
            input: data,
        };
        let hash = node.send(&self.sign(transaction)?)?;
        self.nonce = Some(nonce.saturating_add(1));
        let receipt = node
            .wait_for_receipt(hash)?
            .ok_or(Error::NotMined { what, hash })?;
        if receipt.status.is_zero() {
            return Err(Error::Reverted { what, hash });
        }
        Ok(MinedTransaction {
            hash,
            gas: receipt.gas_used.to(),
            fee: receipt.fee(),
            receipt,
        })
    }

    fn sign(&self, transaction: TxEip1559) -> Result<Vec<u8>, Error> {
        let signature = self.key.sign(transaction.signature_hash())?;
        let signature = Signature::from_raw_array(&signature).map_err(|_| Error::NotSigned)?;
        let signed = TxEnvelope::from(transaction.into_signed(signature));
        Ok(signed.encoded_2718())
    }
}

/// The fee limit of a transaction, in wei per gas: twice the latest base fee, so that the
/// transaction is still mined if the base fee rises. The chain charges the base fee only.
///
/// # Errors
/// The node does not respond.
pub fn max_fee_per_gas(node: &Node) -> Result<U256, Error> {
    let base_fee = node.head()?.base_fee_per_gas;
    Ok(base_fee.saturating_mul(U256::from(2)))
}

/// Checks that the account has `required` wei.
///
/// # Errors
/// The account has less, or the node does not respond.
pub fn check_funds(node: &Node, account: Address, required: U256) -> Result<(), Error> {
    let balance = node.balance(account)?;
    if balance < required {
        return Err(Error::InsufficientFunds {
            account,
            balance,
            required,
        });
    }
    Ok(())
}
