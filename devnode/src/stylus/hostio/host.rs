//! The context of a host call: the program's memory and ink, the EVM, the data of the frame, the
//! record.

use alloy_primitives::{Address, B256, Bytes, U256};

use crate::{
    stylus::{
        child::{Child, ChildResult},
        evm::Evm,
        ink::{InkMeter, OutOfInk},
        instance::{Instance, OutOfBounds},
        parameters::Parameters,
        record::{CallGas, HostCall, HostCallKind},
        storage_cache::StorageCache,
    },
    wasm::HostFunction,
};

/// Reply of a function without result.
pub(super) const DONE: Flow = Flow::Reply(0);

/// Why a host call ends the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::stylus) enum Trap {
    /// Ink is used up.
    OutOfInk,
    /// A bad pointer or a broken rule: revert that keeps gas and returns nothing.
    Rejected,
    /// `exit_early`.
    Exit(u32),
}

impl From<OutOfInk> for Trap {
    fn from(OutOfInk: OutOfInk) -> Self {
        Self::OutOfInk
    }
}

impl From<OutOfBounds> for Trap {
    fn from(OutOfBounds: OutOfBounds) -> Self {
        Self::Rejected
    }
}

/// How a host call continues.
#[derive(Debug)]
pub(in crate::stylus) enum Flow {
    /// It is done; the value is ignored by functions without result.
    Reply(u64),
    /// It waits for a child frame.
    Child(Child, Box<PendingChild>),
}

/// A call or creation that waits for its child frame.
#[derive(Debug)]
pub(in crate::stylus) struct PendingChild {
    /// The host function.
    pub(in crate::stylus) function: HostFunction,
    /// Ink before it.
    pub(in crate::stylus) start_ink: u64,
    /// Gas it costs before the child's own.
    pub(super) base: u64,
    /// Gas of the child.
    pub(super) forwarded: u64,
    /// Pointer to the length of the return data.
    pub(super) return_len_ptr: u32,
    /// Pointer to the address of a created contract.
    pub(super) address_ptr: u32,
    /// Gas of a call; `None` for a creation.
    pub(in crate::stylus) call_gas: Option<CallGas>,
    /// Arguments, if the frame is recorded.
    pub(super) args: Bytes,
    /// Continues when the child has returned.
    pub(super) finish: fn(&mut Host<'_>, &PendingChild, &ChildResult) -> Result<Flow, Trap>,
}

impl PendingChild {
    /// Ends the host call whose child frame returned.
    pub(in crate::stylus) fn finish(
        &self,
        host: &mut Host<'_>,
        result: &ChildResult,
    ) -> Result<Flow, Trap> {
        (self.finish)(host, self, result)
    }
}

/// Data of a frame between its host calls.
#[derive(Debug, Default)]
pub(in crate::stylus) struct FrameState {
    /// Last `write_result`.
    pub(in crate::stylus) output: Bytes,
    /// Words read and to be written.
    pub(super) cache: StorageCache,
    /// Address and code of the last `account_code` or `account_code_size` with a result that is
    /// not empty.
    pub(super) last_code: Option<(Address, Bytes)>,
    /// The acting account already had an open frame when this one began.
    pub(super) reentrant: bool,
}

impl FrameState {
    /// The start of a frame.
    pub(in crate::stylus) fn new(reentrant: bool, is_recorded: bool) -> Self {
        Self {
            cache: StorageCache::new(is_recorded),
            reentrant,
            ..Self::default()
        }
    }
}

/// The context of a host function.
pub(in crate::stylus) struct Host<'a> {
    pub(in crate::stylus) ink: &'a mut InkMeter,
    pub(in crate::stylus) instance: &'a mut Instance,
    pub(in crate::stylus) state: &'a mut FrameState,
    pub(in crate::stylus) parameters: &'a Parameters,
    pub(in crate::stylus) evm: &'a mut dyn Evm,
    /// Finished host calls, if the frame is recorded.
    pub(in crate::stylus) record: Option<&'a mut Vec<HostCall>>,
    /// The running host function.
    pub(in crate::stylus) function: HostFunction,
    /// Ink before the running call.
    pub(in crate::stylus) start_ink: u64,
}

impl Host<'_> {
    pub(super) fn bytes20(&self, ptr: u32) -> Result<Address, Trap> {
        Ok(Address::from_slice(self.instance.read(ptr, 20)?))
    }

    pub(super) fn bytes32(&self, ptr: u32) -> Result<B256, Trap> {
        Ok(B256::from_slice(self.instance.read(ptr, 32)?))
    }

    pub(super) fn word(&self, ptr: u32) -> Result<U256, Trap> {
        Ok(self.bytes32(ptr)?.into())
    }

    pub(super) fn bytes(&self, ptr: u32, len: u32) -> Result<Bytes, Trap> {
        Ok(Bytes::copy_from_slice(self.instance.read(ptr, len)?))
    }

    /// The result of an opcode without operands, free of charge.
    pub(super) fn environment(&mut self, opcode: u8) -> U256 {
        self.evm.perform(opcode, &[], &[]).top
    }

    /// Records the finished call. Calls that trap are not recorded.
    pub(super) fn record_call(&mut self, args: &[&[u8]], outs: &[&[u8]]) {
        let kind = HostCallKind::Function(self.function);
        let (start_ink, end_ink) = (self.start_ink, self.ink.left());
        if let Some(record) = self.record.as_deref_mut() {
            let (args, outs) = (args.concat().into(), outs.concat().into());
            record.push(HostCall {
                kind,
                args,
                outs,
                storage: self.state.cache.take_accesses(),
                start_ink,
                end_ink,
            });
        }
    }

    /// Arguments to record later, if the frame is recorded.
    pub(super) fn recorded_args(&self, args: &[&[u8]]) -> Bytes {
        if self.record.is_some() {
            args.concat().into()
        } else {
            Bytes::new()
        }
    }
}
