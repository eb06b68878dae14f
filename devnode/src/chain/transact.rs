//! Accepts transactions: unsigned ones of any account, signed ones as bytes.

use alloy_consensus::{Transaction as _, Typed2718 as _, transaction::SignerRecoverable as _};
use alloy_eips::eip2718::Decodable2718 as _;
use alloy_primitives::{B256, U256};

use super::{
    Chain,
    error::ChainError,
    pending::Pending,
    receipt::Receipt,
    request::{Envelope, TransactionRequest, unsigned_envelope},
};
use crate::{
    arbos::pricing::{self, TX_GAS_LIMIT},
    world::Transaction,
};

/// Maximum length of an encoded transaction, bytes, inclusive.
pub const MAX_TRANSACTION_BYTES: usize = 95_000;

impl Chain {
    /// Mines an unsigned transaction of any account, contracts included. A transaction that reverts
    /// is mined too: see the receipt.
    ///
    /// # Errors
    /// The transaction is invalid.
    pub fn transact(&mut self, request: TransactionRequest) -> Result<Receipt, ChainError> {
        let mut receipts = self.transact_together(vec![request])?;
        receipts
            .pop()
            .ok_or(ChainError::UnknownBlock(self.latest().number()))
    }

    /// Mines unsigned transactions in one block, in order. Nonces that are left open increase per
    /// sender.
    ///
    /// # Errors
    /// One of them is invalid; then none is mined.
    pub fn transact_together(
        &mut self,
        requests: Vec<TransactionRequest>,
    ) -> Result<Vec<Receipt>, ChainError> {
        let mut pending: Vec<Pending> = Vec::new();
        for request in requests {
            let earlier = pending
                .iter()
                .filter(|other| other.content.from == request.from)
                .count();
            let transaction = self.unsigned(request, earlier);
            pending.push(transaction);
        }
        self.produce(pending)
    }

    /// Mines a signed transaction of type 0, 1, 2 or 4 (EIP-2718 bytes) and returns its hash.
    ///
    /// # Errors
    /// The bytes are not a transaction for this chain, or the transaction is invalid.
    pub fn send_raw(&mut self, raw: &[u8]) -> Result<B256, ChainError> {
        let pending = self.decode(raw)?;
        let hash = pending.hash;
        self.produce(vec![pending])?;
        Ok(hash)
    }

    /// Mines a block of the [pending](Self::submit) transactions, an empty one if there are none. A
    /// new time takes effect with it.
    pub fn mine(&mut self) {
        self.produce_waiting();
    }

    /// Signed bytes as a transaction.
    pub(super) fn decode(&self, raw: &[u8]) -> Result<Pending, ChainError> {
        if raw.len() > MAX_TRANSACTION_BYTES {
            return Err(ChainError::Oversized);
        }
        let envelope = Envelope::decode_2718_exact(raw)
            .map_err(|error| ChainError::Undecodable(error.to_string()))?;
        match envelope.chain_id() {
            Some(have) if have != self.chain_id => {
                return Err(ChainError::WrongChainId {
                    have,
                    want: self.chain_id,
                });
            }
            _ => {}
        }
        let from = envelope
            .recover_signer()
            .map_err(|_| ChainError::InvalidSender)?;
        let content = Transaction {
            tx_type: envelope.ty(),
            from,
            to: envelope.to(),
            nonce: envelope.nonce(),
            gas: envelope.gas_limit(),
            max_fee_per_gas: envelope.max_fee_per_gas(),
            max_priority_fee_per_gas: envelope
                .max_priority_fee_per_gas()
                .unwrap_or_else(|| envelope.max_fee_per_gas()),
            value: envelope.value(),
            data: envelope.input().clone(),
            access_list: envelope.access_list().cloned().unwrap_or_default(),
            authorization_list: envelope
                .authorization_list()
                .map(<[_]>::to_vec)
                .unwrap_or_default(),
            poster_gas: 0,
            is_unsigned: false,
        };
        Ok(Pending::new(&envelope, content))
    }

    /// A request as an unsigned transaction; `earlier` transactions of the sender come before it.
    pub(super) fn unsigned(&mut self, request: TransactionRequest, earlier: usize) -> Pending {
        // A block has far fewer than 2^64 transactions.
        let transaction = self.fill(request, earlier as u64);
        Pending::new(&unsigned_envelope(self.chain_id, &transaction), transaction)
    }

    /// A request with its gaps filled.
    fn fill(&mut self, request: TransactionRequest, earlier: u64) -> Transaction {
        let base_fee = pricing::base_fee(&mut self.state);
        let max_fee = request.max_fee_per_gas.unwrap_or(2 * u128::from(base_fee));
        let funds = self
            .state
            .balance(request.from)
            .saturating_sub(request.value);
        let affordable: u64 = funds
            .checked_div(U256::from(max_fee))
            .unwrap_or(U256::MAX)
            .saturating_to();
        let nonce = request
            .nonce
            .unwrap_or_else(|| self.state.nonce(request.from).saturating_add(earlier));
        Transaction {
            tx_type: if request.authorization_list.is_empty() {
                2
            } else {
                4
            },
            from: request.from,
            to: request.to,
            nonce,
            gas: request.gas.unwrap_or(affordable.min(TX_GAS_LIMIT)),
            max_fee_per_gas: max_fee,
            max_priority_fee_per_gas: request.max_priority_fee_per_gas.unwrap_or_default(),
            value: request.value,
            data: request.data,
            access_list: request.access_list,
            authorization_list: request.authorization_list,
            poster_gas: 0,
            is_unsigned: true,
        }
    }
}
