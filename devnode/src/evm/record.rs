//! Builds the tree of frames while they run.

use super::context::Ctx;
use super::{Frame, Status, text};
use crate::stylus::StylusFrame;
use alloy_primitives::{Address, Bytes};
use revm::context_interface::CreateScheme;
use revm::handler::FrameResult;
use revm::interpreter::{CallScheme, FrameInput, InstructionResult};

/// The frames that are open, outermost first, and the finished root.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    open: Vec<Frame>,
    root: Option<Frame>,
}

impl Recorder {
    /// A frame begins.
    pub(super) fn open(&mut self, input: &FrameInput, ctx: &Ctx<'_>) {
        let mut frame = blank();
        match input {
            FrameInput::Call(call) => {
                // Borrowed code acts for the account that borrows it.
                let is_borrowed =
                    matches!(call.scheme, CallScheme::DelegateCall | CallScheme::CallCode);
                frame.kind = match call.scheme {
                    CallScheme::Call => "CALL",
                    CallScheme::CallCode => "CALLCODE",
                    CallScheme::DelegateCall => "DELEGATECALL",
                    CallScheme::StaticCall => "STATICCALL",
                };
                frame.from = if is_borrowed {
                    call.target_address
                } else {
                    call.caller
                };
                frame.to = call.bytecode_address;
                frame.value = call.value.get();
                frame.input = call.input.bytes_local(&ctx.local);
                frame.gas = call.gas_limit;
            }
            FrameInput::Create(create) => {
                frame.kind = match create.scheme() {
                    CreateScheme::Create2 { .. } => "CREATE2",
                    _ => "CREATE",
                };
                frame.from = create.caller();
                frame.value = create.value();
                frame.input = create.init_code().clone();
                frame.gas = create.gas_limit();
            }
            FrameInput::Empty => {}
        }
        self.open.push(frame);
    }

    /// What the innermost frame did on the Stylus side.
    pub(super) fn set_stylus(&mut self, stylus: StylusFrame) {
        if let Some(frame) = self.open.last_mut() {
            frame.stylus = Some(stylus);
        }
    }

    /// The innermost frame ends.
    pub(super) fn close(&mut self, result: &FrameResult, failure: Option<String>) {
        let Some(mut frame) = self.open.pop() else {
            return;
        };
        let interpreter_result = result.interpreter_result();
        let how = interpreter_result.result;
        frame.status = status(how);
        frame.gas_used = if how.is_ok_or_revert() {
            frame.gas.saturating_sub(interpreter_result.gas.remaining())
        } else {
            frame.gas
        };
        if how.is_ok_or_revert() {
            frame.output = interpreter_result.output.clone();
        }
        frame.error = failure.or_else(|| text::of(how).map(Into::into));
        if let FrameResult::Create(outcome) = result {
            frame.to = outcome.address.unwrap_or_default();
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(frame),
            None => self.root = Some(frame),
        }
    }

    /// The finished tree.
    pub(super) fn into_root(self) -> Option<Frame> {
        self.root
    }
}

/// How a frame with this result counts.
pub(super) fn status(result: InstructionResult) -> Status {
    if result.is_ok() {
        Status::Success
    } else if result == InstructionResult::Revert {
        Status::Revert
    } else {
        Status::Failure
    }
}

fn blank() -> Frame {
    Frame {
        kind: "CALL",
        from: Address::ZERO,
        to: Address::ZERO,
        value: Default::default(),
        input: Bytes::new(),
        gas: 0,
        gas_used: 0,
        output: Bytes::new(),
        status: Status::Failure,
        error: None,
        stylus: None,
        children: Vec::new(),
    }
}
