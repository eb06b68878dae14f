//! The opcodes that Arbitrum changes.

use super::context::{Ctx, SPEC};
use crate::wasm::code::Kind;
use revm::bytecode::opcode;
use revm::handler::instructions::EthInstructions;
use revm::interpreter::interpreter::EthInterpreter;
use revm::interpreter::interpreter_types::{InputsTr, RuntimeFlag};
use revm::interpreter::instructions::host::selfdestruct;
use revm::interpreter::{
    Host as _, Instruction, InstructionContext, InstructionExecResult, InstructionResult,
};

/// revm's instruction table for our context.
pub(super) type Instructions<'a> = EthInstructions<EthInterpreter, Ctx<'a>>;

/// Static gas of `SELFDESTRUCT`.
const SELFDESTRUCT_GAS: u16 = 5_000;

pub(super) fn instructions<'a>() -> Instructions<'a> {
    let mut table = EthInstructions::new_mainnet_with_spec(SPEC);
    table.insert_instruction(opcode::SELFDESTRUCT, Instruction::new(self_destruct), SELFDESTRUCT_GAS);
    table.insert_instruction(opcode::BLOBBASEFEE, Instruction::unknown(), 0);
    table
}

/// A Stylus account cannot destroy itself, whoever's code asks for it.
fn self_destruct<'a>(context: InstructionContext<'_, Ctx<'a>, EthInterpreter>) -> InstructionExecResult {
    let profile = context.host.chain.profile;
    let acting = context.interpreter.input.target_address();
    let is_program = !context.interpreter.runtime_flag.is_static()
        && context.host.load_account_code(acting).is_some_and(|code| Kind::of(&code, profile).is_some());
    if is_program {
        return Err(InstructionResult::Revert);
    }
    selfdestruct(context)
}
