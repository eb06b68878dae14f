//! How a method of a precompile fails.

use super::{program_error::ProgramError, storage::OutOfGas};

/// Why a precompile's method stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The call is not allowed, or could not pay: a revert without data that uses all gas.
    Burnt,
    /// A plain error: a revert without data that keeps the gas left.
    Plain,
    /// A Solidity error: a revert with this data that keeps the gas left after paying for it.
    Error(Vec<u8>),
    /// A hard failure with this text, not a revert: all gas is gone.
    Hard(String),
    /// The node crashes: the whole execution is aborted.
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
