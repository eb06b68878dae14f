//! Opcodes of host calls, performed one by one in the idle interpreter of a Stylus frame.
//!
//! The interpreter's code is a table with every opcode at the position of its number, so that any
//! of them can be jumped to. Gas is measured, not charged: the frame pays in ink. EVM memory is
//! free here.

use std::sync::LazyLock;

use alloy_primitives::{Address, Bytes, U256};
use revm::{
    bytecode::Bytecode,
    context_interface::{CreateScheme, JournalTr},
    interpreter::{
        CallInput, CallInputs, CallScheme, CallValue, CreateInputs, FrameInput, Interpreter,
        interpreter::{EthInterpreter, ExtBytecode},
        interpreter_types::{Jumps, ReturnData, StackTr},
    },
    primitives::hardfork::SpecId,
};

use super::{cold_access, context::Ctx, instructions::Instructions};
use crate::stylus::{AccountAccess, Child, ChildResult, Evm, OpcodeResult, Pages};

/// More gas than any opcode costs.
const UNLIMITED_GAS: u64 = u64::MAX / 2;

/// Every opcode at its own number.
static OPCODES: LazyLock<Bytecode> =
    LazyLock::new(|| Bytecode::new_legacy((0..=u8::MAX).collect()));

/// A Stylus frame's access to the EVM.
pub(super) struct HostOpcodes<'d, 'a> {
    pub(super) interpreter: &'d mut Interpreter<EthInterpreter>,
    pub(super) ctx: &'d mut Ctx<'a>,
    pub(super) instructions: &'d Instructions<'a>,
}

impl HostOpcodes<'_, '_> {
    /// Turns the frame's interpreter into the idle one of a Stylus frame.
    pub(super) fn open(&mut self) {
        let hash = self.interpreter.bytecode.get_or_calculate_hash();
        self.interpreter.bytecode = ExtBytecode::new_with_hash(OPCODES.clone(), hash);
        self.interpreter.gas.memory_mut().words_num = usize::MAX;
        let call_data = self.interpreter.input.input.bytes_local(&self.ctx.local);
        self.interpreter.input.input = CallInput::Bytes(call_data);
    }

    /// The child as revm starts it. Its gas left will be added to the interpreter's, which is empty
    /// until then.
    pub(super) fn child(
        &mut self,
        child: Child,
        is_precompile: impl Fn(&Address) -> bool,
    ) -> FrameInput {
        self.interpreter.gas.set_remaining(0);
        self.interpreter.stack.clear();
        let (address, scheme, value, input, gas) = match child {
            Child::Call {
                address,
                value,
                input,
                gas,
            } => (
                address,
                CallScheme::Call,
                CallValue::Transfer(value),
                input,
                gas,
            ),
            Child::StaticCall {
                address,
                input,
                gas,
            } => (
                address,
                CallScheme::StaticCall,
                CallValue::Transfer(U256::ZERO),
                input,
                gas,
            ),
            Child::DelegateCall {
                address,
                input,
                gas,
            } => {
                let value = CallValue::Apparent(self.interpreter.input.call_value);
                (address, CallScheme::DelegateCall, value, input, gas)
            }
            Child::Create {
                value,
                init_code,
                salt,
                gas,
            } => {
                let scheme = match salt {
                    None => CreateScheme::Create,
                    Some(salt) => CreateScheme::Create2 { salt: salt.into() },
                };
                let caller = self.interpreter.input.target_address;
                return FrameInput::Create(Box::new(CreateInputs::new(
                    caller, scheme, value, init_code, gas, 0,
                )));
            }
        };
        let own = &self.interpreter.input;
        let (target_address, caller) = match scheme {
            CallScheme::DelegateCall => (own.target_address, own.caller_address),
            _ => (address, own.target_address),
        };
        FrameInput::Call(Box::new(CallInputs {
            input: CallInput::Bytes(input),
            return_memory_offset: 0..0,
            gas_limit: gas,
            reservoir: 0,
            bytecode_address: address,
            known_bytecode: cold_access::callable_code(self.ctx, address, is_precompile),
            target_address,
            caller,
            value,
            scheme,
            is_static: self.is_static() || scheme == CallScheme::StaticCall,
            charged_new_account_state_gas: false,
        }))
    }

    /// The result of the child, as revm reports it to the interpreter.
    pub(super) fn child_result(&mut self) -> ChildResult {
        let top = self.interpreter.stack.pop().unwrap_or_default();
        let created = Address::from_word(top.into());
        ChildResult {
            is_success: !top.is_zero(),
            gas_left: self.interpreter.gas.remaining(),
            created: (!created.is_zero()).then_some(created),
        }
    }
}

impl Evm for HostOpcodes<'_, '_> {
    fn perform(&mut self, opcode: u8, operands: &[U256], memory: &[u8]) -> OpcodeResult {
        let interpreter = &mut *self.interpreter;
        interpreter.stack.clear();
        for operand in operands {
            // At most seven operands; the stack has 1,024 words.
            let _ = interpreter.stack.push(*operand);
        }
        interpreter.memory.resize(memory.len());
        interpreter.memory.set(0, memory);
        interpreter.gas.set_remaining(UNLIMITED_GAS);
        interpreter.bytecode.absolute_jump(usize::from(opcode));
        let (table, gas_table) = (
            self.instructions.instruction_table(),
            self.instructions.gas_table(),
        );
        // The frame has checked what an opcode could refuse, and its gas is plenty.
        let result = interpreter.step(table, gas_table, self.ctx);
        debug_assert_eq!(result, Ok(()));
        let gas = UNLIMITED_GAS - interpreter.gas.remaining();
        OpcodeResult {
            gas,
            top: interpreter.stack.pop().unwrap_or_default(),
        }
    }

    fn call_data(&self) -> Bytes {
        self.interpreter.input.input.bytes_local(&self.ctx.local)
    }

    fn is_static(&self) -> bool {
        self.interpreter.runtime_flag.is_static
    }

    fn return_data(&self) -> Bytes {
        self.interpreter.return_data.buffer().clone()
    }

    fn clear_return_data(&mut self) {
        self.interpreter.return_data.clear();
    }

    fn load_account(&mut self, address: Address) -> AccountAccess {
        let Ok(load) = self.ctx.journaled_state.load_account(address);
        AccountAccess {
            is_cold: load.is_cold,
            is_empty: load.state_clear_aware_is_empty(SpecId::CANCUN),
        }
    }

    fn code(&mut self, address: Address) -> Bytes {
        cold_access::code(self.ctx, address)
    }

    fn pages(&mut self) -> &mut Pages {
        &mut self.ctx.chain.pages
    }
}
