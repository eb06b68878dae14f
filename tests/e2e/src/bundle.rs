//! What the EntryPoint says about a bundle: every operation's outcome, or why the bundle was refused.

use alloy_primitives::{B256, Bytes, Log, U256};
use alloy_sol_types::{SolError, SolEvent};
use latchkey_sdk::abi::IEntryPoint;
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
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// `FailedOp`: the account answered, the EntryPoint said no.
    #[error("operation {op}: {reason}")]
    Failed {
        /// Index in the bundle.
        op: usize,
        /// The EntryPoint's words, `AA24 signature error` and the like.
        reason: String,
    },
    /// `FailedOpWithRevert`: the account or its module reverted.
    #[error("operation {op}: {reason} ({inner})")]
    Reverted {
        /// Index in the bundle.
        op: usize,
        /// The EntryPoint's words, `AA23 reverted` and the like.
        reason: String,
        /// What it reverted with.
        inner: Bytes,
    },
    /// The transaction failed in another way.
    #[error("the bundle failed: {0}")]
    Other(String),
}

impl Refusal {
    /// A wrong or unknown signature: the module answered 1.
    pub fn signature(op: usize) -> Self {
        Self::Failed {
            op,
            reason: "AA24 signature error".to_owned(),
        }
    }

    /// A valid signature outside of its window.
    pub fn window(op: usize) -> Self {
        Self::Failed {
            op,
            reason: "AA22 expired or not due".to_owned(),
        }
    }

    /// The module's own typed error, which the account hands on unchanged.
    pub fn module(op: usize, error: &impl SolError) -> Self {
        Self::Reverted {
            op,
            reason: "AA23 reverted".to_owned(),
            inner: error.abi_encode().into(),
        }
    }

    /// Reads what `handleOps` reverted with.
    pub fn decode(output: &Bytes) -> Self {
        if let Ok(failed) = IEntryPoint::FailedOpWithRevert::abi_decode(output) {
            Self::Reverted {
                op: failed.opIndex.saturating_to(),
                reason: failed.reason,
                inner: failed.inner,
            }
        } else if let Ok(failed) = IEntryPoint::FailedOp::abi_decode(output) {
            Self::Failed {
                op: failed.opIndex.saturating_to(),
                reason: failed.reason,
            }
        } else {
            Self::Other(output.to_string())
        }
    }
}

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
