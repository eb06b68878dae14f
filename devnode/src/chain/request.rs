//! An unsigned transaction, or a call. The chain sets the fields that are left open.

use alloy_consensus::{EthereumTxEnvelope, SignableTransaction, TxEip1559, TxEip4844, TxEip7702};
use alloy_eips::{eip2930::AccessList, eip7702::SignedAuthorization};
use alloy_primitives::{Address, B256, Bytes, Signature, TxKind, U256, keccak256};

use crate::world::Transaction;

/// A signed transaction of a type that Arbitrum accepts, or a blob transaction, which it rejects.
pub(super) type Envelope = EthereumTxEnvelope<TxEip4844>;

/// A transaction to fill in and send from any account, without a signature; also the description of
/// a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TransactionRequest {
    /// Sender. Needs no key.
    pub from: Address,
    /// Target; `None` creates.
    pub to: Option<Address>,
    /// Wei.
    pub value: U256,
    /// Call data or init code.
    pub data: Bytes,
    /// Gas limit. Default: 32 million, the most a transaction may use, or what the sender can pay;
    /// 50 million for a call.
    pub gas: Option<u64>,
    /// Sender's nonce. Default: the next. Calls ignore it.
    pub nonce: Option<u64>,
    /// Wei per gas at most. Default: twice the base fee; 0 for a call, which then also sees a base
    /// fee of 0.
    pub max_fee_per_gas: Option<u128>,
    /// Wei per gas offered on top. Default 0; Arbitrum drops it.
    pub max_priority_fee_per_gas: Option<u128>,
    /// Accounts and slots to warm up.
    pub access_list: AccessList,
    /// Delegations; if there are any, the transaction has type 4, else type 2.
    pub authorization_list: Vec<SignedAuthorization>,
}

impl TransactionRequest {
    /// A call of `to`.
    pub fn call(from: Address, to: Address, data: impl Into<Bytes>) -> Self {
        Self {
            from,
            to: Some(to),
            data: data.into(),
            ..Self::default()
        }
    }

    /// A creation.
    pub fn create(from: Address, init_code: impl Into<Bytes>) -> Self {
        Self {
            from,
            data: init_code.into(),
            ..Self::default()
        }
    }

    /// Sends wei along.
    pub fn with_value(mut self, value: U256) -> Self {
        self.value = value;
        self
    }

    /// Sets the gas limit.
    pub fn with_gas(mut self, gas: u64) -> Self {
        self.gas = Some(gas);
        self
    }

    /// Sets the nonce.
    pub fn with_nonce(mut self, nonce: u64) -> Self {
        self.nonce = Some(nonce);
        self
    }
}

/// Envelope of an unsigned transaction. Its signature is derived from its content and sender, so
/// that it has a hash and a length like a signed one; it does not recover to the sender.
pub(super) fn unsigned_envelope(chain_id: u64, transaction: &Transaction) -> Envelope {
    let tx = transaction.clone();
    match (tx.authorization_list.is_empty(), tx.to) {
        (false, Some(to)) => seal(
            TxEip7702 {
                chain_id,
                nonce: tx.nonce,
                gas_limit: tx.gas,
                max_fee_per_gas: tx.max_fee_per_gas,
                max_priority_fee_per_gas: tx.max_priority_fee_per_gas,
                to,
                value: tx.value,
                access_list: tx.access_list,
                authorization_list: tx.authorization_list,
                input: tx.data,
            },
            tx.from,
        ),
        (_, to) => seal(
            TxEip1559 {
                chain_id,
                nonce: tx.nonce,
                gas_limit: tx.gas,
                max_fee_per_gas: tx.max_fee_per_gas,
                max_priority_fee_per_gas: tx.max_priority_fee_per_gas,
                to: to.map_or(TxKind::Create, TxKind::Call),
                value: tx.value,
                access_list: tx.access_list,
                input: tx.data,
            },
            tx.from,
        ),
    }
}

fn seal<T: SignableTransaction<Signature>>(transaction: T, from: Address) -> Envelope
where
    Envelope: From<alloy_consensus::Signed<T>>,
{
    let r = keccak256([transaction.signature_hash().as_slice(), from.as_slice()].concat());
    let s = keccak256(r);
    transaction
        .into_signed(Signature::from_scalars_and_parity(
            halve(r),
            halve(s),
            false,
        ))
        .into()
}

/// Moves a derived scalar to the lower half of its range.
fn halve(scalar: B256) -> B256 {
    B256::from(U256::from_be_bytes(scalar.0) >> 1_usize)
}
