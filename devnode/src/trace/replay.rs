//! An execution for tracers.

use alloy_primitives::B256;

use super::{attribution::Attribution, steps::Steps, tracer::Tracer};
use crate::{
    evm::{self, Execution, InvalidTransaction, State},
    profile::Profile,
    world::{BlockFacts, Transaction},
};

/// A transaction or call, with the state before it.
#[derive(Clone, Debug)]
pub struct Replay {
    /// The state before the transaction.
    pub state: State,
    /// Rules in force.
    pub profile: Profile,
    /// Facts of the block.
    pub block: BlockFacts,
    /// The transaction or call.
    pub transaction: Transaction,
    /// Whether it is an `eth_call`, which nothing is charged for.
    pub is_call: bool,
    /// Where the transaction was mined.
    pub location: Option<Location>,
    /// The account that opcodes of Stylus frames are shown under.
    pub attribution: Attribution,
}

/// Where a transaction was mined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// Hash of its block.
    pub block_hash: B256,
    /// Number of its block.
    pub block_number: u64,
    /// Its hash.
    pub transaction_hash: B256,
    /// Its index in the block.
    pub transaction_index: usize,
}

/// The result of a replay.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// The result of the execution.
    pub execution: Execution,
    /// The state after the transaction.
    pub state: State,
    /// Wei per gas that was paid.
    pub gas_price: u64,
}

impl Replay {
    /// Executes the transaction under `tracer`. The replay itself is unchanged.
    ///
    /// # Errors
    /// The transaction is not valid on the state of the replay.
    pub fn run(&self, tracer: &mut dyn Tracer) -> Result<Replayed, InvalidTransaction> {
        let mut state = self.state.clone();
        let mut steps = Steps::new(tracer, self.attribution, self.transaction.from);
        let (execution, gas_price) = evm::observe(
            &mut state,
            &self.profile,
            &self.block,
            &self.transaction,
            self.is_call,
            &mut steps,
        )?;
        Ok(Replayed {
            execution,
            state,
            gas_price,
        })
    }
}
