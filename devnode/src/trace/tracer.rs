//! The events of an execution for tracers. Opcodes of EVM frames and of host calls have the same
//! form.

use alloy_primitives::{Address, Log, U256};

use crate::{
    evm::{CallFrame, StateView},
    stylus::HostCall,
};

/// An opcode, as tracers see it before it is performed.
#[derive(Clone, Copy, Debug)]
pub struct Step<'s> {
    /// Depth of the frame; the transaction's own is 1.
    pub depth: usize,
    /// Position in the code; 0 for host calls.
    pub pc: usize,
    /// Number of the opcode.
    pub code: u8,
    /// Gas left before it; for host calls, after it.
    pub gas: u64,
    /// Gas refund of the transaction so far; 0 for host calls.
    pub refund: u64,
    /// From bottom to top; for host calls, the operands.
    pub stack: &'s [U256],
    /// The frame's memory; for host calls, their data.
    pub memory: &'s [u8],
    /// Return data of the last child; empty for host calls.
    pub return_data: &'s [u8],
    /// Account whose storage it uses.
    pub address: Address,
    /// `msg.sender`.
    pub caller: Address,
    /// Value that the `SLOAD` of a host call found, since it is shown late.
    pub found: Option<U256>,
    /// Whether it reads ArbOS state, not the frame's.
    pub is_arbos: bool,
}

impl<'s> Step<'s> {
    /// An opcode without further facts.
    pub(super) fn blank(code: u8, stack: &'s [U256]) -> Self {
        Self {
            depth: 0,
            pc: 0,
            code,
            gas: 0,
            refund: 0,
            stack,
            memory: &[],
            return_data: &[],
            address: Address::ZERO,
            caller: Address::ZERO,
            found: None,
            is_arbos: false,
        }
    }

    /// The `n`th word of the stack from the top, which is word 0.
    pub fn operand(&self, n: usize) -> Option<U256> {
        let index = self.stack.len().checked_sub(n)?.checked_sub(1)?;
        self.stack.get(index).copied()
    }

    /// The value that an `SLOAD` of `slot` finds.
    pub fn load(&self, slot: U256, state: &dyn StateView) -> U256 {
        self.found
            .unwrap_or_else(|| state.storage(self.address, slot))
    }
}

/// Observes one execution.
pub trait Tracer {
    /// A call or creation starts. `frame` has the fields known at that time; the created address is
    /// not.
    fn enter(&mut self, _frame: &CallFrame, _is_precompile: bool) {}
    /// An opcode of the innermost frame.
    fn step(&mut self, _step: &Step<'_>, _state: &dyn StateView) {}
    /// The opcode cost this much gas (gas of a callee included, of a constructor excluded), or
    /// failed with `error` before it started.
    fn step_done(&mut self, _cost: u64, _error: Option<&str>) {}
    /// The innermost frame, a Stylus frame, has finished a host call.
    fn host_call(&mut self, _call: &HostCall) {}
    /// The innermost frame has logged.
    fn log(&mut self, _log: &Log) {}
    /// The innermost call or creation is over.
    fn exit(&mut self, _frame: &CallFrame) {}
}
