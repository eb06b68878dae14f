//! Snapshots: taking them, and reverting to them.

use super::{Chain, error::ChainError, history::Snapshot};

impl Chain {
    /// Takes a snapshot and returns its id.
    pub fn snapshot(&mut self) -> u64 {
        let id = self.next_snapshot;
        self.next_snapshot += 1;
        self.snapshots.push(Snapshot {
            id,
            state: self.state.clone(),
            blocks: self.blocks.len(),
            history: self.history.clone(),
            pool: self.pool.clone(),
            clock: self.clock,
        });
        id
    }

    /// Reverts to a snapshot: accounts, blocks, receipts, pending transactions, time. The snapshot
    /// and the later ones are removed.
    ///
    /// # Errors
    /// There is no such snapshot.
    pub fn revert(&mut self, id: u64) -> Result<(), ChainError> {
        let position = self
            .snapshots
            .iter()
            .position(|snapshot| snapshot.is(id))
            .ok_or(ChainError::UnknownSnapshot(id))?;
        let mut later = self.snapshots.split_off(position);
        let snapshot = later.swap_remove(0);
        self.state = snapshot.state;
        for block in self.blocks.drain(snapshot.blocks..) {
            self.numbers.remove(&block.hash);
            for transaction in &block.transactions {
                self.index.remove(&transaction.hash);
            }
        }
        self.history = snapshot.history;
        self.pool = snapshot.pool;
        self.clock = snapshot.clock;
        Ok(())
    }
}
