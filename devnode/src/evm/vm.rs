//! The frame loop: EVM frames run in revm's interpreter, Stylus frames in WASM, on one frame stack.
//!
//! A Stylus frame is an ordinary revm frame whose interpreter idles. Beside revm's stack runs one of our own,
//! an entry per open frame, with what revm does not know of.

use super::context::Ctx;
use super::door::Door;
use super::instructions::{Instructions, instructions};
use super::peek;
use super::precompiles::Precompiles;
use super::program;
use super::record::Recorder;
use super::text;
use crate::profile::Profile;
use crate::wasm::code::Kind;
use crate::stylus::{self, End, Entry, Outcome, Step};
use alloy_primitives::{Address, Bytes};
use revm::bytecode::Bytecode;
use revm::context::Evm;
use revm::context_interface::context::ContextError;
use revm::handler::{EthFrame, EvmTr, FrameData, FrameResult, ItemOrResult};
use revm::interpreter::interpreter::EthInterpreter;
use revm::interpreter::interpreter_action::FrameInit;
use revm::interpreter::{
    CallScheme, FrameInput, InstructionResult, InterpreterAction, InterpreterResult,
};
use revm::primitives::KECCAK_EMPTY;
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
    wasm: Option<Wasm>,
}

/// The Stylus side of a frame.
enum Wasm {
    /// Entry is not paid yet.
    Entering {
        /// The acting account had an open frame already.
        reentrant: bool,
        /// Code of the program.
        code: Bytes,
    },
    /// The program runs, or waits for a child.
    Running(Box<stylus::Frame>),
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
    pub(super) fn run(&mut self, first: FrameInit) -> Result<(FrameResult, Option<String>), VmError> {
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
        let counted = match &mut init.frame_input {
            FrameInput::Call(call) => {
                if call.known_bytecode.1.original_byte_slice() == PRECOMPILE_CODE {
                    let is_precompile = |address: &Address| self.inner.precompiles.is_precompile(address);
                    let borrowed = peek::account(&mut self.inner.ctx, call.bytecode_address).code;
                    let delegate = borrowed.as_ref().and_then(Bytecode::eip7702_address);
                    if delegate.is_some_and(|address| is_precompile(&address)) {
                        call.known_bytecode = (KECCAK_EMPTY, Bytecode::default());
                    }
                }
                let is_own = matches!(call.scheme, CallScheme::Call | CallScheme::StaticCall);
                is_own.then_some(call.target_address)
            }
            FrameInput::Create(_) | FrameInput::Empty => None,
        };
        if let Some(recorder) = &mut self.recorder {
            recorder.open(&init.frame_input, &self.inner.ctx);
        }
        let grand_caller = match self.frames.is_empty() {
            true => Address::ZERO,
            false => self.inner.frame_stack.get().interpreter.input.caller_address,
        };
        let scope = &mut self.inner.ctx.chain;
        scope.grand_caller = grand_caller;
        scope.depth = init.depth + 1;
        let open_pages = scope.pages.open();
        match self.inner.frame_init(init)? {
            ItemOrResult::Result(result) => {
                let failure = self.inner.ctx.chain.failure.take();
                Ok(Some(self.finish(result, failure)))
            }
            ItemOrResult::Item(frame) => {
                let counted = match &frame.data {
                    FrameData::Call(_) => counted,
                    FrameData::Create(create) => Some(create.created_address),
                };
                let acting = frame.interpreter.input.target_address;
                let is_call = matches!(frame.data, FrameData::Call(_));
                let bytes = frame.interpreter.bytecode.original_bytes();
                if let Some(address) = counted {
                    *self.entered.entry(address).or_default() += 1;
                }
                let reentrant = self.entered.get(&acting).is_some_and(|open| *open > 1);
                let profile = self.inner.ctx.chain.profile;
                let wasm = (is_call && Kind::of(&bytes, profile).is_some_and(Kind::is_callable))
                    .then_some(Wasm::Entering { reentrant, code: bytes });
                self.frames.push(Open { counted, open_pages, wasm });
                Ok(None)
            }
        }
    }

    /// Runs the innermost frame until it ends or needs a child.
    fn step(&mut self) -> Result<ItemOrResult<FrameInit, Finished>, VmError> {
        let is_wasm = self.frames.last().is_some_and(|open| open.wasm.is_some());
        let (action, mut failure) = if is_wasm { self.step_wasm() } else { self.step_evm() };
        let is_paid_code = matches!(&action, InterpreterAction::Return(result) if result.is_ok());
        let inner = &mut self.inner;
        let frame = inner.frame_stack.get();
        let next = frame.process_next_action::<_, VmError>(&mut inner.ctx, action)?;
        let result = match next {
            ItemOrResult::Item(child) => return Ok(ItemOrResult::Item(child)),
            ItemOrResult::Result(result) => result,
        };
        frame.set_finished(true);
        if is_paid_code && result.instruction_result() == InstructionResult::OutOfGas {
            failure = Some(text::CODE_STORE_OUT_OF_GAS.into());
        }
        self.leave();
        Ok(ItemOrResult::Result(self.finish(result, failure)))
    }

    fn step_evm(&mut self) -> (InterpreterAction, Option<String>) {
        let inner = &mut self.inner;
        let frame = inner.frame_stack.get();
        let (table, gas_table) = (inner.instruction.instruction_table(), inner.instruction.gas_table());
        let mut action = frame.interpreter.run_plain(table, gas_table, &mut inner.ctx);
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

    fn step_wasm(&mut self) -> (InterpreterAction, Option<String>) {
        let inner = &mut self.inner;
        let frame = inner.frame_stack.get();
        let watch = self.recorder.is_some();
        let mut door = Door {
            interpreter: &mut frame.interpreter,
            ctx: &mut inner.ctx,
            instructions: &inner.instruction,
        };
        let step = match self.frames.last_mut().and_then(|open| open.wasm.as_mut()) {
            Some(Wasm::Running(frame)) => {
                let result = door.child_result();
                frame.resume(&mut door, result)
            }
            Some(entering @ Wasm::Entering { .. }) => match start(entering, &mut door, watch) {
                Ok(step) => step,
                Err(failure) => {
                    // Any halt that is not a revert: it takes all gas.
                    let halt = InterpreterAction::new_halt(InstructionResult::NotActivated, frame.interpreter.gas);
                    return (halt, Some(failure));
                }
            },
            None => Step::Done(Outcome::out_of_gas()),
        };
        match step {
            Step::Child(child) => {
                let precompiles = &inner.precompiles;
                let input = door.child(child, |address| precompiles.is_precompile(address));
                (InterpreterAction::NewFrame(input), None)
            }
            Step::Done(outcome) => {
                if let (Some(recorder), Some(record)) = (&mut self.recorder, outcome.record) {
                    recorder.set_stylus(record);
                }
                let (result, failure) = match outcome.end {
                    End::Success => (InstructionResult::Return, None),
                    End::Revert => (InstructionResult::Revert, None),
                    End::OutOfGas => (InstructionResult::OutOfGas, None),
                    End::OutOfStack => (InstructionResult::StackOverflow, Some(text::TOO_DEEP.into())),
                };
                let mut gas = frame.interpreter.gas;
                gas.set_remaining(outcome.gas_left);
                let result = InterpreterResult { result, output: outcome.output, gas };
                (InterpreterAction::Return(result), failure)
            }
        }
    }

    /// Closes the innermost frame on our side.
    fn leave(&mut self) {
        let Some(open) = self.frames.pop() else { return };
        self.inner.ctx.chain.pages.reset_open(open.open_pages);
        if let Some(count) = open.counted.and_then(|address| self.entered.get_mut(&address)) {
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

/// Whether a creation may leave `code` behind: what starts with 0xEF must be a form of Stylus code.
fn is_creatable(code: &[u8], profile: &Profile) -> bool {
    code.first() != Some(&0xef) || Kind::of(code, profile).is_some()
}

/// Pays for the entry of a Stylus frame and runs it until it ends or needs a child.
///
/// # Errors
/// The code is no program that may run; the text is Nitro's.
fn start(wasm: &mut Wasm, door: &mut Door<'_, '_>, watch: bool) -> Result<Step, String> {
    let Wasm::Entering { reentrant, code } = &*wasm else {
        return Ok(Step::Done(Outcome::out_of_gas()));
    };
    let code_hash = door.interpreter.bytecode.get_or_calculate_hash();
    let gas = door.interpreter.gas.remaining();
    door.open();
    let active = program::active(door.ctx, code_hash).map_err(|error| error.to_string())?;
    let Some(entry) = Entry::pay(&active.parameters, &active.program, active.is_recent, gas, door) else {
        return Ok(Step::Done(Outcome::out_of_gas()));
    };
    let module = program::module(door.ctx, code, code_hash).map_err(|error| error.to_string())?;
    let frame = stylus::Frame::new(&module, active.parameters, entry, *reentrant, watch);
    let mut frame = Box::new(frame.map_err(|error| error.to_string())?);
    let step = frame.start(door);
    *wasm = Wasm::Running(frame);
    Ok(step)
}

/// A frame's result and error text.
type Finished = (FrameResult, Option<String>);

/// Code of the accounts of ArbOS's precompiles.
const PRECOMPILE_CODE: &[u8] = &[0xfe];
