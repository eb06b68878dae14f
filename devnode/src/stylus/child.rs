//! A call or creation that a Stylus frame makes, and its result.

use alloy_primitives::{Address, B256, Bytes, U256};

/// A child frame that a Stylus frame waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Child {
    /// `CALL`.
    Call {
        /// Callee.
        address: Address,
        /// Wei.
        value: U256,
        /// Call data.
        input: Bytes,
        /// Gas, stipend included.
        gas: u64,
    },
    /// `DELEGATECALL`.
    DelegateCall {
        /// Account whose code runs.
        address: Address,
        /// Call data.
        input: Bytes,
        /// Gas.
        gas: u64,
    },
    /// `STATICCALL`.
    StaticCall {
        /// Callee.
        address: Address,
        /// Call data.
        input: Bytes,
        /// Gas.
        gas: u64,
    },
    /// `CREATE`, or `CREATE2` if there is a salt.
    Create {
        /// Wei.
        value: U256,
        /// Init code.
        init_code: Bytes,
        /// Salt of `CREATE2`.
        salt: Option<B256>,
        /// Gas.
        gas: u64,
    },
}

impl Child {
    /// The same child with another amount of gas.
    pub(super) fn with_gas(mut self, amount: u64) -> Self {
        match &mut self {
            Self::Call { gas, .. }
            | Self::DelegateCall { gas, .. }
            | Self::StaticCall { gas, .. }
            | Self::Create { gas, .. } => *gas = amount,
        }
        self
    }
}

/// How a child frame ended. [`Evm::return_data`](super::Evm::return_data) has its return data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildResult {
    /// It returned; anything else counts as failed.
    pub is_success: bool,
    /// Gas left.
    pub gas_left: u64,
    /// Contract it created.
    pub created: Option<Address>,
}
