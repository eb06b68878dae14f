//! Estimates of gas.

use alloy_primitives::U256;

use super::{Chain, call::Setting, error::ChainError, request::TransactionRequest};
use crate::{
    arbos::{poster_estimate, pricing},
    evm,
    world::Transaction,
};

/// The L1 part of an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PosterEstimate {
    /// Gas to set aside.
    pub gas: u64,
    /// Wei per gas of the latest block.
    pub base_fee: u64,
    /// Price of data on the parent chain, wei per unit of a sixteenth of a compressed byte.
    pub l1_base_fee: U256,
}

impl Chain {
    /// A gas limit with which the request succeeds on the latest block, found as `eth_estimateGas`
    /// does; its gas limit, if there is one, bounds the search.
    ///
    /// # Errors
    /// The request fails whatever the limit, or is invalid.
    pub fn estimate_gas(&self, request: TransactionRequest) -> Result<u64, ChainError> {
        self.estimate_gas_in(request, &Setting::default())
    }

    /// As [`Self::estimate_gas`], in any setting.
    ///
    /// # Errors
    /// As [`Self::estimate_gas`], or the setting's block is unknown or too old.
    pub fn estimate_gas_in(
        &self,
        request: TransactionRequest,
        setting: &Setting,
    ) -> Result<u64, ChainError> {
        let (mut state, facts, mut transaction) = self.prepare_call(request, setting)?;
        transaction.poster_gas = poster_estimate::estimated_poster_gas(
            &mut state,
            &unnumbered(&transaction),
            facts.base_fee,
        );
        transaction.gas = transaction.gas.saturating_add(transaction.poster_gas);
        Ok(evm::estimate_gas(
            &state,
            &self.profile,
            &facts,
            &transaction,
        )?)
    }

    /// The L1 part that [`Self::estimate_gas`] adds, with the prices it comes from.
    pub fn estimate_poster_gas(&self, request: TransactionRequest) -> PosterEstimate {
        let facts = self.latest().facts(self.chain_id);
        let mut state = self.state.clone();
        let transaction = Transaction {
            from: request.from,
            to: request.to,
            value: request.value,
            data: request.data,
            max_fee_per_gas: request.max_fee_per_gas.unwrap_or_default(),
            max_priority_fee_per_gas: request.max_priority_fee_per_gas.unwrap_or_default(),
            access_list: request.access_list,
            ..Transaction::default()
        };
        PosterEstimate {
            gas: poster_estimate::estimated_poster_gas(&mut state, &transaction, facts.base_fee),
            base_fee: facts.base_fee,
            l1_base_fee: pricing::price_per_unit(&mut state),
        }
    }
}

/// The transaction as an estimate sees it: without a nonce.
fn unnumbered(transaction: &Transaction) -> Transaction {
    Transaction {
        nonce: 0,
        ..transaction.clone()
    }
}
