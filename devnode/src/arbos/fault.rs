//! How work inside a precompile can end other than well.

use super::{program_error::ProgramError, storage::OutOfGas};

/// Why a precompile's method stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The call may not be made at all, or could not pay: a revert without data that takes all gas.
    Burnt,
    /// A plain error: a revert without data that keeps the gas left.
    Plain,
    /// A Solidity error: a revert with this data that keeps the gas left after paying for it.
    Error(Vec<u8>),
    /// A hard failure with this text, not a revert: all gas is gone.
    Hard(String),
    /// The node's machinery breaks: the whole execution is given up.
    Crash,
}

impl From<OutOfGas> for Fault {
    fn from(_: OutOfGas) -> Self {
        Self::Burnt
    }
}

impl From<ProgramError> for Fault {
    fn from(error: ProgramError) -> Self {
        Self::Error(error.abi_encode())
    }
}
