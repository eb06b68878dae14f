//! Transactions that wait for the next block, in the order of arrival: used by nodes that do not
//! mine at once.
//!
//! A transaction is accepted if it is valid on the current state, after the pending ones of its
//! sender. It is checked again when the block is mined, and dropped if it has become invalid.

use alloy_primitives::{Address, B256};

use super::{
    Chain, block::BlockTransaction, error::ChainError, pending::Pending,
    request::TransactionRequest,
};
use crate::evm::{self, Mode};

/// Maximum number of transactions in the pool.
pub const MAX_WAITING: usize = 1_024;

impl Chain {
    /// Adds a signed transaction of type 0, 1, 2 or 4 (EIP-2718 bytes) to the pool, for
    /// [`Self::mine`], and returns its hash.
    ///
    /// # Errors
    /// The bytes are not a transaction for this chain, it is invalid, or the pool has
    /// [`MAX_WAITING`] transactions.
    pub fn submit_raw(&mut self, raw: &[u8]) -> Result<B256, ChainError> {
        let pending = self.decode(raw)?;
        self.admit(pending)
    }

    /// Adds an unsigned transaction of any account to the pool, for [`Self::mine`], and returns its
    /// hash.
    ///
    /// # Errors
    /// It is invalid, or the pool has [`MAX_WAITING`] transactions.
    pub fn submit(&mut self, request: TransactionRequest) -> Result<B256, ChainError> {
        let earlier = self.waiting_of(request.from).count();
        let pending = self.unsigned(request, earlier);
        self.admit(pending)
    }

    /// Hashes of the transactions that wait, in the order they will be mined.
    pub fn waiting(&self) -> impl Iterator<Item = B256> {
        self.pool.iter().map(|pending| pending.hash)
    }

    /// A transaction that waits.
    pub fn waiting_transaction(&self, hash: B256) -> Option<BlockTransaction> {
        let pending = self.pool.iter().find(|pending| pending.hash == hash)?;
        Some(BlockTransaction {
            hash,
            raw: pending.raw.clone(),
            data: pending.content.data.clone(),
            content: Some(pending.content.clone()),
        })
    }

    /// Next nonce of an account behind its transactions that wait.
    pub fn pending_nonce(&self, address: Address) -> u64 {
        let last = self.waiting_of(address).last();
        last.map_or_else(
            || self.nonce(address),
            |pending| pending.content.nonce.saturating_add(1),
        )
    }

    fn waiting_of(&self, sender: Address) -> impl Iterator<Item = &Pending> {
        self.pool
            .iter()
            .filter(move |pending| pending.content.from == sender)
    }

    fn admit(&mut self, pending: Pending) -> Result<B256, ChainError> {
        if self.pool.len() >= MAX_WAITING {
            return Err(ChainError::PoolFull);
        }
        let mut state = self.state.clone();
        let sender = pending.content.from;
        state.set_nonce(sender, self.pending_nonce(sender));
        let (draft, mut state) = self.open_block(state, 0);
        let content = draft.priced(&mut state, &pending);
        let facts = draft.facts(self.chain_id);
        evm::execute(&mut state, &self.profile, &facts, &content, Mode::default())?;
        let hash = pending.hash;
        self.pool.push(pending);
        Ok(hash)
    }
}
