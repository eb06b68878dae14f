//! What the ERC-7562 rules say about one frame of the program, judged from the host calls it made.
//!
//! A bundler's tracer sees a Stylus frame as the opcodes its host calls stand for; these are the
//! same rules one level below. Frames are matched by their code's address, never by the storage
//! address a tracer reports.

use std::collections::BTreeSet;

use alloy_primitives::{Address, B256, U256, address};
use stylus_devnode::evm::{Frame, HostCall};

/// Host calls with no opcode, or with one that is allowed in validation. No clock, no block, no
/// origin, no gas reading, no balance, no creation.
const ALLOWED: [&str; 21] = [
    "account_code",
    "account_code_size",
    "chainid",
    "contract_address",
    "emit_log",
    "exit_early",
    "msg_reentrant",
    "msg_sender",
    "msg_value",
    "native_keccak256",
    "pay_for_memory_grow",
    "read_args",
    "read_return_data",
    "return_data_size",
    "static_call_contract",
    "storage_cache_bytes32",
    "storage_flush_cache",
    "storage_load_bytes32",
    "user_entrypoint",
    "user_returned",
    "write_result",
];

/// The most words a slot may lie past an associated base slot (n in `keccak256(account ‖ x) + n`).
const MAX_PAST_BASE: u8 = 127;

/// More gas than any precompile a validation needs; a call that asks for more asked for "all".
const MAX_CALL_GAS: u64 = 10_000;

const ECRECOVER: Address = address!("0000000000000000000000000000000000000001");
const LAST_PRECOMPILE: u64 = 0x11;
const P256_VERIFY: u64 = 0x100;

/// One thing in a frame that a strict bundler would refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Breach {
    /// A host call that stands for a banned opcode (V-01).
    HostCall(String),
    /// A slot that is not associated with the account (V-20, V-21).
    Slot(B256),
    /// A base slot whose preimage was not hashed exactly once in the frame (V-42).
    BaseHashed(B256, usize),
    /// A call to something else than an allowed precompile.
    Callee(Address),
    /// A call with value, or with more gas than its callee can need (V-43).
    CallTerms(Address),
}

/// Every frame in the tree under `root` (itself included) that ran at `to`, in call order.
pub fn frames_at(root: &Frame, to: Address) -> Vec<&Frame> {
    let below = root.children.iter().flat_map(|child| frames_at(child, to));
    let own = (root.to == to).then_some(root);
    own.into_iter().chain(below).collect()
}

/// The names of the host calls a frame made, in order; empty for EVM code.
pub fn host_call_names(frame: &Frame) -> Vec<&'static str> {
    host_calls(frame).iter().map(|call| call.name).collect()
}

/// Everything a strict reading of ERC-7562 holds against `frame`, a validation for `account`.
pub fn breaches(frame: &Frame, account: Address) -> Vec<Breach> {
    let calls = host_calls(frame);
    let banned = calls
        .iter()
        .filter(|call| !ALLOWED.contains(&call.name))
        .map(|call| Breach::HostCall(call.name.to_owned()));
    let bases = base_slots(calls, account);
    let slots = touched_slots(calls);
    let stray = slots
        .iter()
        .filter(|slot| !bases.iter().any(|base| is_near(*base, **slot)))
        .map(|slot| Breach::Slot(*slot));
    let unique: BTreeSet<_> = bases.iter().copied().collect();
    let rehashed = unique.into_iter().filter_map(|base| {
        let times = bases.iter().filter(|other| **other == base).count();
        (times != 1).then_some(Breach::BaseHashed(base, times))
    });
    let callees = frame.children.iter().filter_map(|child| {
        if !is_allowed_precompile(child.to) {
            Some(Breach::Callee(child.to))
        } else if !child.value.is_zero() || child.gas > MAX_CALL_GAS {
            Some(Breach::CallTerms(child.to))
        } else {
            None
        }
    });
    banned.chain(stray).chain(rehashed).chain(callees).collect()
}

/// The slots a frame read or wrote, each once.
pub fn slots_of(frame: &Frame) -> BTreeSet<B256> {
    touched_slots(host_calls(frame))
}

/// How often a frame called ecrecover.
pub fn ecrecovers(frame: &Frame) -> usize {
    frame
        .children
        .iter()
        .filter(|child| child.to == ECRECOVER)
        .count()
}

fn host_calls(frame: &Frame) -> &[HostCall] {
    frame
        .stylus
        .as_ref()
        .map_or(&[], |stylus| &stylus.host_calls)
}

/// The slots hashed as `keccak256(pad32(account) ‖ x)`, as often as they were hashed.
fn base_slots(calls: &[HostCall], account: Address) -> Vec<B256> {
    calls
        .iter()
        .filter(|call| {
            call.name == "native_keccak256"
                && call.args.len() == 64
                && call.args.starts_with(account.into_word().as_slice())
        })
        .filter_map(|call| B256::try_from(call.outs.as_ref()).ok())
        .collect()
}

fn touched_slots(calls: &[HostCall]) -> BTreeSet<B256> {
    calls
        .iter()
        .filter(|call| matches!(call.name, "storage_load_bytes32" | "storage_cache_bytes32"))
        .filter_map(|call| call.args.get(..32).and_then(|key| B256::try_from(key).ok()))
        .collect()
}

fn is_near(base: B256, slot: B256) -> bool {
    let distance = U256::from_be_bytes(slot.0).wrapping_sub(U256::from_be_bytes(base.0));
    distance <= U256::from(MAX_PAST_BASE)
}

fn is_allowed_precompile(callee: Address) -> bool {
    let number = U256::from_be_bytes(callee.into_word().0);
    (U256::from(1)..=U256::from(LAST_PRECOMPILE)).contains(&number)
        || number == U256::from(P256_VERIFY)
}
