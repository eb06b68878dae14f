//! The events of an execution for observers. Observing never changes results or gas.
//!
//! Opcodes of EVM frames are reported before they are performed, host calls of Stylus frames when
//! they are finished. Output of tracers never belongs here.

use alloy_primitives::{Address, Bytes, Log, U256};
use revm::bytecode::Bytecode;

use super::{call_frame::CallFrame, context::Ctx};
use crate::stylus::{CallGas, Child, HostCall};

/// The state in the middle of an execution.
pub trait StateView {
    /// A slot.
    fn storage(&self, address: Address, slot: U256) -> U256;
    /// Stored code.
    fn code(&self, address: Address) -> Bytes;
    /// Wei.
    fn balance(&self, address: Address) -> U256;
}

/// An opcode of an EVM frame that is about to be performed.
#[derive(Clone, Copy, Debug)]
pub struct Opcode<'s> {
    /// Depth of the frame; the transaction's own is 1.
    pub depth: usize,
    /// Position in the code.
    pub pc: usize,
    /// Number of the opcode.
    pub code: u8,
    /// Gas left before it.
    pub gas: u64,
    /// Gas refund of the transaction so far.
    pub refund: u64,
    /// Stack, from bottom to top.
    pub stack: &'s [U256],
    /// The frame's memory.
    pub memory: &'s [u8],
    /// Return data of the last child.
    pub return_data: &'s [u8],
    /// Account whose storage the frame uses.
    pub address: Address,
    /// `msg.sender`.
    pub caller: Address,
}

/// Observes one execution.
pub trait Observer {
    /// A call or creation starts. `frame` has the fields known at that time; the created address is
    /// not.
    fn enter(&mut self, frame: &CallFrame, is_precompile: bool);
    /// The frame that was just entered is a Stylus frame acting for `address`, called by `caller`.
    fn enter_stylus(&mut self, address: Address, caller: Address);
    /// An opcode of the innermost frame is about to be performed.
    fn opcode(&mut self, opcode: &Opcode<'_>, state: &dyn StateView);
    /// The opcode was performed for `cost` gas (gas of a callee included, of a constructor
    /// excluded), or failed with `error` before it started.
    fn opcode_done(&mut self, cost: u64, error: Option<&str>);
    /// The innermost frame, a Stylus frame, has finished a host call.
    fn host_call(&mut self, call: &HostCall, state: &dyn StateView);
    /// The innermost frame, a Stylus frame, starts a call.
    fn call_starts(&mut self, gas: &CallGas, child: &Child, state: &dyn StateView);
    /// The innermost frame has logged.
    fn log(&mut self, log: &Log);
    /// The innermost call or creation is over.
    fn exit(&mut self, frame: &CallFrame, state: &dyn StateView);
}

/// The state as revm's journal has it.
pub(super) struct JournalView<'c, 'a>(pub(super) &'c Ctx<'a>);

impl StateView for JournalView<'_, '_> {
    fn storage(&self, address: Address, slot: U256) -> U256 {
        let journal = &self.0.journaled_state;
        let account = journal.inner.state.get(&address);
        if let Some(word) = account.and_then(|account| account.storage.get(&slot)) {
            return word.present_value;
        }
        if account.is_some_and(|account| account.is_created()) {
            return U256::ZERO;
        }
        journal.database.0.storage(address, slot)
    }

    fn code(&self, address: Address) -> Bytes {
        let journal = &self.0.journaled_state;
        match journal.inner.state.get(&address) {
            Some(account) if account.info.is_empty_code_hash() => Bytes::new(),
            Some(account) if account.info.code.is_some() => {
                let code = account.info.code.as_ref();
                code.map(Bytecode::original_bytes).unwrap_or_default()
            }
            _ => journal.database.0.code(address),
        }
    }

    fn balance(&self, address: Address) -> U256 {
        let journal = &self.0.journaled_state;
        match journal.inner.state.get(&address) {
            Some(account) => account.info.balance,
            None => journal.database.0.balance(address),
        }
    }
}
