//! The Stylus side of a revm frame: entered on its first step, resumed on the others.

use alloy_primitives::Bytes;

use super::{host_opcodes::HostOpcodes, program};
use crate::stylus::{CallGas, Entry, Frame, HostCall, Outcome, Step};

/// A frame whose code is a program.
pub(super) enum StylusCall {
    /// The entry is not paid yet.
    Entering {
        /// Stored code.
        code: Bytes,
        /// The acting account had an open frame already.
        is_reentrant: bool,
    },
    /// The program runs, or waits for a child.
    Running(Box<Frame>),
}

impl StylusCall {
    /// A frame that was just opened.
    pub(super) fn new(code: Bytes, is_reentrant: bool) -> Self {
        Self::Entering { code, is_reentrant }
    }

    /// Host calls finished so far; empty unless the frame is recorded.
    pub(super) fn host_calls(&self) -> &[HostCall] {
        match self {
            Self::Running(frame) => frame.host_calls(),
            Self::Entering { .. } => &[],
        }
    }

    /// Gas of the call that the frame waits for.
    pub(super) fn call_gas(&self) -> Option<CallGas> {
        match self {
            Self::Running(frame) => frame.call_gas(),
            Self::Entering { .. } => None,
        }
    }

    /// Runs until the frame ends or needs a child. `is_recorded`: whether to record host calls.
    ///
    /// # Errors
    /// The code is not a program that may run; the text is Nitro's.
    pub(super) fn step(
        &mut self,
        opcodes: &mut HostOpcodes<'_, '_>,
        is_recorded: bool,
    ) -> Result<Step, String> {
        match self {
            Self::Running(frame) => {
                let result = opcodes.child_result();
                Ok(frame.resume(opcodes, result))
            }
            Self::Entering { code, is_reentrant } => {
                let Some(mut frame) = enter(code, *is_reentrant, opcodes, is_recorded)? else {
                    return Ok(Step::Done(Outcome::out_of_gas()));
                };
                let step = frame.start(opcodes);
                *self = Self::Running(Box::new(frame));
                Ok(step)
            }
        }
    }
}

/// Pays for the entry; `None` if the frame cannot.
fn enter(
    code: &Bytes,
    is_reentrant: bool,
    opcodes: &mut HostOpcodes<'_, '_>,
    is_recorded: bool,
) -> Result<Option<Frame>, String> {
    let code_hash = opcodes.interpreter.bytecode.get_or_calculate_hash();
    let gas = opcodes.interpreter.gas.remaining();
    opcodes.open();
    let active = program::active(opcodes.ctx, code_hash).map_err(|error| error.to_string())?;
    let (parameters, program) = (active.parameters, active.program);
    let Some(entry) = Entry::pay(&parameters, &program, active.is_recent, gas, opcodes) else {
        return Ok(None);
    };
    let module =
        program::module(opcodes.ctx, code, code_hash).map_err(|error| error.to_string())?;
    let frame = Frame::new(&module, parameters, entry, is_reentrant, is_recorded);
    frame.map(Some).map_err(|error| error.to_string())
}
