//! Looking into a mined transaction again.

use super::produce::book;
use super::{Chain, ChainError};
use crate::evm::{self, Frame, Mode, State};
use alloy_primitives::B256;

impl Chain {
    /// The tree of frames of a mined transaction: its block is executed again up to there.
    ///
    /// # Errors
    /// There is no such transaction, or its block is more than 128 blocks old.
    pub fn trace(&self, hash: B256) -> Result<Frame, ChainError> {
        let &(number, index) = self
            .index
            .get(&hash)
            .ok_or(ChainError::UnknownTransaction(hash))?;
        let block = self.block(number).ok_or(ChainError::UnknownBlock(number))?;
        let (_, before) = self
            .history
            .iter()
            .find(|(known, _)| *known == number)
            .ok_or(ChainError::Forgotten(number))?;
        let (mut state, facts) = (State::clone(before), block.facts(self.chain_id));
        for (i, transaction) in block.transactions.iter().enumerate().take(index + 1) {
            let Some(content) = &transaction.content else {
                continue;
            };
            let mode = Mode {
                is_call: false,
                trace: i == index,
            };
            let execution = evm::execute(&mut state, &self.profile, &facts, content, mode)?;
            book(&mut state, content, &execution, facts.base_fee);
            if let Some(root) = execution.root {
                return Ok(root);
            }
        }
        Err(ChainError::UnknownTransaction(hash))
    }
}
