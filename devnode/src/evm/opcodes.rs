//! Runs the code of an EVM frame opcode by opcode, reporting each.

use alloy_primitives::Address;
use revm::{
    bytecode::opcode::SELFDESTRUCT,
    interpreter::{
        FrameInput, InstructionResult, Interpreter, InterpreterAction,
        interpreter::EthInterpreter,
        interpreter_types::{Jumps, LoopControl, ReturnData},
    },
};

use super::{
    context::Ctx,
    instructions::Instructions,
    observer::{JournalView, Opcode, StateView},
    recorder::Recorder,
    text,
};

/// Runs until the frame ends or needs a child. `outer_refund` is the gas refund of the frames
/// around it.
pub(super) fn run<'a>(
    interpreter: &mut Interpreter<EthInterpreter>,
    instructions: &Instructions<'a>,
    ctx: &mut Ctx<'a>,
    recorder: &mut Recorder<'_>,
    outer_refund: i64,
) -> InterpreterAction {
    let (table, gas_table) = (instructions.instruction_table(), instructions.gas_table());
    loop {
        let (code, gas) = (interpreter.bytecode.opcode(), interpreter.gas.remaining());
        let logs = ctx.journaled_state.inner.logs.len();
        let self_destruction = (code == SELFDESTRUCT)
            .then(|| self_destruction(interpreter, ctx))
            .flatten();
        recorder.opcode(
            &Opcode {
                depth: interpreter.input.depth + 1,
                pc: interpreter.bytecode.pc(),
                code,
                gas,
                refund: u64::try_from(outer_refund.saturating_add(interpreter.gas.refunded()))
                    .unwrap_or(0),
                stack: interpreter.stack.data(),
                memory: &interpreter.memory.context_memory(),
                return_data: interpreter.return_data.buffer(),
                address: interpreter.input.target_address,
                caller: interpreter.input.caller_address,
            },
            &JournalView(ctx),
        );
        let end = interpreter.step(table, gas_table, ctx).err();
        let spent = gas.saturating_sub(interpreter.gas.remaining());
        let error = end.and_then(|end| before_it_began(end, interpreter));
        let cost = match (&error, interpreter.bytecode.action()) {
            // The full cost of the opcode is not known.
            (Some(_), _) => u64::from(gas_table[usize::from(code)]),
            (None, Some(InterpreterAction::NewFrame(FrameInput::Create(create)))) => {
                spent.saturating_sub(create.gas_limit())
            }
            _ => spent,
        };
        recorder.opcode_done(cost, error.as_deref());
        recorder.logs_since(logs, ctx);
        let Some(end) = end else { continue };
        if let (InstructionResult::SelfDestruct, Some((beneficiary, wei))) = (end, self_destruction)
        {
            let address = interpreter.input.target_address;
            recorder.self_destruct(address, beneficiary, wei, ctx);
        }
        if interpreter.bytecode.action().is_none() {
            interpreter.halt(end);
        }
        return interpreter.take_next_action();
    }
}

/// Beneficiary and wei if the frame's account destroyed itself now.
fn self_destruction(
    interpreter: &Interpreter<EthInterpreter>,
    ctx: &Ctx<'_>,
) -> Option<(Address, alloy_primitives::U256)> {
    let beneficiary = Address::from_word((*interpreter.stack.data().last()?).into());
    let wei = JournalView(ctx).balance(interpreter.input.target_address);
    Some((beneficiary, wei))
}

/// The error, if the opcode failed before it started.
fn before_it_began(
    end: InstructionResult,
    interpreter: &Interpreter<EthInterpreter>,
) -> Option<String> {
    use InstructionResult as R;
    let is_early = matches!(
        end,
        R::StackUnderflow
            | R::StackOverflow
            | R::OutOfGas
            | R::MemoryOOG
            | R::MemoryLimitOOG
            | R::InvalidOperandOOG
            | R::ReentrancySentryOOG
    );
    is_early
        .then(|| text::at_opcode(end, interpreter).or_else(|| text::of(end).map(Into::into)))
        .flatten()
}
