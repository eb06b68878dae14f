//! Reverts in plain English: what the EntryPoint and the module refused, with the names that the
//! policy's author gave to meters and rules. The sentences are those of `abi/denials.json`.

mod parts;
mod refusal;

use alloy_primitives::U256;
use alloy_sol_types::{Revert, SolError, SolInterface};

use crate::{
    abi::{
        IEntryPoint::{FailedOp, FailedOpWithRevert},
        ILatchkey::ILatchkeyErrors as Refusal,
    },
    policy::Policy,
    sentences::{SENTENCES, fill},
};

/// The decoded revert data of the EntryPoint or of the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevertReason {
    /// The EntryPoint refused an operation with a code such as `AA24 signature error`.
    FailedOp {
        /// Index of the operation in the bundle, from 0.
        op: U256,
        /// The EntryPoint's reason.
        reason: String,
    },
    /// The account's validation reverted inside the EntryPoint.
    FailedOpWithRevert {
        /// Index of the operation in the bundle, from 0.
        op: U256,
        /// The EntryPoint's reason, usually `AA23 reverted`.
        reason: String,
        /// The account's revert data.
        inner: Vec<u8>,
    },
    /// A typed error of the module.
    Module(Box<Refusal>),
    /// Any other revert data.
    Unknown(Vec<u8>),
}

impl RevertReason {
    /// Decodes revert data.
    pub fn decode(data: &[u8]) -> Self {
        if let Ok(failed) = FailedOp::abi_decode(data) {
            return Self::FailedOp {
                op: failed.opIndex,
                reason: failed.reason,
            };
        }
        if let Ok(failed) = FailedOpWithRevert::abi_decode(data) {
            return Self::FailedOpWithRevert {
                op: failed.opIndex,
                reason: failed.reason,
                inner: failed.inner.into(),
            };
        }
        match Refusal::abi_decode(data) {
            Ok(refusal) => Self::Module(Box::new(refusal)),
            Err(_) => Self::Unknown(data.to_vec()),
        }
    }

    /// The module's typed error, also if the EntryPoint wrapped it.
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Module(refusal) => Some(refusal.as_ref().clone()),
            Self::FailedOpWithRevert { inner, .. } => Refusal::abi_decode(inner).ok(),
            Self::FailedOp { .. } | Self::Unknown(_) => None,
        }
    }
}

/// One sentence that explains why an operation, or a call to the module, was refused.
///
/// `data` is the revert data of `handleOps`, of the account's validation or of the module. Meters
/// and rules appear under their names in `policy`, the policy of the session that was used.
///
/// ```
/// use alloy_primitives::{Address, U256};
/// use alloy_sol_types::SolError;
/// use latchkey_sdk::{abi::ILatchkey::MeterExceeded, explain::explain_revert, policy::*};
///
/// let mut policy = Policy::new();
/// policy.meter(Meter::period(100, DAY).named("daily transfer limit"));
/// let denial = MeterExceeded {
///     meter: U256::ZERO,
///     asked: U256::from(40),
///     left: U256::from(20),
/// };
/// assert_eq!(
///     explain_revert(&denial.abi_encode(), &policy),
///     "daily transfer limit: 40 asked, 20 left of 100 per 86400 s",
/// );
/// ```
pub fn explain_revert(data: &[u8], policy: &Policy) -> String {
    match RevertReason::decode(data) {
        RevertReason::FailedOp { op, reason } => in_operation(op, &code(&reason)),
        RevertReason::FailedOpWithRevert { op, inner, .. } => {
            let reason = match Refusal::abi_decode(&inner) {
                Ok(refusal) => refusal::sentence(&refusal, policy),
                Err(_) => unknown(&inner),
            };
            in_operation(op, &reason)
        }
        RevertReason::Module(refusal) => refusal::sentence(&refusal, policy),
        RevertReason::Unknown(data) => unknown(&data),
    }
}

fn in_operation(index: U256, reason: &str) -> String {
    let phrase = &SENTENCES.phrases.revert.operation;
    fill(phrase, &[("index", &index), ("reason", &reason)])
}

/// An EntryPoint's reason, with its meaning for a session if it has one.
fn code(reason: &str) -> String {
    match SENTENCES.entry_point_code(reason) {
        Some(meaning) => {
            let phrase = &SENTENCES.phrases.revert.code;
            fill(phrase, &[("meaning", &meaning), ("reason", &reason)])
        }
        None => reason.into(),
    }
}

/// Revert data that is not an error of the module.
fn unknown(data: &[u8]) -> String {
    let phrases = &SENTENCES.phrases.revert;
    if data.is_empty() {
        return phrases.empty.clone();
    }
    match Revert::abi_decode(data) {
        Ok(revert) => fill(&phrases.message, &[("message", &revert.reason)]),
        Err(_) => {
            let digits = alloy_primitives::hex::encode_prefixed(data);
            fill(&phrases.unknown, &[("data", &digits)])
        }
    }
}
