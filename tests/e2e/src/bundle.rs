//! What the EntryPoint says about a bundle: every operation's outcome, or why the bundle was
//! refused.

use std::fmt;

use alloy_primitives::{B256, Bytes, Log, U256};
use alloy_sol_types::{SolError, SolEvent};
use latchkey_sdk::{abi::IEntryPoint, explain::RevertReason};
use stylus_devnode::evm::Frame;

/// A bundle that was included.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// The whole transaction, as in its receipt.
    pub gas_used: u64,
    /// The operations, in order.
    pub ops: Vec<OpOutcome>,
    /// All logs.
    pub logs: Vec<Log>,
    /// The transaction's frames.
    pub root: Frame,
}

/// How the execution of one validated operation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpOutcome {
    /// The operation.
    pub user_op_hash: B256,
    /// Whether its calls succeeded. Charges stay either way.
    pub success: bool,
    /// What the EntryPoint charged for, gas.
    pub actual_gas_used: U256,
    /// What the account reverted with, unless successful and unless empty.
    pub revert_reason: Option<Bytes>,
}

/// A bundle that was refused because one operation did not validate. Nothing of it happened.
///
/// Two refusals are equal if the EntryPoint reverted with the same bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What `handleOps` reverted with.
    pub data: Bytes,
}

impl Refusal {
    /// The EntryPoint's `FailedOp`: the account answered and the EntryPoint said no.
    pub fn failed(op: u64, reason: &str) -> Self {
        let error = IEntryPoint::FailedOp {
            opIndex: U256::from(op),
            reason: reason.to_owned(),
        };
        Self {
            data: error.abi_encode().into(),
        }
    }

    /// A wrong or unknown signature: the module answered 1.
    pub fn signature(op: u64) -> Self {
        Self::failed(op, "AA24 signature error")
    }

    /// A valid signature outside of its window.
    pub fn window(op: u64) -> Self {
        Self::failed(op, "AA22 expired or not due")
    }

    /// The EntryPoint's `FailedOpWithRevert`: the account or somebody it asked reverted with
    /// `inner`.
    pub fn failed_with(op: u64, reason: &str, inner: Bytes) -> Self {
        let error = IEntryPoint::FailedOpWithRevert {
            opIndex: U256::from(op),
            reason: reason.to_owned(),
            inner,
        };
        Self {
            data: error.abi_encode().into(),
        }
    }

    /// The module's own typed error, which the account hands on unchanged.
    pub fn module(op: u64, error: &impl SolError) -> Self {
        Self::failed_with(op, "AA23 reverted", error.abi_encode().into())
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = RevertReason::decode(&self.data);
        match reason.refusal() {
            Some(error) => write!(formatter, "{reason:?} = {error:?}"),
            None => write!(formatter, "{reason:?}"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the bundle is refused: {self:?}")
    }
}

impl std::error::Error for Refusal {}

/// The outcomes that the logs of an included bundle report, in order.
pub fn outcomes(logs: &[Log]) -> Vec<OpOutcome> {
    let reasons: Vec<_> = logs
        .iter()
        .filter_map(|log| IEntryPoint::UserOperationRevertReason::decode_log(log).ok())
        .collect();
    logs.iter()
        .filter_map(|log| IEntryPoint::UserOperationEvent::decode_log(log).ok())
        .map(|event| OpOutcome {
            user_op_hash: event.userOpHash,
            success: event.success,
            actual_gas_used: event.actualGasUsed,
            revert_reason: reasons
                .iter()
                .find(|reason| reason.userOpHash == event.userOpHash)
                .map(|reason| reason.revertReason.clone()),
        })
        .collect()
}
