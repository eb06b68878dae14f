//! Replays of mined transactions and of calls, for tracers.

use alloy_primitives::B256;

use super::{
    Chain, call::Setting, error::ChainError, produce::add_to_prices, request::TransactionRequest,
};
use crate::{
    evm::{self, CallFrame, Mode, State},
    trace::{Attribution, Location, Replay},
};

impl Chain {
    /// The tree of frames of a mined transaction: its block is executed again up to there.
    ///
    /// # Errors
    /// There is no such transaction, or its block is more than 128 blocks old.
    pub fn trace(&self, hash: B256) -> Result<CallFrame, ChainError> {
        let mut replay = self.replay(hash)?;
        let mode = Mode {
            is_call: false,
            trace: true,
        };
        evm::execute(
            &mut replay.state,
            &replay.profile,
            &replay.block,
            &replay.transaction,
            mode,
        )?
        .root
        .ok_or(ChainError::UnknownTransaction(hash))
    }

    /// A mined transaction for [tracers](crate::trace): its block is executed again up to the
    /// transaction before it.
    ///
    /// # Errors
    /// As [`Self::trace`].
    pub fn replay(&self, hash: B256) -> Result<Replay, ChainError> {
        let &(number, index) = self
            .index
            .get(&hash)
            .ok_or(ChainError::UnknownTransaction(hash))?;
        let block = self.block(number).ok_or(ChainError::UnknownBlock(number))?;
        let past = self
            .history
            .iter()
            .find(|past| past.number == number)
            .ok_or(ChainError::Forgotten(number))?;
        let (mut state, facts) = (State::clone(&past.before), block.facts(self.chain_id));
        for (i, transaction) in block.transactions.iter().enumerate().take(index + 1) {
            let Some(content) = &transaction.content else {
                continue;
            };
            if i == index {
                return Ok(Replay {
                    state,
                    profile: self.profile,
                    block: facts,
                    transaction: content.clone(),
                    is_call: false,
                    location: Some(Location {
                        block_hash: block.hash,
                        block_number: number,
                        transaction_hash: hash,
                        transaction_index: index,
                    }),
                    attribution: Attribution::default(),
                });
            }
            let mode = Mode {
                is_call: false,
                trace: false,
            };
            let execution = evm::execute(&mut state, &self.profile, &facts, content, mode)?;
            add_to_prices(&mut state, content, &execution, facts.base_fee);
        }
        Err(ChainError::UnknownTransaction(hash))
    }

    /// A call for [tracers](crate::trace), in any setting.
    ///
    /// # Errors
    /// The setting's block is unknown or too old.
    pub fn replay_call(
        &self,
        request: TransactionRequest,
        setting: &Setting,
    ) -> Result<Replay, ChainError> {
        let (state, block, transaction) = self.prepare_call(request, setting)?;
        Ok(Replay {
            state,
            profile: self.profile,
            block,
            transaction,
            is_call: true,
            location: None,
            attribution: Attribution::default(),
        })
    }
}
