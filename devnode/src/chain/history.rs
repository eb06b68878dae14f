//! Earlier states of a chain: of its last blocks, and of its snapshots.

use std::{collections::VecDeque, sync::Arc};

use super::{clock::Clock, pending::Pending};
use crate::evm::State;

/// The states at the start of a block.
#[derive(Clone, Debug)]
pub(super) struct Past {
    /// Number of the block.
    pub(super) number: u64,
    /// The state after its parent.
    pub(super) parent: Arc<State>,
    /// The state before its first transaction.
    pub(super) before: Arc<State>,
}

/// A snapshot of a chain.
#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    pub(super) id: u64,
    pub(super) state: State,
    /// Number of blocks, genesis included.
    pub(super) blocks: usize,
    pub(super) history: VecDeque<Past>,
    pub(super) pool: Vec<Pending>,
    pub(super) clock: Clock,
}

impl Snapshot {
    /// Whether this is the snapshot called `id`.
    pub(super) fn is(&self, id: u64) -> bool {
        self.id == id
    }
}
