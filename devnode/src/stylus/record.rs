//! What a Stylus frame reports about itself when somebody watches. Watching never changes what is
//! paid.

use alloy_primitives::Bytes;

/// The Stylus side of a frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StylusFrame {
    /// Gas taken before WASM started: program entry and memory pages.
    pub entry_gas: u64,
    /// Ink per host call, in order; child gas of calls included. The first entry is
    /// `user_entrypoint` (length of the call data), the last `user_returned` (status) if the
    /// program got that far.
    pub host_calls: Vec<HostCall>,
}

/// How a call was priced, before it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Gas of the call itself.
    pub base: u64,
    /// Gas the callee could have got: 63/64 of what is left after [`Self::base`].
    pub room: u64,
    /// Gas the caller gives it, stipend not included.
    pub gas: u64,
}

/// One finished host call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostCall {
    /// Name in module `vm_hooks`.
    pub name: &'static str,
    /// Arguments as bytes (integers big-endian, in the order of Nitro's `hostio` tracer).
    pub args: Bytes,
    /// Results as bytes.
    pub outs: Bytes,
    /// Ink before.
    pub start_ink: u64,
    /// Ink after.
    pub end_ink: u64,
}
