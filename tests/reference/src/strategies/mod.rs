//! Scenarios for property tests: valid policies with every feature of this version, the sessions'
//! args, and operations near the limits.
//!
//! A plain function makes a scenario from a list of random words, so it shrinks with the list.

mod choices;
mod op;
mod policy;

use alloy_primitives::{Address, B256, U256, address};
use proptest::{collection::vec, prelude::*};

use self::choices::Choices;
use crate::{
    encode::encode,
    head::Head,
    judge::{MeterState, NEVER, Op, Window},
    model::Policy,
};

/// The account of every scenario.
pub const ACCOUNT: Address = address!("acc0acc0acc0acc0acc0acc0acc0acc0acc0acc0");

/// The module of every scenario.
pub const MODULE: Address = address!("30d030d030d030d030d030d030d030d030d030d0");

/// An operation under a policy, with everything that the decision depends on.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Valid with [`Scenario::args`], [`ACCOUNT`] and [`MODULE`].
    pub policy: Policy,
    /// The session's args.
    pub args: Vec<B256>,
    /// The session's window.
    pub window: Window,
    /// The stored meters in the order of their slots.
    pub states: Vec<MeterState>,
    /// Often admitted, often denied for one reason.
    pub op: Op,
}

/// A valid policy and its args.
pub fn policies() -> impl Strategy<Value = (Policy, Vec<B256>)> {
    words().prop_map(|words| policy::valid(&mut Choices::new(words)))
}

/// Scenarios with operations of a few calls that mostly match the policy, at and around every
/// limit.
pub fn scenarios() -> impl Strategy<Value = Scenario> {
    words().prop_map(|words| {
        let mut choices = Choices::new(words);
        let (policy, args) = policy::valid(&mut choices);
        op::scenario(&mut choices, policy, args)
    })
}

/// Heads of sessions of any lane, with times of 48 bits that are often at a bound.
pub fn heads() -> impl Strategy<Value = Head> {
    words().prop_map(|words| {
        let mut choices = Choices::new(words);
        let edge = (1 << 40) - 1;
        let random = choices.word() >> 16;
        Head {
            lane: choices.pick(&[u32::MAX, 0, 1, u32::MAX - 1]),
            valid_after: choices.pick(&[0, 1, edge, edge + 1, random]),
            valid_until: choices.pick(&[NEVER, NEVER - 1, edge, edge + 1, 0, random]),
            salt: choices.word(),
            signer: Address::from_word(choices.u256().into()),
            policy_hash: choices.u256().into(),
            args: (0..choices.below(17)).map(|_| arg(&mut choices)).collect(),
        }
    })
}

/// A word with any number of leading zeros.
fn arg(choices: &mut Choices) -> B256 {
    let word: U256 = choices.u256();
    (word >> (8 * choices.below(33))).into()
}

/// Texts of valid policies with one to three bytes changed, inserted or removed, or truncated; with
/// the args of the valid policy.
pub fn damaged_texts() -> impl Strategy<Value = (Vec<u8>, Vec<B256>)> {
    words().prop_map(|words| {
        let mut choices = Choices::new(words);
        let (policy, args) = policy::valid(&mut choices);
        let mut text = encode(&policy);
        for _ in 0..=choices.below(3) {
            let at = choices.below(text.len() + 1);
            let byte = choices.byte();
            match choices.below(6) {
                0 => text.truncate(at),
                1 => text.insert(at, byte),
                2 if at < text.len() => {
                    text.remove(at);
                }
                3 => {
                    if let Some(to) = text.get_mut(at) {
                        *to ^= 1 << (byte % 8);
                    }
                }
                _ => {
                    if let Some(to) = text.get_mut(at) {
                        *to = byte;
                    }
                }
            }
        }
        (text, args)
    })
}

fn words() -> impl Strategy<Value = Vec<u64>> {
    vec(any::<u64>(), 0..600)
}
