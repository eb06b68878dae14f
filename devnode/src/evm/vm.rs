//! The frame loop: EVM frames run in revm's interpreter, Stylus frames in WASM, on one frame stack.
//!
//! A Stylus frame is an ordinary revm frame whose interpreter idles. A second stack has an entry
//! per open frame, with the facts that revm does not know.

use std::{collections::HashMap, convert::Infallible};

use alloy_primitives::Address;
use revm::{
    context::Evm,
    context_interface::context::ContextError,
    handler::{EthFrame, EvmTr, FrameData, FrameResult, ItemOrResult},
    interpreter::{
        CallInputs, CallScheme, FrameInput, InstructionResult, InterpreterAction,
        InterpreterResult, interpreter::EthInterpreter, interpreter_action::FrameInit,
    },
};

use super::{
    call_frame::CallFrame,
    cold_access,
    context::Ctx,
    host_opcodes::HostOpcodes,
    instructions::{Instructions, instructions},
    opcodes,
    precompiles::Precompiles,
    recorder::Recorder,
    stylus_call::StylusCall,
    text,
};
use crate::{
    profile::Profile,
    stylus::{End, Step},
    wasm::code::Kind,
};

/// Raised by a precompile that crashes, or by a broken invariant of revm.
pub(super) type VmError = ContextError<Infallible>;

type Inner<'a> = Evm<Ctx<'a>, (), Instructions<'a>, Precompiles, EthFrame<EthInterpreter>>;

/// An open frame.
struct OpenFrame {
    /// Acting account, if the frame counts for re-entrancy.
    counted: Option<Address>,
    /// WASM pages open before it.
    open_pages: u16,
    /// Its Stylus side.
    stylus: Option<StylusCall>,
    /// Gas refund of the frames around it when it started; single frames may be negative.
    outer_refund: i64,
}

/// Runs the frames of one execution.
pub(super) struct Vm<'a> {
    inner: Inner<'a>,
    frames: Vec<OpenFrame>,
    /// Open frames per acting account, borrowed code not counted.
    entered: HashMap<Address, u32>,
    recorder: Option<Recorder<'a>>,
}

impl<'a> Vm<'a> {
    pub(super) fn new(ctx: Ctx<'a>, recorder: Option<Recorder<'a>>) -> Self {
        let precompiles = Precompiles::new(ctx.chain.profile);
        Self {
            inner: Evm::new(ctx, instructions(), precompiles),
            frames: Vec::new(),
            entered: HashMap::new(),
            recorder,
        }
    }

    pub(super) fn ctx(&mut self) -> &mut Ctx<'a> {
        &mut self.inner.ctx
    }

    pub(super) fn precompiles(&self) -> &Precompiles {
        &self.inner.precompiles
    }

    /// The tree of frames, if it was recorded, and the context.
    pub(super) fn into_parts(self) -> (Option<CallFrame>, Ctx<'a>) {
        (self.recorder.and_then(Recorder::into_root), self.inner.ctx)
    }

    /// Runs the first frame and everything it calls. The second value is the error text of the
    /// first frame.
    pub(super) fn run(
        &mut self,
        first: FrameInit,
    ) -> Result<(FrameResult, Option<String>), VmError> {
        let mut finished = self.enter(first)?;
        loop {
            let (result, failure) = match finished.take() {
                Some(finished) => finished,
                None => match self.step()? {
                    ItemOrResult::Item(child) => {
                        finished = self.enter(child)?;
                        continue;
                    }
                    ItemOrResult::Result(finished) => finished,
                },
            };
            if self.frames.is_empty() {
                return Ok((result, failure));
            }
            let _ = self.inner.frame_return_result(result)?;
        }
    }

    /// Opens a frame, or finishes it at once if it runs no code.
    fn enter(&mut self, mut init: FrameInit) -> Result<Option<Finished>, VmError> {
        if let FrameInput::Call(call) = &mut init.frame_input {
            self.hide_precompile_code(call);
        }
        if let Some(recorder) = &mut self.recorder {
            let is_precompile = match &init.frame_input {
                FrameInput::Call(call) => {
                    self.inner.precompiles.is_precompile(&call.bytecode_address)
                }
                FrameInput::Create(_) | FrameInput::Empty => false,
            };
            recorder.open(&init.frame_input, is_precompile, &self.inner.ctx);
        }
        let (grand_caller, outer_refund) = self.innermost();
        let scope = &mut self.inner.ctx.chain;
        scope.grand_caller = grand_caller;
        scope.depth = init.depth + 1;
        let open_pages = scope.pages.open();
        let logs = self.inner.ctx.journaled_state.inner.logs.len();
        if let ItemOrResult::Result(result) = self.inner.frame_init(init)? {
            if let Some(recorder) = &mut self.recorder {
                recorder.logs_since(logs, &self.inner.ctx);
            }
            let failure = self.inner.ctx.chain.failure.take();
            return Ok(Some(self.finish(result, failure)));
        }

        let frame = self.inner.frame_stack.get();
        let acting = frame.interpreter.input.target_address;
        let counted = match &frame.input {
            FrameInput::Call(call) => is_own_code(call).then_some(acting),
            FrameInput::Create(_) | FrameInput::Empty => Some(acting),
        };
        if let Some(address) = counted {
            *self.entered.entry(address).or_default() += 1;
        }
        let is_reentrant = self.entered.get(&acting).is_some_and(|open| *open > 1);
        let code = frame.interpreter.bytecode.original_bytes();
        let is_wasm = matches!(frame.data, FrameData::Call(_))
            && Kind::of(&code, self.inner.ctx.chain.profile).is_some_and(Kind::is_callable);
        let stylus = is_wasm.then(|| StylusCall::new(code, is_reentrant));
        if let (true, Some(recorder)) = (is_wasm, &mut self.recorder) {
            recorder.enter_stylus(acting, frame.interpreter.input.caller_address);
        }
        self.frames.push(OpenFrame {
            counted,
            open_pages,
            stylus,
            outer_refund,
        });
        Ok(None)
    }

    /// A delegation to a precompile borrows no code (EIP-7702), although ArbOS's precompiles have
    /// some.
    fn hide_precompile_code(&mut self, call: &mut CallInputs) {
        if call.known_bytecode.1.original_byte_slice() == PRECOMPILE_CODE {
            let is_precompile = |address: &Address| self.inner.precompiles.is_precompile(address);
            call.known_bytecode = cold_access::callable_code(
                &mut self.inner.ctx,
                call.bytecode_address,
                is_precompile,
            );
        }
    }

    /// Caller of the innermost open frame, and the gas refund of all open frames.
    fn innermost(&mut self) -> (Address, i64) {
        let Some(open) = self.frames.last() else {
            return (Address::ZERO, 0);
        };
        let interpreter = &self.inner.frame_stack.get().interpreter;
        let refund = open.outer_refund.saturating_add(interpreter.gas.refunded());
        (interpreter.input.caller_address, refund)
    }

    /// Runs the innermost frame until it ends or needs a child.
    fn step(&mut self) -> Result<ItemOrResult<FrameInit, Finished>, VmError> {
        let mut stylus = self.frames.last_mut().and_then(|open| open.stylus.take());
        let (action, mut failure) = match &mut stylus {
            Some(call) => self.step_stylus(call),
            None => self.step_evm(),
        };
        if let Some(open) = self.frames.last_mut() {
            open.stylus = stylus;
        }
        let has_returned = matches!(&action, InterpreterAction::Return(result) if result.is_ok());
        let inner = &mut self.inner;
        let frame = inner.frame_stack.get();
        let next = frame.process_next_action::<_, VmError>(&mut inner.ctx, action)?;
        let result = match next {
            ItemOrResult::Item(child) => return Ok(ItemOrResult::Item(child)),
            ItemOrResult::Result(result) => result,
        };
        frame.set_finished(true);
        if has_returned && result.instruction_result() == InstructionResult::OutOfGas {
            failure = Some(text::CODE_STORE_OUT_OF_GAS.into());
        }
        self.leave();
        Ok(ItemOrResult::Result(self.finish(result, failure)))
    }

    fn step_evm(&mut self) -> (InterpreterAction, Option<String>) {
        let inner = &mut self.inner;
        let frame = inner.frame_stack.get();
        let (table, gas_table) = (
            inner.instruction.instruction_table(),
            inner.instruction.gas_table(),
        );
        let observed = self.recorder.as_mut().filter(|it| it.is_observed());
        let mut action = match observed {
            Some(recorder) => opcodes::run(
                &mut frame.interpreter,
                &inner.instruction,
                &mut inner.ctx,
                recorder,
                self.frames.last().map_or(0, |open| open.outer_refund),
            ),
            None => frame
                .interpreter
                .run_plain(table, gas_table, &mut inner.ctx),
        };
        let mut failure = None;
        if let InterpreterAction::Return(result) = &mut action {
            let is_created = matches!(frame.data, FrameData::Create(_)) && result.is_ok();
            if is_created
                && result.output.len() <= super::context::MAX_CODE_SIZE
                && !is_creatable(&result.output, inner.ctx.chain.profile)
            {
                result.result = InstructionResult::CreateContractStartingWithEF;
            }
            failure = text::at_opcode(result.result, &frame.interpreter);
        }
        (action, failure)
    }

    fn step_stylus(&mut self, call: &mut StylusCall) -> (InterpreterAction, Option<String>) {
        let inner = &mut self.inner;
        let frame = inner.frame_stack.get();
        let mut opcodes = HostOpcodes {
            interpreter: &mut frame.interpreter,
            ctx: &mut inner.ctx,
            instructions: &inner.instruction,
        };
        let logs = opcodes.ctx.journaled_state.inner.logs.len();
        let step = call.step(&mut opcodes, self.recorder.is_some());
        if let Some(recorder) = &mut self.recorder {
            let host_calls = match &step {
                Ok(Step::Done(outcome)) => outcome.record.as_ref().map(|it| &*it.host_calls),
                Ok(Step::Child(_)) => Some(call.host_calls()),
                Err(_) => None,
            };
            recorder.host_calls(host_calls.unwrap_or_default(), opcodes.ctx);
            recorder.logs_since(logs, opcodes.ctx);
        }
        let outcome = match step {
            Ok(Step::Done(outcome)) => outcome,
            Ok(Step::Child(child)) => {
                if let Some(recorder) = &mut self.recorder {
                    recorder.call_starts(call.call_gas(), &child, opcodes.ctx);
                }
                let precompiles = &inner.precompiles;
                let input = opcodes.child(child, |address| precompiles.is_precompile(address));
                return (InterpreterAction::NewFrame(input), None);
            }
            Err(failure) => {
                // Any halt that uses all gas has the same effect.
                let halt = InstructionResult::NotActivated;
                return (
                    InterpreterAction::new_halt(halt, frame.interpreter.gas),
                    Some(failure),
                );
            }
        };
        if let (Some(recorder), Some(record)) = (&mut self.recorder, outcome.record) {
            recorder.set_stylus(record);
        }
        let (result, failure) = match outcome.end {
            End::Success => (InstructionResult::Return, None),
            End::Revert => (InstructionResult::Revert, None),
            End::OutOfGas => (InstructionResult::OutOfGas, None),
            End::OutOfStack => (
                InstructionResult::StackOverflow,
                Some(text::TOO_DEEP.into()),
            ),
        };
        // Carries the refunds of the frame's opcodes and children.
        let mut gas = frame.interpreter.gas;
        gas.set_remaining(outcome.gas_left);
        let result = InterpreterResult {
            result,
            output: outcome.output,
            gas,
        };
        (InterpreterAction::Return(result), failure)
    }

    /// Closes the innermost frame on our side.
    fn leave(&mut self) {
        let Some(open) = self.frames.pop() else {
            return;
        };
        self.inner.ctx.chain.pages.reset_open(open.open_pages);
        if let Some(count) = open
            .counted
            .and_then(|address| self.entered.get_mut(&address))
        {
            *count -= 1;
        }
    }

    fn finish(&mut self, result: FrameResult, failure: Option<String>) -> Finished {
        let failure = failure.or_else(|| text::of(result.instruction_result()).map(Into::into));
        if let Some(recorder) = &mut self.recorder {
            recorder.close(&result, failure.clone(), &self.inner.ctx);
        }
        (result, failure)
    }
}

/// Whether the frame runs the code of the account it acts for.
fn is_own_code(call: &CallInputs) -> bool {
    matches!(call.scheme, CallScheme::Call | CallScheme::StaticCall)
}

/// Whether a creation may leave `code` behind: what starts with 0xEF must be a form of Stylus code.
fn is_creatable(code: &[u8], profile: &Profile) -> bool {
    code.first() != Some(&0xef) || Kind::of(code, profile).is_some()
}

/// A frame's result and error text.
type Finished = (FrameResult, Option<String>);

/// Code of the accounts of ArbOS's precompiles.
const PRECOMPILE_CODE: &[u8] = &[0xfe];
