//! Reads the chain and its accounts, and changes accounts directly.

use alloy_primitives::{Address, B256, Bytes, U256};

use super::{
    Chain,
    block::{Block, BlockTransaction},
    error::ChainError,
    log::{LogEntry, LogFilter},
    receipt::Receipt,
};
use crate::{arbos::pricing, evm::State, world::Account};

impl Chain {
    /// The latest block.
    pub fn latest(&self) -> &Block {
        // There is a genesis block from the start, and nothing removes it.
        self.blocks.last().expect("a chain has a genesis block")
    }

    /// Number of the latest block.
    pub fn block_number(&self) -> u64 {
        self.latest().number()
    }

    /// The block with this number.
    pub fn block(&self, number: u64) -> Option<&Block> {
        self.blocks.get(usize::try_from(number).ok()?)
    }

    /// The block with this hash.
    pub fn block_by_hash(&self, hash: B256) -> Option<&Block> {
        self.block(*self.numbers.get(&hash)?)
    }

    /// The receipt of a transaction.
    pub fn receipt(&self, hash: B256) -> Option<&Receipt> {
        let &(number, index) = self.index.get(&hash)?;
        self.block(number)?.receipts.get(index)
    }

    /// A mined transaction.
    pub fn transaction(&self, hash: B256) -> Option<&BlockTransaction> {
        let &(number, index) = self.index.get(&hash)?;
        self.block(number)?.transactions.get(index)
    }

    /// Logs that match `filter`, in the order of the chain.
    pub fn logs(&self, filter: &LogFilter) -> Vec<LogEntry> {
        let first = filter.from_block.unwrap_or(0);
        let last = filter.to_block.unwrap_or(u64::MAX);
        self.blocks
            .iter()
            .filter(|block| (first..=last).contains(&block.number()))
            .flat_map(|block| &block.receipts)
            .flat_map(|receipt| &receipt.logs)
            .filter(|entry| filter.matches(&entry.log))
            .cloned()
            .collect()
    }

    /// Wei per gas of the next block.
    pub fn base_fee(&self) -> u64 {
        // Reads and writes share one trait, which takes the state as mutable.
        pricing::base_fee(&mut self.state.clone())
    }

    /// Wei of an account.
    pub fn balance(&self, address: Address) -> U256 {
        self.state.balance(address)
    }

    /// Next nonce of an account.
    pub fn nonce(&self, address: Address) -> u64 {
        self.state.nonce(address)
    }

    /// Stored code of an account.
    pub fn code(&self, address: Address) -> Bytes {
        self.state.code(address)
    }

    /// A slot of an account.
    pub fn storage(&self, address: Address, slot: U256) -> U256 {
        self.state.storage(address, slot)
    }

    /// The state after the latest block.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The state after block `number`; available for the last 128 blocks.
    ///
    /// # Errors
    /// There is no such block, or it is too old.
    pub fn state_after(&self, number: u64) -> Result<&State, ChainError> {
        let latest = self.block_number();
        if number >= latest {
            let is_latest = number == latest;
            return is_latest
                .then_some(&self.state)
                .ok_or(ChainError::UnknownBlock(number));
        }
        // There is a later block, so the number can grow.
        let next = number + 1;
        self.history
            .iter()
            .find(|past| past.number == next)
            .map(|past| past.parent.as_ref())
            .ok_or(ChainError::Forgotten(next))
    }

    /// Replaces an account.
    pub fn set_account(&mut self, address: Address, account: Account) {
        self.state.set_account(address, account);
    }

    /// Sets the wei of an account.
    pub fn set_balance(&mut self, address: Address, balance: U256) {
        self.state.set_balance(address, balance);
    }

    /// Sets the next nonce of an account.
    pub fn set_nonce(&mut self, address: Address, nonce: u64) {
        self.state.set_nonce(address, nonce);
    }

    /// Sets the code of an account.
    pub fn set_code(&mut self, address: Address, code: impl Into<Bytes>) {
        self.state.set_code(address, code.into());
    }

    /// Sets a slot of an account.
    pub fn set_storage(&mut self, address: Address, slot: U256, value: U256) {
        self.state.set_storage(address, slot, value);
    }

    /// Moves the clock ahead. The next block shows it.
    pub fn increase_time(&mut self, seconds: u64) {
        self.clock.increase(seconds);
    }

    /// Sets the time of the next block, Unix seconds; the clock goes on from there.
    ///
    /// # Errors
    /// The latest block is later. An equal time is allowed, as on Arbitrum.
    pub fn set_next_timestamp(&mut self, time: u64) -> Result<(), ChainError> {
        let latest = self.latest().timestamp();
        if time < latest {
            return Err(ChainError::TimeInThePast { time, latest });
        }
        self.clock.set(time);
        Ok(())
    }

    /// Time that a block mined now would have, Unix seconds.
    pub fn next_timestamp(&self) -> u64 {
        self.clock.next_block(self.latest().timestamp())
    }
}
