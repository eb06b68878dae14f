//! Builds the tree of frames while they run, and notifies an observer.

use alloy_primitives::{Address, Bytes, U256};
use revm::{
    context_interface::CreateScheme,
    handler::FrameResult,
    interpreter::{CallScheme, FrameInput, InstructionResult},
};

use super::{
    call_frame::{CallFrame, CallKind},
    context::Ctx,
    observer::{JournalView, Observer, Opcode},
    status::Status,
    text,
};
use crate::stylus::{CallGas, Child, HostCall, StylusRecord};

/// The frames that are open, outermost first, and the finished root.
pub(super) struct Recorder<'o> {
    open: Vec<OpenFrame>,
    root: Option<CallFrame>,
    observer: Option<&'o mut dyn Observer>,
}

/// An open frame.
struct OpenFrame {
    frame: CallFrame,
    /// Host calls the observer knows of.
    reported: usize,
}

impl<'o> Recorder<'o> {
    /// Nothing has begun yet.
    pub(super) fn new(observer: Option<&'o mut dyn Observer>) -> Self {
        Self {
            open: Vec::new(),
            root: None,
            observer,
        }
    }

    /// Whether an observer needs every opcode.
    pub(super) fn is_observed(&self) -> bool {
        self.observer.is_some()
    }

    /// A frame begins.
    pub(super) fn open(&mut self, input: &FrameInput, is_precompile: bool, ctx: &Ctx<'_>) {
        let mut frame = blank();
        match input {
            FrameInput::Call(call) => {
                // Borrowed code acts for the account that borrows it.
                let is_borrowed =
                    matches!(call.scheme, CallScheme::DelegateCall | CallScheme::CallCode);
                frame.kind = match call.scheme {
                    CallScheme::Call => CallKind::Call,
                    CallScheme::CallCode => CallKind::CallCode,
                    CallScheme::DelegateCall => CallKind::DelegateCall,
                    CallScheme::StaticCall => CallKind::StaticCall,
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
                    CreateScheme::Create2 { .. } => CallKind::Create2,
                    _ => CallKind::Create,
                };
                frame.from = create.caller();
                frame.value = create.value();
                frame.input = create.init_code().clone();
                frame.gas = create.gas_limit();
            }
            FrameInput::Empty => {}
        }
        if let Some(observer) = &mut self.observer {
            observer.enter(&frame, is_precompile);
        }
        self.open.push(OpenFrame { frame, reported: 0 });
    }

    /// The frame that was just opened runs WASM.
    pub(super) fn enter_stylus(&mut self, address: Address, caller: Address) {
        if let Some(observer) = &mut self.observer {
            observer.enter_stylus(address, caller);
        }
    }

    /// The innermost frame is about to perform an opcode.
    pub(super) fn opcode(&mut self, opcode: &Opcode<'_>, view: &JournalView<'_, '_>) {
        if let Some(observer) = &mut self.observer {
            observer.opcode(opcode, view);
        }
    }

    /// It did, or could not.
    pub(super) fn opcode_done(&mut self, cost: u64, error: Option<&str>) {
        if let Some(observer) = &mut self.observer {
            observer.opcode_done(cost, error);
        }
    }

    /// The innermost frame has finished these host calls since it began.
    pub(super) fn host_calls(&mut self, calls: &[HostCall], ctx: &Ctx<'_>) {
        let (Some(open), Some(observer)) = (self.open.last_mut(), &mut self.observer) else {
            return;
        };
        for call in calls.iter().skip(open.reported) {
            observer.host_call(call, &JournalView(ctx));
        }
        open.reported = calls.len();
    }

    /// The innermost frame is about to call.
    pub(super) fn call_starts(&mut self, gas: Option<CallGas>, child: &Child, ctx: &Ctx<'_>) {
        if let (Some(observer), Some(gas)) = (&mut self.observer, gas) {
            observer.call_starts(&gas, child, &JournalView(ctx));
        }
    }

    /// Reports the logs of the innermost frame after the first `seen` logs.
    pub(super) fn logs_since(&mut self, seen: usize, ctx: &Ctx<'_>) {
        if let Some(observer) = &mut self.observer {
            for log in ctx.journaled_state.inner.logs.iter().skip(seen) {
                observer.log(log);
            }
        }
    }

    /// The innermost frame's account destroyed itself. Observers see a call; the tree does not show
    /// it.
    pub(super) fn self_destruct(&mut self, from: Address, to: Address, value: U256, ctx: &Ctx<'_>) {
        if let Some(observer) = &mut self.observer {
            let frame = CallFrame {
                kind: CallKind::SelfDestruct,
                from,
                to,
                value,
                status: Status::Success,
                ..blank()
            };
            observer.enter(&frame, false);
            observer.exit(&frame, &JournalView(ctx));
        }
    }

    /// Stores the Stylus side of the innermost frame.
    pub(super) fn set_stylus(&mut self, stylus: StylusRecord) {
        if let Some(open) = self.open.last_mut() {
            open.frame.stylus = Some(stylus);
        }
    }

    /// The innermost frame ends.
    pub(super) fn close(&mut self, result: &FrameResult, failure: Option<String>, ctx: &Ctx<'_>) {
        let Some(OpenFrame { mut frame, .. }) = self.open.pop() else {
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
        if let Some(observer) = &mut self.observer {
            observer.exit(&frame, &JournalView(ctx));
        }
        match self.open.last_mut() {
            Some(parent) => parent.frame.children.push(frame),
            None => self.root = Some(frame),
        }
    }

    /// The finished tree.
    pub(super) fn into_root(self) -> Option<CallFrame> {
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

fn blank() -> CallFrame {
    CallFrame {
        kind: CallKind::Call,
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
