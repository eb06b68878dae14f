//! The Stylus side of a revm frame: entered on its first step, resumed on the others.

use alloy_primitives::Bytes;

use super::{door::Door, program};
use crate::stylus::{Entry, Frame, HostCall, Offer, Outcome, Step};

/// A frame whose code is a program.
pub(super) enum WasmFrame {
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

impl WasmFrame {
    /// A frame that was just opened.
    pub(super) fn new(code: Bytes, is_reentrant: bool) -> Self {
        Self::Entering { code, is_reentrant }
    }

    /// Host calls finished so far, if somebody watches.
    pub(super) fn host_calls(&self) -> &[HostCall] {
        match self {
            Self::Running(frame) => frame.host_calls(),
            Self::Entering { .. } => &[],
        }
    }

    /// How the call that the frame waits for was priced.
    pub(super) fn offer(&self) -> Option<Offer> {
        match self {
            Self::Running(frame) => frame.offer(),
            Self::Entering { .. } => None,
        }
    }

    /// Runs until the frame ends or needs a child. `watch` asks for a record of the host calls.
    ///
    /// # Errors
    /// The code is no program that may run; the text is Nitro's.
    pub(super) fn step(&mut self, door: &mut Door<'_, '_>, watch: bool) -> Result<Step, String> {
        match self {
            Self::Running(frame) => {
                let result = door.child_result();
                Ok(frame.resume(door, result))
            }
            Self::Entering { code, is_reentrant } => {
                let Some(mut frame) = enter(code, *is_reentrant, door, watch)? else {
                    return Ok(Step::Done(Outcome::out_of_gas()));
                };
                let step = frame.start(door);
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
    door: &mut Door<'_, '_>,
    watch: bool,
) -> Result<Option<Frame>, String> {
    let code_hash = door.interpreter.bytecode.get_or_calculate_hash();
    let gas = door.interpreter.gas.remaining();
    door.open();
    let active = program::active(door.ctx, code_hash).map_err(|error| error.to_string())?;
    let (parameters, program) = (active.parameters, active.program);
    let Some(entry) = Entry::pay(&parameters, &program, active.is_recent, gas, door) else {
        return Ok(None);
    };
    let module = program::module(door.ctx, code, code_hash).map_err(|error| error.to_string())?;
    let frame = Frame::new(&module, parameters, entry, is_reentrant, watch);
    frame.map(Some).map_err(|error| error.to_string())
}
