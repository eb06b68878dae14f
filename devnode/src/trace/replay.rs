//! An execution to be watched.

use alloy_primitives::B256;

use super::{attribution::Attribution, steps::Steps, tracer::Tracer};
use crate::{
    evm::{self, Execution, InvalidTransaction, State},
    profile::Profile,
    world::{BlockFacts, Transaction},
};

/// A transaction or call with the world it runs on.
#[derive(Clone, Debug)]
pub struct Replay {
    /// The world before.
    pub state: State,
    /// Rules in force.
    pub profile: Profile,
    /// What programs can see of the block.
    pub block: BlockFacts,
    /// What is executed.
    pub transaction: Transaction,
    /// `eth_call`: nobody pays.
    pub is_call: bool,
    /// Where the transaction was mined.
    pub location: Option<Location>,
    /// Under which account the opcodes of Stylus frames are shown.
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

/// A job that was done.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// What came out.
    pub execution: Execution,
    /// The world after.
    pub state: State,
    /// Wei per gas that was paid.
    pub gas_price: u64,
}

impl Replay {
    /// Executes it while `tracer` watches. The job itself stays as it is.
    ///
    /// # Errors
    /// The transaction is not valid on the job's state.
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
