//! The frame loop: EVM frames run in revm's interpreter, Stylus frames in WASM, on one frame stack.
//!
//! A Stylus frame is an ordinary revm frame whose interpreter idles. Beside revm's stack runs one of our own,
//! an entry per open frame, with what revm does not know of.

use super::context::Ctx;
use super::door::Door;
use super::instructions::{Instructions, instructions};
use super::peek;
use super::precompiles::Precompiles;
use super::record::Recorder;
use super::text;
use super::wasm_frame::WasmFrame;
use crate::profile::Profile;
use crate::stylus::{End, Step};
use crate::wasm::code::Kind;
use alloy_primitives::Address;
use revm::context::Evm;
use revm::context_interface::context::ContextError;
use revm::handler::{EthFrame, EvmTr, FrameData, FrameResult, ItemOrResult};
use revm::interpreter::interpreter::EthInterpreter;
use revm::interpreter::interpreter_action::FrameInit;
use revm::interpreter::{
    CallInputs, CallScheme, FrameInput, InstructionResult, InterpreterAction, InterpreterResult,
};
use std::collections::HashMap;
use std::convert::Infallible;

/// What only a broken invariant of revm could raise.
pub(super) type VmError = ContextError<Infallible>;

type Inner<'a> = Evm<Ctx<'a>, (), Instructions<'a>, Precompiles, EthFrame<EthInterpreter>>;

/// An open frame.
struct Open {
    /// Acting account, if the frame counts for re-entrancy.
    counted: Option<Address>,
    /// WASM pages open before it.
    open_pages: u16,
    /// Its Stylus side.
    wasm: Option<WasmFrame>,
}

/// Runs the frames of one execution.
pub(super) struct Vm<'a> {
    inner: Inner<'a>,
    frames: Vec<Open>,
    /// Open frames per acting account, borrowed code not counted.
    entered: HashMap<Address, u32>,
    recorder: Option<Recorder>,
}

impl<'a> Vm<'a> {
    pub(super) fn new(ctx: Ctx<'a>, trace: bool) -> Self {
        let precompiles = Precompiles::new(ctx.chain.profile);
        Self {
            inner: Evm::new(ctx, instructions(), precompiles),
            frames: Vec::new(),
            entered: HashMap::new(),
            recorder: trace.then(Recorder::default),
        }
    }

    pub(super) fn ctx(&mut self) -> &mut Ctx<'a> {
        &mut self.inner.ctx
    }

    pub(super) fn precompiles(&self) -> &Precompiles {
        &self.inner.precompiles
    }

    /// The tree of frames, if it was asked for, and the context.
    pub(super) fn into_parts(self) -> (Option<super::Frame>, Ctx<'a>) {
        (self.recorder.and_then(Recorder::into_root), self.inner.ctx)
    }

    /// Runs the first frame and everything it calls. The second value is the error text of the first frame.
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

    /// Opens a frame, or finishes at once what runs no code.
    fn enter(&mut self, mut init: FrameInit) -> Result<Option<Finished>, VmError> {
        if let FrameInput::Call(call) = &mut init.frame_input {
            self.hide_precompile_code(call);
        }
        if let Some(recorder) = &mut self.recorder {
            recorder.open(&init.frame_input, &self.inner.ctx);
        }
        let grand_caller = self.innermost_caller();
        let scope = &mut self.inner.ctx.chain;
        scope.grand_caller = grand_caller;
        scope.depth = init.depth + 1;
        let open_pages = scope.pages.open();
        if let ItemOrResult::Result(result) = self.inner.frame_init(init)? {
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
        let wasm = is_wasm.then(|| WasmFrame::new(code, is_reentrant));
        self.frames.push(Open {
            counted,
            open_pages,
            wasm,
        });
        Ok(None)
    }

    /// A delegation to a precompile borrows no code (EIP-7702), although ArbOS's precompiles have some.
    fn hide_precompile_code(&mut self, call: &mut CallInputs) {
        if call.known_bytecode.1.original_byte_slice() == PRECOMPILE_CODE {
            let is_precompile = |address: &Address| self.inner.precompiles.is_precompile(address);
            call.known_bytecode =
                peek::callable_code(&mut self.inner.ctx, call.bytecode_address, is_precompile);
        }
    }

    /// Caller of the innermost open frame.
    fn innermost_caller(&mut self) -> Address {
        if self.frames.is_empty() {
            return Address::ZERO;
        }
        self.inner
            .frame_stack
            .get()
            .interpreter
            .input
            .caller_address
    }

    /// Runs the innermost frame until it ends or needs a child.
    fn step(&mut self) -> Result<ItemOrResult<FrameInit, Finished>, VmError> {
        let mut wasm = self.frames.last_mut().and_then(|open| open.wasm.take());
        let (action, mut failure) = match &mut wasm {
            Some(wasm) => self.step_wasm(wasm),
            None => self.step_evm(),
        };
        if let Some(open) = self.frames.last_mut() {
            open.wasm = wasm;
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
        let mut action = frame
            .interpreter
            .run_plain(table, gas_table, &mut inner.ctx);
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

    fn step_wasm(&mut self, wasm: &mut WasmFrame) -> (InterpreterAction, Option<String>) {
        let inner = &mut self.inner;
        let frame = inner.frame_stack.get();
        let mut door = Door {
            interpreter: &mut frame.interpreter,
            ctx: &mut inner.ctx,
            instructions: &inner.instruction,
        };
        let outcome = match wasm.step(&mut door, self.recorder.is_some()) {
            Ok(Step::Done(outcome)) => outcome,
            Ok(Step::Child(child)) => {
                let precompiles = &inner.precompiles;
                let input = door.child(child, |address| precompiles.is_precompile(address));
                return (InterpreterAction::NewFrame(input), None);
            }
            Err(failure) => {
                // Any halt will do that takes all gas.
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
            recorder.close(&result, failure.clone());
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
