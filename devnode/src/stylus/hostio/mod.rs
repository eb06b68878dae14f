//! The host functions: one list in `table`, one file a family. Each pays, needs, reads memory,
//! acts, pays gas and writes memory in exactly the order Nitro does, since the order decides which
//! failure wins.
//!
//! Adding one takes its function in a family's file and its row in the list.

mod account;
mod call;
mod console;
mod create;
mod env;
mod log;
mod math;
mod memory;
mod storage;
mod table;

use alloy_primitives::{Address, B256, Bytes, U256};
pub(super) use table::{Args, HostFn, Suspended, Type, linker};

use super::{
    Evm, Parameters,
    frame::{Child, ChildResult},
    guest::{Guest, OutOfBounds},
    ink::{InkMeter, OutOfInk},
    record::{HostCall, Offer},
    storage_cache::StorageCache,
};

/// Ink of entering a host function.
const HOST_CALL: u64 = 8_400;
/// Ink per 32-byte pointer argument.
const POINTER: u64 = 5_040;
/// Ink of reaching the EVM.
const EVM_API: u64 = 59_673;

/// Ink of handing `len` bytes to the program.
fn write_ink(len: usize) -> u64 {
    5_040 + 30 * (len as u64).saturating_sub(32)
}

/// Ink of taking `len` bytes from the program.
fn read_ink(len: u32) -> u64 {
    16_381 + 55 * u64::from(len).saturating_sub(32)
}

/// Why a host call ends the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trap {
    /// Ink is used up.
    OutOfInk,
    /// A bad pointer or a broken rule: revert that keeps gas and returns nothing.
    Refused,
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
        Self::Refused
    }
}

/// How a host call goes on.
#[derive(Debug)]
pub(super) enum Flow {
    /// It is done; the value is ignored by functions without result.
    Reply(u64),
    /// It waits for a child frame.
    Child(Child, Box<PendingChild>),
}

/// A call or creation that waits for its child frame.
#[derive(Debug)]
pub(super) struct PendingChild {
    /// Name of the host function.
    pub(super) name: &'static str,
    /// Ink before it.
    pub(super) start_ink: u64,
    /// Gas it costs before the child's own.
    base: u64,
    /// Gas the child was given.
    given: u64,
    /// Where the length of the return data goes.
    return_len_ptr: u32,
    /// Where the address of a created contract goes.
    address_ptr: u32,
    /// How a call was priced; none for a creation.
    pub(super) offer: Option<Offer>,
    /// Arguments, if somebody watches.
    args: Bytes,
    /// What happens when the child has returned.
    finish: fn(&mut Host<'_>, &PendingChild, &ChildResult) -> Result<Flow, Trap>,
}

impl PendingChild {
    /// Ends the host call whose child frame returned.
    pub(super) fn finish(&self, host: &mut Host<'_>, result: &ChildResult) -> Result<Flow, Trap> {
        (self.finish)(host, self, result)
    }
}

/// What a frame keeps between its host calls.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Last `write_result`.
    pub(super) output: Bytes,
    /// Words read and to be written.
    cache: StorageCache,
    /// Address and code of the last `account_code` or `account_code_size` whose answer was not
    /// empty.
    last_code: Option<(Address, Bytes)>,
    /// The acting account already had an open frame when this one began.
    reentrant: bool,
}

impl Kept {
    /// The start of a frame.
    pub(super) fn new(reentrant: bool) -> Self {
        Self {
            reentrant,
            ..Self::default()
        }
    }
}

/// What a host function works with.
pub(super) struct Host<'a> {
    pub(super) ink: &'a mut InkMeter,
    pub(super) guest: &'a mut Guest,
    pub(super) kept: &'a mut Kept,
    pub(super) parameters: &'a Parameters,
    pub(super) evm: &'a mut dyn Evm,
    /// Finished host calls, if somebody watches.
    pub(super) record: Option<&'a mut Vec<HostCall>>,
    /// Name under which the running call is recorded.
    pub(super) name: &'static str,
    /// Ink before the running call.
    pub(super) start_ink: u64,
}

impl Host<'_> {
    fn bytes20(&self, ptr: u32) -> Result<Address, Trap> {
        Ok(Address::from_slice(self.guest.read(ptr, 20)?))
    }

    fn bytes32(&self, ptr: u32) -> Result<B256, Trap> {
        Ok(B256::from_slice(self.guest.read(ptr, 32)?))
    }

    fn word(&self, ptr: u32) -> Result<U256, Trap> {
        Ok(self.bytes32(ptr)?.into())
    }

    fn bytes(&self, ptr: u32, len: u32) -> Result<Bytes, Trap> {
        Ok(Bytes::copy_from_slice(self.guest.read(ptr, len)?))
    }

    /// The value one opcode without operands leaves, at no charge.
    fn environment(&mut self, opcode: u8) -> U256 {
        self.evm.step(opcode, &[], &[]).top
    }

    /// Notes the finished call. Functions that trap note nothing.
    fn note(&mut self, args: &[&[u8]], outs: &[&[u8]]) {
        let (name, start_ink, end_ink) = (self.name, self.start_ink, self.ink.left());
        if let Some(record) = self.record.as_deref_mut() {
            let (args, outs) = (args.concat().into(), outs.concat().into());
            record.push(HostCall {
                name,
                args,
                outs,
                start_ink,
                end_ink,
            });
        }
    }

    /// Arguments to note later, if somebody watches.
    fn noted_args(&self, args: &[&[u8]]) -> Bytes {
        if self.record.is_some() {
            args.concat().into()
        } else {
            Bytes::new()
        }
    }
}

/// Reply of a function without result.
const DONE: Flow = Flow::Reply(0);
