//! The opcodes that a host call is shown as.

use alloy_primitives::{Address, Bytes, U256};

use crate::{
    stylus::{CallGas, Child, HostCall, HostCallKind, StorageAccess, opcode as op},
    wasm::HostFunction as F,
};

/// An opcode of a host call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct HostCallOpcode {
    pub(super) code: u8,
    /// Stack, from bottom to top.
    pub(super) stack: Vec<U256>,
    pub(super) memory: Bytes,
    /// Value that an `SLOAD` found.
    pub(super) found: Option<U256>,
}

impl HostCallOpcode {
    pub(super) fn new(code: u8, stack: impl Into<Vec<U256>>) -> Self {
        Self {
            code,
            stack: stack.into(),
            ..Self::default()
        }
    }

    pub(super) fn with_memory(mut self, memory: Bytes) -> Self {
        self.memory = memory;
        self
    }
}

/// The opcodes of a finished host call; the first one carries the cost. Calls are not among them:
/// they are shown before they happen, by [`call`].
pub(super) fn finished(call: &HostCall) -> Vec<HostCallOpcode> {
    let HostCallKind::Function(function) = call.kind else {
        return Vec::new();
    };
    let (args, outs) = (&call.args, &call.outs);
    match function {
        F::ReadArgs => vec![copy(
            op::CALLDATACOPY,
            U256::from(outs.len()),
            U256::ZERO,
            outs,
        )],
        F::ReadReturnData => vec![copy(
            op::RETURNDATACOPY,
            number(args, 4, 4),
            number(args, 0, 4),
            outs,
        )],
        F::StorageLoad | F::StorageFlush => call.storage.iter().flat_map(access).collect(),
        F::TransientLoad => answered(op::TLOAD, [word(args, 0)], outs),
        F::TransientStore => vec![HostCallOpcode::new(
            op::TSTORE,
            [word(args, 1), word(args, 0)],
        )],
        F::Create1 => created(op::CREATE, args, 32, outs),
        F::Create2 => created(op::CREATE2, args, 64, outs),
        F::EmitLog => vec![log(args)],
        F::ReturnDataSize => answered(op::RETURNDATASIZE, [], outs),
        F::AccountBalance => answered(op::BALANCE, [number(args, 0, 20)], outs),
        F::AccountCodeHash => answered(op::EXTCODEHASH, [number(args, 0, 20)], outs),
        F::AccountCodeSize => answered(op::EXTCODESIZE, [number(args, 0, 20)], outs),
        F::AccountCode => vec![HostCallOpcode::new(
            op::EXTCODECOPY,
            [
                number(args, 24, 4),
                number(args, 20, 4),
                U256::ZERO,
                number(args, 0, 20),
            ],
        )],
        F::BlockBaseFee => answered(op::BASEFEE, [], outs),
        F::BlockCoinbase => answered(op::COINBASE, [], outs),
        F::BlockGasLimit => answered(op::GASLIMIT, [], outs),
        F::BlockNumber => answered(op::NUMBER, [], outs),
        F::BlockTimestamp => answered(op::TIMESTAMP, [], outs),
        F::ChainId => answered(op::CHAINID, [], outs),
        F::ContractAddress => answered(op::ADDRESS, [], outs),
        F::EvmGasLeft | F::EvmInkLeft => answered(op::GAS, [], outs),
        F::MsgSender => answered(op::CALLER, [], outs),
        F::MsgValue => answered(op::CALLVALUE, [], outs),
        F::TxGasPrice | F::TxInkPrice => answered(op::GASPRICE, [], outs),
        F::TxOrigin => answered(op::ORIGIN, [], outs),
        F::MathDiv => answered(op::DIV, [word(args, 1), word(args, 0)], outs),
        F::MathMod => answered(op::MOD, [word(args, 1), word(args, 0)], outs),
        F::MathPow => answered(op::EXP, [word(args, 1), word(args, 0)], outs),
        F::MathAddMod => answered(
            op::ADDMOD,
            [word(args, 2), word(args, 1), word(args, 0)],
            outs,
        ),
        F::MathMulMod => answered(
            op::MULMOD,
            [word(args, 2), word(args, 1), word(args, 0)],
            outs,
        ),
        F::NativeKeccak256 => answered(op::KECCAK256, [U256::from(args.len()), U256::ZERO], outs)
            .into_iter()
            .map(|shown| shown.with_memory(args.clone()))
            .collect(),
        // Calls are shown before they happen.
        F::CallContract | F::DelegateCallContract | F::StaticCallContract => Vec::new(),
        // Results and early exits are shown at the end of the frame.
        F::WriteResult | F::ExitEarly => Vec::new(),
        // Without an opcode.
        F::PayForMemoryGrow
        | F::StorageCache
        | F::MsgReentrant
        | F::LogText
        | F::LogI32
        | F::LogI64
        | F::LogF32
        | F::LogF64
        | F::TeeI32
        | F::TeeI64
        | F::TeeF32
        | F::TeeF64 => Vec::new(),
    }
}

/// The opcodes of an access to the state.
fn access(access: &StorageAccess) -> Vec<HostCallOpcode> {
    match *access {
        StorageAccess::Load { key, value } => {
            let mut load = HostCallOpcode::new(op::SLOAD, [key]);
            load.found = Some(value);
            vec![load, HostCallOpcode::new(op::POP, [value])]
        }
        StorageAccess::Store { key, value } => vec![HostCallOpcode::new(op::SSTORE, [value, key])],
    }
}

/// The opcode of a call that is about to happen; none for a creation.
pub(super) fn call(call_gas: &CallGas, child: &Child) -> Option<HostCallOpcode> {
    let gas = U256::from(call_gas.forwarded);
    let (code, address, value, input) = match child {
        Child::Call {
            address,
            value,
            input,
            ..
        } => (op::CALL, address, Some(*value), input),
        Child::DelegateCall { address, input, .. } => (op::DELEGATECALL, address, None, input),
        Child::StaticCall { address, input, .. } => (op::STATICCALL, address, None, input),
        Child::Create { .. } => return None,
    };
    let mut stack = vec![U256::ZERO, U256::ZERO, U256::from(input.len()), U256::ZERO];
    stack.extend(value);
    stack.extend([account(*address), gas]);
    Some(HostCallOpcode::new(code, stack).with_memory(input.clone()))
}

/// The opcode that ends a program which returned `data`, or reverted with it.
pub(super) fn end(code: u8, data: Bytes) -> HostCallOpcode {
    HostCallOpcode::new(code, [U256::from(data.len()), U256::ZERO]).with_memory(data)
}

/// An opcode with operands, and the `POP` that shows its result.
fn answered<const N: usize>(code: u8, operands: [U256; N], outs: &Bytes) -> Vec<HostCallOpcode> {
    vec![
        HostCallOpcode::new(code, operands),
        HostCallOpcode::new(op::POP, [number(outs, 0, outs.len())]),
    ]
}

fn copy(code: u8, size: U256, offset: U256, data: &Bytes) -> HostCallOpcode {
    HostCallOpcode::new(code, [size, offset, U256::ZERO]).with_memory(data.clone())
}

/// A creation; its init code follows `fixed` bytes: the value and perhaps a salt.
fn created(code: u8, args: &Bytes, fixed: usize, outs: &Bytes) -> Vec<HostCallOpcode> {
    let init_code = args.slice(fixed.min(args.len())..);
    let mut stack = vec![U256::from(init_code.len()), U256::ZERO, word(args, 0)];
    if fixed > 32 {
        stack.insert(0, word(args, 1));
    }
    let created = HostCallOpcode::new(op::POP, [number(outs, 0, 20)]);
    [HostCallOpcode::new(code, stack), created]
        .map(|shown| shown.with_memory(init_code.clone()))
        .into()
}

/// `emit_log`: the number of topics, the topics, the data.
fn log(args: &Bytes) -> HostCallOpcode {
    let topics = number(args, 0, 4).saturating_to::<usize>().min(4);
    let data = args.slice((4 + 32 * topics).min(args.len())..);
    let mut stack: Vec<U256> = (0..topics)
        .rev()
        .map(|topic| number(args, 4 + 32 * topic, 32))
        .collect();
    stack.extend([U256::from(data.len()), U256::ZERO]);
    // At most 4 topics.
    HostCallOpcode::new(op::LOG0 + topics as u8, stack).with_memory(data)
}

fn account(address: Address) -> U256 {
    address.into_word().into()
}

/// The `index`th word.
fn word(bytes: &[u8], index: usize) -> U256 {
    number(bytes, 32 * index, 32)
}

/// The number in at most 32 bytes from `start`; bytes that are not there do not count.
fn number(bytes: &[u8], start: usize, len: usize) -> U256 {
    let rest = bytes.get(start..).unwrap_or_default();
    U256::from_be_slice(&rest[..len.min(32).min(rest.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(function: F) -> Vec<HostCallOpcode> {
        let call = HostCall {
            kind: HostCallKind::Function(function),
            args: Bytes::new(),
            outs: Bytes::new(),
            storage: Vec::new(),
            start_ink: 0,
            end_ink: 0,
        };
        finished(&call)
    }

    #[test]
    fn missing_bytes_of_a_host_call_are_zero() {
        assert_eq!(
            shown(F::EmitLog),
            [HostCallOpcode::new(0xa0, [U256::ZERO; 2])]
        );
        let zeros = |code, count| HostCallOpcode::new(code, vec![U256::ZERO; count]);
        assert_eq!(
            shown(F::Create2),
            [zeros(op::CREATE2, 4), zeros(op::POP, 1)]
        );
        assert_eq!(
            shown(F::MathMulMod),
            [zeros(op::MULMOD, 3), zeros(op::POP, 1)]
        );
    }

    #[test]
    fn a_shown_call_excludes_the_stipend() {
        let (address, value) = (Address::repeat_byte(7), U256::from(9));
        let child = Child::Call {
            address,
            value,
            input: Bytes::from_static(&[1, 2]),
            gas: 1_000 + 2_300,
        };
        let gas = CallGas {
            base: 11_600,
            available: 5_000,
            forwarded: 1_000,
        };
        let shown = call(&gas, &child).expect("a call");
        let numbers = [0, 0, 2, 0].map(U256::from);
        let expected = [&numbers[..], &[value, account(address), U256::from(1_000)]].concat();
        assert_eq!((shown.code, shown.stack), (op::CALL, expected));
        assert_eq!(shown.memory, [1, 2][..]);
    }
}
