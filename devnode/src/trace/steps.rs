//! Converts the events of Stylus frames to opcodes, in the order in which Nitro shows them.

use alloy_primitives::{Address, Bytes, Log, U256, address, uint};

use super::{
    attribution::Attribution,
    host_call_opcodes::{self, HostCallOpcode},
    tracer::{Step, Tracer},
};
use crate::{
    arbos::STATE_ADDRESS,
    evm::{CallFrame, Observer, Opcode, StateView, Status},
    stylus::{CallGas, Child, HostCall, opcode as op},
};

/// Ink per gas in traces, whatever the price is.
const INK_PER_GAS: u64 = 10_000;
/// Slots of the ArbOS version and the parent chain's block number, which ArbOS reads for the first
/// program of a transaction.
const ARBOS_READS: [U256; 2] = [
    uint!(0x15fed0451499512d95f3ec5a41c878b9de55f21878b5b4e190d4667ec709b400_U256),
    uint!(0x3c79da47f96b0f39664f73c0a1f350580be90742947dddfa21ba64d578dfe600_U256),
];
/// The account that reads ArbOS state.
const ARBOS: Address = address!("00000000000000000000000000000000000A4B05");

/// An open Stylus frame.
struct Program {
    /// Acting account.
    address: Address,
    /// `msg.sender`.
    caller: Address,
    /// WASM has started.
    has_begun: bool,
}

/// The observer that drives a tracer.
pub(super) struct Steps<'t> {
    tracer: &'t mut dyn Tracer,
    attribution: Attribution,
    /// Sender of the transaction.
    origin: Address,
    /// Open frames, outermost first; `None` for EVM frames.
    frames: Vec<Option<Program>>,
    has_read_arbos: bool,
}

impl<'t> Steps<'t> {
    pub(super) fn new(
        tracer: &'t mut dyn Tracer,
        attribution: Attribution,
        origin: Address,
    ) -> Self {
        Self {
            tracer,
            attribution,
            origin,
            frames: Vec::new(),
            has_read_arbos: false,
        }
    }

    /// Shows the reads of ArbOS for the first program of a transaction.
    fn read_arbos(&mut self, state: &dyn StateView) {
        if std::mem::replace(&mut self.has_read_arbos, true) {
            return;
        }
        let address = match self.attribution {
            Attribution::Actual => STATE_ADDRESS,
            Attribution::Nitro => self.origin,
        };
        for slot in ARBOS_READS {
            let stack = [slot];
            let read = Step {
                depth: self.frames.len(),
                address,
                caller: ARBOS,
                is_arbos: true,
                ..Step::blank(op::SLOAD, &stack)
            };
            self.tracer.step(&read, state);
            self.tracer.step_done(0, None);
        }
    }

    /// Shows opcodes of the innermost frame; the first one has the cost.
    fn show(&mut self, shown: &[HostCallOpcode], gas: u64, cost: u64, state: &dyn StateView) {
        let Some(Some(program)) = self.frames.last() else {
            return;
        };
        let (address, caller) = match self.attribution {
            Attribution::Actual => (program.address, program.caller),
            Attribution::Nitro => (program.caller, program.address),
        };
        let is_true = address == program.address;
        for (i, shown) in shown.iter().enumerate() {
            let step = Step {
                depth: self.frames.len(),
                gas,
                memory: &shown.memory,
                address,
                caller,
                found: shown.found.filter(|_| is_true),
                ..Step::blank(shown.code, &shown.stack)
            };
            self.tracer.step(&step, state);
            self.tracer.step_done(if i == 0 { cost } else { 0 }, None);
        }
    }

    /// Shows the end of the innermost frame.
    fn show_end(&mut self, frame: &CallFrame, state: &dyn StateView) {
        let has_begun = matches!(self.frames.last(), Some(Some(program)) if program.has_begun);
        let gas = frame.gas.saturating_sub(frame.gas_used);
        if frame.status == Status::Success {
            let end = if frame.output.is_empty() {
                HostCallOpcode::new(op::STOP, [])
            } else {
                host_call_opcodes::end(op::RETURN, frame.output.clone())
            };
            return self.show(&[end], gas, 0, state);
        }
        let error = frame.error.as_deref().unwrap_or_default();
        if has_begun {
            let data = if frame.output.is_empty() {
                Bytes::copy_from_slice(error.as_bytes())
            } else {
                frame.output.clone()
            };
            self.show(&[host_call_opcodes::end(op::REVERT, data)], gas, 0, state);
        }
        if let Some(Some(program)) = self.frames.last() {
            let fault = Step {
                depth: self.frames.len(),
                address: program.address,
                caller: program.caller,
                ..Step::blank(op::STOP, &[])
            };
            self.tracer.step(&fault, state);
            self.tracer.step_done(0, Some(error));
        }
    }
}

impl Observer for Steps<'_> {
    fn enter(&mut self, frame: &CallFrame, is_precompile: bool) {
        self.frames.push(None);
        self.tracer.enter(frame, is_precompile);
    }

    fn enter_stylus(&mut self, address: Address, caller: Address) {
        if let Some(frame) = self.frames.last_mut() {
            *frame = Some(Program {
                address,
                caller,
                has_begun: false,
            });
        }
    }

    fn opcode(&mut self, opcode: &Opcode<'_>, state: &dyn StateView) {
        let step = Step {
            depth: opcode.depth,
            pc: opcode.pc,
            gas: opcode.gas,
            refund: opcode.refund,
            memory: opcode.memory,
            return_data: opcode.return_data,
            address: opcode.address,
            caller: opcode.caller,
            ..Step::blank(opcode.code, opcode.stack)
        };
        self.tracer.step(&step, state);
    }

    fn opcode_done(&mut self, cost: u64, error: Option<&str>) {
        self.tracer.step_done(cost, error);
    }

    fn host_call(&mut self, call: &HostCall, state: &dyn StateView) {
        let Some(Some(program)) = self.frames.last_mut() else {
            return;
        };
        let is_first = !std::mem::replace(&mut program.has_begun, true);
        let shown = host_call_opcodes::finished(call);
        if is_first {
            self.read_arbos(state);
        }
        let cost = call.start_ink.saturating_sub(call.end_ink) / INK_PER_GAS;
        self.show(&shown, call.end_ink / INK_PER_GAS, cost, state);
        self.tracer.host_call(call);
    }

    fn call_starts(&mut self, gas: &CallGas, child: &Child, state: &dyn StateView) {
        if let Some(shown) = host_call_opcodes::call(gas, child) {
            let cost = gas.base.saturating_add(gas.forwarded);
            self.show(&[shown], gas.available, cost, state);
        }
    }

    fn log(&mut self, log: &Log) {
        self.tracer.log(log);
    }

    fn exit(&mut self, frame: &CallFrame, state: &dyn StateView) {
        if matches!(self.frames.last(), Some(Some(_))) {
            self.show_end(frame, state);
        }
        self.frames.pop();
        self.tracer.exit(frame);
    }
}
