//! The tree of calls of an execution, with gas.

use alloy_primitives::{Address, Bytes, U256};

use super::status::Status;
use crate::stylus::StylusRecord;

/// How a call frame came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallKind {
    /// `CALL`, or the call of a transaction.
    Call,
    /// `CALLCODE`.
    CallCode,
    /// `DELEGATECALL`.
    DelegateCall,
    /// `STATICCALL`.
    StaticCall,
    /// `CREATE`, or the creation of a transaction.
    Create,
    /// `CREATE2`.
    Create2,
    /// `SELFDESTRUCT`: shown to observers as a call of the beneficiary, absent from the tree.
    SelfDestruct,
}

impl CallKind {
    /// The name of its opcode.
    pub fn name(self) -> &'static str {
        match self {
            Self::Call => "CALL",
            Self::CallCode => "CALLCODE",
            Self::DelegateCall => "DELEGATECALL",
            Self::StaticCall => "STATICCALL",
            Self::Create => "CREATE",
            Self::Create2 => "CREATE2",
            Self::SelfDestruct => "SELFDESTRUCT",
        }
    }

    /// Whether the frame runs init code.
    pub fn is_create(self) -> bool {
        matches!(self, Self::Create | Self::Create2)
    }
}

impl std::fmt::Display for CallKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// One frame of the call tree, with gas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallFrame {
    /// How it came to be.
    pub kind: CallKind,
    /// Caller.
    pub from: Address,
    /// Target, or the created address.
    pub to: Address,
    /// Wei.
    pub value: U256,
    /// Call data or init code.
    pub input: Bytes,
    /// Gas given.
    pub gas: u64,
    /// Gas used by this frame and its children.
    pub gas_used: u64,
    /// Return or revert data.
    pub output: Bytes,
    /// How it ended.
    pub status: Status,
    /// Error text unless successful.
    pub error: Option<String>,
    /// Payments and host calls of a Stylus frame; `None` for an EVM frame.
    pub stylus: Option<StylusRecord>,
    /// Calls made by this frame, in order.
    pub children: Vec<CallFrame>,
}
