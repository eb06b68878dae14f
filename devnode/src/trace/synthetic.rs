//! Which opcodes a host call is shown as.

use alloy_primitives::{Address, Bytes, U256};

use super::mirror::Mirror;
use crate::{
    evm::{Child, HostCall, Offer},
    stylus::opcode as op,
};

/// An opcode that stands for a host call or a part of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) code: u8,
    /// From bottom to top.
    pub(super) stack: Vec<U256>,
    pub(super) memory: Bytes,
    /// What an `SLOAD` found.
    pub(super) found: Option<U256>,
}

impl Shown {
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

/// The opcodes of a finished host call, which `mirror` follows; the first one carries the cost.
/// Calls are not among them: they are shown before they happen, by [`call`].
pub(super) fn finished(call: &HostCall, mirror: &mut Mirror) -> Vec<Shown> {
    let (args, outs) = (&call.args, &call.outs);
    match call.name {
        "read_args" => vec![copy(
            op::CALLDATACOPY,
            U256::from(outs.len()),
            U256::ZERO,
            outs,
        )],
        "read_return_data" => vec![copy(
            op::RETURNDATACOPY,
            number(args, 4, 4),
            number(args, 0, 4),
            outs,
        )],
        "storage_load_bytes32" => {
            let (key, value) = (word(args, 0), number(outs, 0, 32));
            if !mirror.load(key, value) {
                return Vec::new();
            }
            let mut load = Shown::new(op::SLOAD, [key]);
            load.found = Some(value);
            vec![load, Shown::new(op::POP, [value])]
        }
        "storage_cache_bytes32" => {
            mirror.store(word(args, 0), word(args, 1));
            Vec::new()
        }
        "storage_flush_cache" => {
            let written = mirror.flush(!number(args, 0, 1).is_zero());
            let store = |(key, value)| Shown::new(op::SSTORE, [value, key]);
            written.into_iter().map(store).collect()
        }
        "transient_load_bytes32" => answered(op::TLOAD, [word(args, 0)], outs),
        "transient_store_bytes32" => vec![Shown::new(op::TSTORE, [word(args, 1), word(args, 0)])],
        "create1" => created(op::CREATE, args, 32, outs),
        "create2" => created(op::CREATE2, args, 64, outs),
        "emit_log" => vec![log(args)],
        "return_data_size" => answered(op::RETURNDATASIZE, [], outs),
        "account_balance" => answered(op::BALANCE, [number(args, 0, 20)], outs),
        "account_codehash" => answered(op::EXTCODEHASH, [number(args, 0, 20)], outs),
        "account_code_size" => answered(op::EXTCODESIZE, [number(args, 0, 20)], outs),
        "account_code" => vec![Shown::new(
            op::EXTCODECOPY,
            [
                number(args, 24, 4),
                number(args, 20, 4),
                U256::ZERO,
                number(args, 0, 20),
            ],
        )],
        "block_basefee" => answered(op::BASEFEE, [], outs),
        "block_coinbase" => answered(op::COINBASE, [], outs),
        "block_gas_limit" => answered(op::GASLIMIT, [], outs),
        "block_number" => answered(op::NUMBER, [], outs),
        "block_timestamp" => answered(op::TIMESTAMP, [], outs),
        "chainid" => answered(op::CHAINID, [], outs),
        "contract_address" => answered(op::ADDRESS, [], outs),
        "evm_gas_left" | "evm_ink_left" => answered(op::GAS, [], outs),
        "msg_sender" => answered(op::CALLER, [], outs),
        "msg_value" => answered(op::CALLVALUE, [], outs),
        "tx_gas_price" | "tx_ink_price" => answered(op::GASPRICE, [], outs),
        "tx_origin" => answered(op::ORIGIN, [], outs),
        "math_div" => answered(op::DIV, [word(args, 1), word(args, 0)], outs),
        "math_mod" => answered(op::MOD, [word(args, 1), word(args, 0)], outs),
        "math_pow" => answered(op::EXP, [word(args, 1), word(args, 0)], outs),
        "math_add_mod" => answered(
            op::ADDMOD,
            [word(args, 2), word(args, 1), word(args, 0)],
            outs,
        ),
        "math_mul_mod" => answered(
            op::MULMOD,
            [word(args, 2), word(args, 1), word(args, 0)],
            outs,
        ),
        "native_keccak256" => answered(op::KECCAK256, [U256::from(args.len()), U256::ZERO], outs)
            .into_iter()
            .map(|shown| shown.with_memory(args.clone()))
            .collect(),
        // The result and an early exit are seen at the end of the frame; entering, leaving, growing
        // memory, printing and asking for re-entrancy have no opcode.
        _ => Vec::new(),
    }
}

/// The opcode of a call that is about to happen; none for a creation.
pub(super) fn call(offer: &Offer, child: &Child) -> Option<Shown> {
    let gas = U256::from(offer.gas);
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
    Some(Shown::new(code, stack).with_memory(input.clone()))
}

/// The end of a program that returned `data`, or reverted with it.
pub(super) fn end(code: u8, data: Bytes) -> Shown {
    Shown::new(code, [U256::from(data.len()), U256::ZERO]).with_memory(data)
}

/// An opcode with operands, and the `POP` that shows its result.
fn answered<const N: usize>(code: u8, operands: [U256; N], outs: &Bytes) -> Vec<Shown> {
    vec![
        Shown::new(code, operands),
        Shown::new(op::POP, [number(outs, 0, outs.len())]),
    ]
}

fn copy(code: u8, size: U256, offset: U256, data: &Bytes) -> Shown {
    Shown::new(code, [size, offset, U256::ZERO]).with_memory(data.clone())
}

/// A creation; its init code follows `fixed` bytes: the value and perhaps a salt.
fn created(code: u8, args: &Bytes, fixed: usize, outs: &Bytes) -> Vec<Shown> {
    let init_code = args.slice(fixed.min(args.len())..);
    let mut stack = vec![U256::from(init_code.len()), U256::ZERO, word(args, 0)];
    if fixed > 32 {
        stack.insert(0, word(args, 1));
    }
    let created = Shown::new(op::POP, [number(outs, 0, 20)]);
    [Shown::new(code, stack), created]
        .map(|shown| shown.with_memory(init_code.clone()))
        .into()
}

/// `emit_log`: the number of topics, the topics, the data.
fn log(args: &Bytes) -> Shown {
    let topics = number(args, 0, 4).saturating_to::<usize>().min(4);
    let data = args.slice((4 + 32 * topics).min(args.len())..);
    let mut stack: Vec<U256> = (0..topics)
        .rev()
        .map(|topic| number(args, 4 + 32 * topic, 32))
        .collect();
    stack.extend([U256::from(data.len()), U256::ZERO]);
    // At most 4 topics.
    Shown::new(op::LOG0 + topics as u8, stack).with_memory(data)
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

    fn shown(name: &'static str) -> Vec<Shown> {
        let call = HostCall {
            name,
            args: Bytes::new(),
            outs: Bytes::new(),
            start_ink: 0,
            end_ink: 0,
        };
        finished(&call, &mut Mirror::default())
    }

    #[test]
    fn what_a_host_call_does_not_say_is_zero() {
        assert_eq!(shown("emit_log"), [Shown::new(0xa0, [U256::ZERO; 2])]);
        let zeros = |code, count| Shown::new(code, vec![U256::ZERO; count]);
        assert_eq!(shown("create2"), [zeros(op::CREATE2, 4), zeros(op::POP, 1)]);
        assert_eq!(
            shown("math_mul_mod"),
            [zeros(op::MULMOD, 3), zeros(op::POP, 1)]
        );
    }

    #[test]
    fn a_stipend_is_no_part_of_a_shown_call() {
        let (address, value) = (Address::repeat_byte(7), U256::from(9));
        let child = Child::Call {
            address,
            value,
            input: Bytes::from_static(&[1, 2]),
            gas: 1_000 + 2_300,
        };
        let offer = Offer {
            base: 11_600,
            room: 5_000,
            gas: 1_000,
        };
        let shown = call(&offer, &child).expect("a call");
        let numbers = [0, 0, 2, 0].map(U256::from);
        let expected = [&numbers[..], &[value, account(address), U256::from(1_000)]].concat();
        assert_eq!((shown.code, shown.stack), (op::CALL, expected));
        assert_eq!(shown.memory, [1, 2][..]);
    }
}
