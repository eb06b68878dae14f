//! Error texts of failed frames and executions, in geth's and Nitro's words.

use revm::{
    bytecode::OpCode,
    interpreter::{
        InstructionResult, Interpreter,
        interpreter::EthInterpreter,
        interpreter_types::{Jumps, LegacyBytecode},
    },
};

/// Text of a frame that ran out of stack depth, EVM or WASM.
pub(super) const TOO_DEEP: &str = "max call depth exceeded";
/// Text of a creation that could not pay for its code.
pub(super) const CODE_STORE_OUT_OF_GAS: &str = "contract creation code storage out of gas";
/// Marks the error with which a crashed precompile stops revm.
pub(super) const PRECOMPILE_CRASHED: &str = "precompile crashed";

/// Text of `result`; `None` for success.
pub(super) fn of(result: InstructionResult) -> Option<&'static str> {
    use InstructionResult as R;
    Some(match result {
        R::Stop | R::Return | R::SelfDestruct | R::Suspend => return None,
        R::Revert => "execution reverted",
        R::CallTooDeep => TOO_DEEP,
        R::OutOfFunds => "insufficient balance for transfer",
        R::OutOfGas
        | R::MemoryOOG
        | R::MemoryLimitOOG
        | R::PrecompileOOG
        | R::ReentrancySentryOOG => "out of gas",
        R::InvalidOperandOOG => "gas uint64 overflow",
        R::OpcodeNotFound | R::InvalidFEOpcode | R::NotActivated | R::InvalidImmediateEncoding => {
            "invalid opcode"
        }
        R::CallNotAllowedInsideStatic | R::StateChangeDuringStaticCall => "write protection",
        R::InvalidJump => "invalid jump destination",
        R::StackUnderflow => "stack underflow",
        R::StackOverflow => "stack limit reached",
        R::OutOfOffset => "return data out of bounds",
        R::CreateCollision => "contract address collision",
        R::NonceOverflow => "nonce uint64 overflow",
        R::CreateContractSizeLimit => "max code size exceeded",
        R::CreateContractStartingWithEF | R::CreateInitCodeStartingEF00 => {
            "invalid code: must not begin with 0xef"
        }
        R::CreateInitCodeSizeLimit => "max initcode size exceeded",
        R::OverflowPayment
        | R::PrecompileError
        | R::FatalExternalError
        | R::InvalidEOFInitCode
        | R::InvalidExtDelegateCallTarget => "precompile failed",
    })
}

/// Text of `result` where the opcode that failed belongs into it.
pub(super) fn at_opcode(
    result: InstructionResult,
    interpreter: &Interpreter<EthInterpreter>,
) -> Option<String> {
    use InstructionResult as R;
    let failed = interpreter.bytecode.pc().checked_sub(1)?;
    let code = *interpreter.bytecode.bytecode_slice().get(failed)?;
    let opcode = OpCode::new(code);
    match result {
        R::OpcodeNotFound | R::InvalidFEOpcode | R::NotActivated => Some(match opcode {
            Some(opcode) => format!("invalid opcode: {opcode}"),
            None => format!("invalid opcode: opcode {code:#x} not defined"),
        }),
        R::StackUnderflow => {
            let (has, needs) = (interpreter.stack.len(), opcode?.info().inputs());
            Some(format!("stack underflow ({has} <=> {needs})"))
        }
        R::StackOverflow => {
            let info = opcode?.info();
            let limit = STACK_LIMIT + usize::from(info.inputs()) - usize::from(info.outputs());
            Some(format!(
                "stack limit reached {} ({limit})",
                interpreter.stack.len()
            ))
        }
        _ => None,
    }
}

/// An opcode's name, in geth's words.
pub fn opcode_name(code: u8) -> String {
    match OpCode::new(code) {
        Some(opcode) => opcode.to_string(),
        None => format!("opcode {code:#x} not defined"),
    }
}

/// Words of an EVM stack.
const STACK_LIMIT: usize = 1_024;
