//! Who pays: signs transactions, sends them one after another, and counts what they cost.

use alloy_consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{Address, B256, Bytes, Signature, TxKind, U256};
use latchkey_sdk::signing::LocalKey;

use crate::{
    error::Error,
    node::{Node, Receipt, Simulation},
};

/// A transaction's price before it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quote {
    /// Gas limit: the node's estimate and a quarter more. What is not used is not paid.
    pub gas: u64,
    /// Wei sent along.
    pub value: U256,
}

impl Quote {
    /// The quote of a transaction that the node estimates at `gas`.
    pub fn of(gas: u64, value: U256) -> Self {
        Self {
            gas: gas.saturating_add(gas / 4),
            value,
        }
    }

    /// Wei that the account must have, at `price` wei per gas.
    pub fn at(&self, price: U256) -> U256 {
        U256::from(self.gas)
            .saturating_mul(price)
            .saturating_add(self.value)
    }
}

/// A transaction that was mined and succeeded.
#[derive(Clone, Debug)]
pub struct Paid {
    /// Its hash.
    pub hash: B256,
    /// Gas it used.
    pub gas: u64,
    /// Wei paid for that gas. What was sent along is not in it.
    pub fee: U256,
    /// All that the node says of it.
    pub receipt: Receipt,
}

/// A key on a chain.
#[derive(Debug)]
pub struct Wallet {
    key: LocalKey,
    chain_id: u64,
    /// The nonce of the next transaction, once the first was sent: a node behind others may not
    /// know.
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

    /// The account.
    pub fn address(&self) -> Address {
        self.key.address()
    }

    /// What the node says a transaction of this account would cost.
    ///
    /// # Errors
    /// It would fail.
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
        Ok(Quote::of(gas, value))
    }

    /// Sends a transaction as quoted and waits until it is mined. `what` names it when it fails.
    ///
    /// # Errors
    /// The account has too little, the node does not take it, it is not mined or it fails.
    pub fn send(
        &mut self,
        node: &Node,
        what: &'static str,
        to: Option<Address>,
        data: Bytes,
        quote: Quote,
    ) -> Result<Paid, Error> {
        let price = price(node)?;
        check_funds(node, self.address(), quote.at(price))?;
        let nonce = match self.nonce {
            Some(nonce) => nonce,
            None => node.nonce(self.address())?,
        };
        let transaction = TxEip1559 {
            chain_id: self.chain_id,
            nonce,
            gas_limit: quote.gas,
            max_fee_per_gas: price.saturating_to(),
            max_priority_fee_per_gas: 0,
            to: to.map_or(TxKind::Create, TxKind::Call),
            value: quote.value,
            access_list: Default::default(),
            input: data,
        };
        let hash = node.send(&self.sign(transaction)?)?;
        self.nonce = Some(nonce.saturating_add(1));
        let receipt = node.wait_for(hash)?.ok_or(Error::NotMined { what, hash })?;
        if receipt.status.is_zero() {
            return Err(Error::Reverted { what, hash });
        }
        Ok(Paid {
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

/// Wei per gas that is offered: twice the latest base fee, so that a rising one does not strand the
/// transaction. The base fee is paid, no more.
///
/// # Errors
/// There is no answer.
pub fn price(node: &Node) -> Result<U256, Error> {
    let base_fee = node.head()?.base_fee_per_gas;
    Ok(base_fee.saturating_mul(U256::from(2)))
}

/// Whether the account can be asked for that many wei.
///
/// # Errors
/// It has less.
pub fn check_funds(node: &Node, account: Address, needs: U256) -> Result<(), Error> {
    let has = node.balance(account)?;
    if has < needs {
        return Err(Error::NoFunds {
            account,
            has,
            needs,
        });
    }
    Ok(())
}
