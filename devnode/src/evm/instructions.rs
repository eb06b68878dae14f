//! The opcodes that Arbitrum changes.

use alloy_primitives::Address;
use revm::{
    bytecode::opcode,
    handler::instructions::EthInstructions,
    interpreter::{
        Host as _, Instruction, InstructionContext, InstructionExecResult, InstructionResult,
        instructions::host::selfdestruct,
        interpreter::EthInterpreter,
        interpreter_types::{InputsTr, RuntimeFlag},
    },
};

use super::context::{Ctx, SPEC};
use crate::wasm::code::Kind;

/// revm's instruction table for our context.
pub(super) type Instructions<'a> = EthInstructions<EthInterpreter, Ctx<'a>>;

/// Static gas of `SELFDESTRUCT`.
const SELFDESTRUCT_GAS: u16 = 5_000;

pub(super) fn instructions<'a>() -> Instructions<'a> {
    let mut table = EthInstructions::new_mainnet_with_spec(SPEC);
    table.insert_instruction(
        opcode::SELFDESTRUCT,
        Instruction::new(self_destruct),
        SELFDESTRUCT_GAS,
    );
    table.insert_instruction(opcode::BLOBBASEFEE, Instruction::unknown(), 0);
    table
}

/// A Stylus account cannot destroy itself, even by code of another account: it pays and reverts.
fn self_destruct<'a>(
    context: InstructionContext<'_, Ctx<'a>, EthInterpreter>,
) -> InstructionExecResult {
    let InstructionContext { interpreter, host } = context;
    let acting = interpreter.input.target_address();
    let profile = host.chain.profile;
    let is_program =
        (host.load_account_code(acting)).is_some_and(|code| Kind::of(&code, profile).is_some());
    if !is_program || interpreter.runtime_flag.is_static() {
        return selfdestruct(InstructionContext { interpreter, host });
    }
    let beneficiary = Address::from_word(interpreter.stack.pop()?.into());
    let has_value = host
        .balance(acting)
        .is_some_and(|balance| !balance.data.is_zero());
    let account = host.load_account_info_skip_cold_load(beneficiary, false, false)?;
    let (makes_account, is_cold) = (has_value && account.is_empty, account.is_cold);
    let gas = host.gas_params().selfdestruct_cost(makes_account, is_cold);
    if !interpreter.gas.record_regular_cost(gas) {
        return Err(InstructionResult::OutOfGas);
    }
    Err(InstructionResult::Revert)
}
