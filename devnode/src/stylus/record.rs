//! The record of a Stylus frame. Recording never changes prices.

use alloy_primitives::{Bytes, U256};

use crate::wasm::{HostFunction, HostModule};

/// The Stylus side of a call frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StylusRecord {
    /// Gas charged before WASM starts: program entry and memory pages.
    pub entry_gas: u64,
    /// Host calls in order; the ink of a call includes the gas of its child. The first is
    /// [`HostCallKind::Entry`], the last [`HostCallKind::Return`] if the program returned.
    pub host_calls: Vec<HostCall>,
}

/// Gas of a call before it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallGas {
    /// Gas of the call itself.
    pub base: u64,
    /// Maximum gas of the callee: 63/64 of the gas left after [`Self::base`].
    pub available: u64,
    /// Gas from the caller to the callee, stipend excluded.
    pub forwarded: u64,
}

/// The kind of an entry of [`StylusRecord::host_calls`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostCallKind {
    /// The start of the program; its argument is the length of the call data.
    Entry,
    /// A call of a host function.
    Function(HostFunction),
    /// The return of the program; its result is the status.
    Return,
}

impl HostCallKind {
    /// The name in Nitro's traces.
    pub fn name(self) -> &'static str {
        match self {
            Self::Entry => "user_entrypoint",
            Self::Return => "user_returned",
            Self::Function(HostFunction::LogText) => "console_log_text",
            Self::Function(function) => match function.module() {
                HostModule::VmHooks => function.name(),
                HostModule::Console => "console_log",
            },
        }
    }
}

/// An access of the storage cache to the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageAccess {
    /// `SLOAD`: the cache did not have the word.
    Load {
        /// Slot.
        key: U256,
        /// Value found.
        value: U256,
    },
    /// `SSTORE`: a flush wrote the word.
    Store {
        /// Slot.
        key: U256,
        /// Value written.
        value: U256,
    },
}

/// One finished host call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostCall {
    /// Which one.
    pub kind: HostCallKind,
    /// Arguments as bytes (integers big-endian, in the order of Nitro's `hostio` tracer).
    pub args: Bytes,
    /// Results as bytes.
    pub outs: Bytes,
    /// Accesses of the storage cache to the state, in order.
    pub storage: Vec<StorageAccess>,
    /// Ink before.
    pub start_ink: u64,
    /// Ink after.
    pub end_ink: u64,
}

impl HostCall {
    /// The name in Nitro's traces.
    pub fn name(&self) -> &'static str {
        self.kind.name()
    }
}
