//! How a transaction is executed, and the result.

use alloy_primitives::{Address, Bytes, Log};

use super::{call_frame::CallFrame, status::Status};

/// How to execute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mode {
    /// `eth_call`: no nonce, balance and base-fee checks, no per-transaction cap, nothing
    /// committed.
    pub is_call: bool,
    /// Record the tree of frames.
    pub trace: bool,
}

/// The purpose of an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Run {
    /// To be committed.
    Transaction,
    /// `eth_call`.
    Call,
    /// To learn the gas it needs.
    Estimate,
}

impl Run {
    /// Whether the sender must be able to pay, and pays.
    pub(super) fn is_paid(self) -> bool {
        self == Self::Transaction
    }

    /// Whether the gas of a transaction is bounded.
    pub(super) fn is_capped(self) -> bool {
        self != Self::Call
    }
}

/// Result of one transaction or call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execution {
    /// How it ended.
    pub status: Status,
    /// As in the receipt: after refunds, poster gas included.
    pub gas_used: u64,
    /// Return or revert data.
    pub output: Bytes,
    /// Address of the created contract; none unless successful.
    pub created: Option<Address>,
    /// Logs, empty unless successful.
    pub logs: Vec<Log>,
    /// The VM's error text in Nitro's words (`execution reverted`, `out of gas`, `max call depth
    /// exceeded`, …).
    pub error: Option<String>,
    /// Root of the frame tree, if the execution was traced.
    pub root: Option<CallFrame>,
}
