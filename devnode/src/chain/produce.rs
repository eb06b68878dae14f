//! Mines blocks: the only place where the chain grows.

use std::sync::Arc;

use alloy_consensus::Header;
use alloy_primitives::{B256, Bloom, Bytes, Log, U256};

use super::{
    Chain,
    block::{Block, BlockTransaction},
    error::ChainError,
    history::Past,
    log::LogEntry,
    pending::Pending,
    receipt::Receipt,
    system,
};
use crate::{
    arbos::{self, pricing},
    evm::{self, Execution, Mode, State, Status},
    world::{BlockFacts, Transaction},
};

/// Number of latest blocks whose states are kept.
const HISTORY: usize = 128;

impl Chain {
    /// Mines one block of `pending` and returns its receipts, without that of the system's
    /// transaction. If one of them is invalid, there is no block.
    pub(super) fn produce(&mut self, pending: Vec<Pending>) -> Result<Vec<Receipt>, ChainError> {
        let (mut draft, mut state) = self.open_block(self.state.clone(), pending.len());
        let before = state.clone();
        for transaction in pending {
            self.put(&mut draft, &mut state, transaction)?;
        }
        Ok(self.append(draft, before, state))
    }

    /// Mines one block of all transactions that wait, without those that have become invalid.
    pub(super) fn produce_waiting(&mut self) {
        let pending = std::mem::take(&mut self.pool);
        let (mut draft, mut state) = self.open_block(self.state.clone(), pending.len());
        let before = state.clone();
        for transaction in pending {
            // An invalid transaction changes nothing and is dropped.
            let _ = self.put(&mut draft, &mut state, transaction);
        }
        self.append(draft, before, state);
    }

    /// Opens the next block on `state`, with capacity for `further` transactions.
    pub(super) fn open_block(&self, mut state: State, further: usize) -> (Draft, State) {
        let parent = self.latest();
        let timestamp = self.clock.next_block(parent.timestamp());
        let seconds = timestamp - parent.timestamp();
        let base_fee = pricing::base_fee(&mut state);
        let header = Block::open(&self.profile, parent, timestamp, base_fee);
        system::open_block(&mut state, parent, seconds);
        let opening = system::transaction(self.chain_id, header.number, seconds);
        (Draft::new(header, opening, further), state)
    }

    /// Executes a transaction as the next one of `draft`.
    fn put(
        &self,
        draft: &mut Draft,
        state: &mut State,
        transaction: Pending,
    ) -> Result<(), ChainError> {
        let content = draft.priced(state, &transaction);
        let mode = Mode {
            is_call: false,
            trace: self.is_tracing,
        };
        let facts = draft.facts(self.chain_id);
        let execution = evm::execute(state, &self.profile, &facts, &content, mode)?;
        add_to_prices(state, &content, &execution, draft.base_fee());
        draft.push(transaction, content, execution);
        Ok(())
    }

    /// Closes a block whose transactions changed `before` to `after`, and returns their receipts.
    fn append(&mut self, mut draft: Draft, before: State, mut after: State) -> Vec<Receipt> {
        let (root, count) = arbos::messages(&mut after);
        Block::set_messages(&mut draft.header, root, count);
        let block = Block::seal(draft.header, draft.transactions, draft.receipts);
        let receipts = block.receipts.iter().skip(1).cloned().collect();
        let parent = std::mem::replace(&mut self.state, after);
        self.history.push_back(Past {
            number: block.number(),
            parent: Arc::new(parent),
            before: Arc::new(before),
        });
        if self.history.len() > HISTORY {
            self.history.pop_front();
        }
        self.keep(block);
        self.clock.block_was_mined();
        receipts
    }

    /// Appends a finished block.
    pub(super) fn keep(&mut self, block: Block) {
        self.numbers.insert(block.hash, block.number());
        for (i, transaction) in block.transactions.iter().enumerate() {
            self.index.insert(transaction.hash, (block.number(), i));
        }
        self.blocks.push(block);
    }
}

/// The transaction with its L1 part computed from its encoding.
pub(super) fn with_poster_gas(state: &mut State, pending: &Pending, base_fee: u64) -> Transaction {
    Transaction {
        poster_gas: pricing::poster_gas(state, &pending.raw, base_fee),
        ..pending.content.clone()
    }
}

/// Adds an executed transaction to the prices of the next block.
pub(super) fn add_to_prices(
    state: &mut State,
    content: &Transaction,
    execution: &Execution,
    base_fee: u64,
) {
    pricing::add_to_backlog(state, execution.gas_used.saturating_sub(content.poster_gas));
    if content.poster_gas > 0 {
        pricing::add_l1_fees(state, U256::from(content.poster_gas) * U256::from(base_fee));
    }
}

/// A block being filled.
pub(super) struct Draft {
    header: Header,
    transactions: Vec<BlockTransaction>,
    receipts: Vec<Receipt>,
    logs: u64,
}

impl Draft {
    /// A block that begins with `opening` and has capacity for `further` transactions. Blocks are
    /// never dropped, so they get no more capacity than they need.
    fn new(header: Header, opening: BlockTransaction, further: usize) -> Self {
        let mut draft = Self {
            header,
            transactions: Vec::with_capacity(1 + further),
            receipts: Vec::with_capacity(1 + further),
            logs: 0,
        };
        let done = Execution {
            status: Status::Success,
            gas_used: 0,
            output: Bytes::new(),
            created: None,
            logs: Vec::new(),
            error: None,
            root: None,
        };
        draft.add(opening, done, 0);
        draft
    }

    /// `pending` with its L1 part.
    pub(super) fn priced(&self, state: &mut State, pending: &Pending) -> Transaction {
        with_poster_gas(state, pending, self.base_fee())
    }

    fn base_fee(&self) -> u64 {
        self.header.base_fee_per_gas.unwrap_or_default()
    }

    /// The facts of this block that programs can read.
    pub(super) fn facts(&self, chain_id: u64) -> BlockFacts {
        BlockFacts {
            chain_id,
            number: self.header.number,
            l1_number: 0,
            timestamp: self.header.timestamp,
            base_fee: self.base_fee(),
            coinbase: self.header.beneficiary,
            gas_limit: self.header.gas_limit,
        }
    }

    fn push(&mut self, pending: Pending, content: Transaction, execution: Execution) {
        let l1_gas = content.poster_gas;
        let transaction = BlockTransaction {
            hash: pending.hash,
            raw: pending.raw,
            data: content.data.clone(),
            content: Some(content),
        };
        self.add(transaction, execution, l1_gas);
    }

    fn add(&mut self, transaction: BlockTransaction, execution: Execution, l1_gas: u64) {
        // A block has far fewer than 2^64 transactions.
        let index = self.receipts.len() as u64;
        let used_before = self
            .receipts
            .last()
            .map_or(0, |receipt| receipt.cumulative_gas_used);
        let bloom = execution.logs.iter().collect::<Bloom>();
        let logs = self.place(execution.logs, transaction.hash, index);
        self.receipts.push(Receipt {
            transaction_hash: transaction.hash,
            transaction_index: index,
            tx_type: transaction.tx_type(),
            block_number: self.header.number,
            block_hash: B256::ZERO,
            from: transaction.from(),
            to: transaction.to(),
            contract_address: execution.created,
            status: execution.status,
            gas_used: execution.gas_used,
            gas_used_for_l1: l1_gas,
            cumulative_gas_used: used_before.saturating_add(execution.gas_used),
            effective_gas_price: self.base_fee(),
            l1_block_number: 0,
            logs_bloom: bloom,
            logs,
            output: execution.output,
            error: execution.error,
            root: execution.root,
        });
        self.transactions.push(transaction);
    }

    fn place(
        &mut self,
        logs: Vec<Log>,
        transaction_hash: B256,
        transaction_index: u64,
    ) -> Vec<LogEntry> {
        logs.into_iter()
            .map(|log| {
                let log_index = self.logs;
                self.logs += 1;
                LogEntry {
                    log,
                    block_number: self.header.number,
                    transaction_hash,
                    transaction_index,
                    log_index,
                }
            })
            .collect()
    }
}
