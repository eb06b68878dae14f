//! The gas limit to send a transaction with, found as geth's estimator finds it, so that the
//! numbers agree.

use alloy_primitives::U256;

use super::{
    execution::{Execution, Run},
    invalid_transaction::InvalidTransaction,
    state::State,
    status::Status,
    transaction::execute,
};
use crate::{
    profile::Profile,
    world::{BlockFacts, Transaction},
};

/// Gas of a transfer to an account without code.
const PLAIN_TRANSFER: u64 = 21_000;
/// Gas a caller may have to keep for a callee's stipend.
const STIPEND: u64 = 2_300;
/// The search ends when the limit is known to 15 in 1,000.
const PRECISION: (u128, u128) = (15, 1_000);
/// Error text of a frame that ran out of gas, which a higher limit may cure.
const OUT_OF_GAS: &str = "out of gas";

/// Why there is no estimate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EstimateError {
    /// The transaction is not valid whatever its gas limit.
    #[error(transparent)]
    Invalid(#[from] InvalidTransaction),
    /// It fails with the highest limit too, for another reason than gas.
    #[error("{}", .0.error.as_deref().unwrap_or_default())]
    Fails(Box<Execution>),
    /// It runs out of gas with the highest limit, which is this.
    #[error("gas required exceeds allowance ({0})")]
    Exceeds(u64),
}

/// A gas limit with which `tx` succeeds, at most `tx.gas` and at most what the sender can pay for
/// at `tx.max_fee_per_gas`. Every limit includes `tx.poster_gas`. The state is not changed.
///
/// # Errors
/// The transaction succeeds with no such limit.
pub fn estimate_gas(
    state: &State,
    profile: &Profile,
    block: &BlockFacts,
    tx: &Transaction,
) -> Result<u64, EstimateError> {
    let attempt = |gas: u64| -> Result<Option<(Execution, u64)>, EstimateError> {
        let tx = Transaction { gas, ..tx.clone() };
        match execute(state, profile, block, &tx, Run::Estimate, None) {
            Ok(executed) => Ok(Some((executed.execution, executed.gas_needed))),
            // A higher limit may cure it.
            Err(InvalidTransaction::IntrinsicGasTooLow) => Ok(None),
            Err(error) => Err(error.into()),
        }
    };
    let succeeds = |gas: u64| -> Result<bool, EstimateError> {
        Ok(attempt(gas)?.is_some_and(|(execution, _)| execution.status == Status::Success))
    };

    let mut high = tx.gas.min(affordable(state, tx)?);
    let is_plain = tx.data.is_empty() && tx.to.is_some_and(|to| state.code(to).is_empty());
    if is_plain && succeeds(PLAIN_TRANSFER)? {
        return Ok(PLAIN_TRANSFER);
    }
    let Some((execution, gas_needed)) = attempt(high)? else {
        return Err(EstimateError::Exceeds(high));
    };
    if execution.status != Status::Success {
        return Err(match execution.error.as_deref() {
            Some(OUT_OF_GAS) => EstimateError::Exceeds(high),
            _ => EstimateError::Fails(Box::new(execution)),
        });
    }

    let mut low = execution.gas_used.saturating_sub(1);
    let likely = u128::from(gas_needed.saturating_add(STIPEND)) * 64 / 63;
    if let Some(likely) = u64::try_from(likely).ok().filter(|likely| *likely < high) {
        *(if succeeds(likely)? {
            &mut high
        } else {
            &mut low
        }) = likely;
    }
    while low.saturating_add(1) < high && !is_precise(low, high) {
        // Most transactions need little more than they use, so the low side is searched first.
        let middle = (low + (high - low) / 2).min(low.saturating_mul(2));
        *(if succeeds(middle)? {
            &mut high
        } else {
            &mut low
        }) = middle;
    }
    Ok(high)
}

fn is_precise(low: u64, high: u64) -> bool {
    u128::from(high - low) * PRECISION.1 < u128::from(high) * PRECISION.0
}

/// The highest gas limit the sender can pay for; a free request is bounded by nothing.
fn affordable(state: &State, tx: &Transaction) -> Result<u64, InvalidTransaction> {
    if tx.max_fee_per_gas == 0 {
        return Ok(u64::MAX);
    }
    let Some(available) = state
        .balance(tx.from)
        .checked_sub(tx.value)
        .filter(|wei| !wei.is_zero())
    else {
        return Err(InvalidTransaction::InsufficientFundsForEstimate);
    };
    Ok((available / U256::from(tx.max_fee_per_gas)).saturating_to())
}
