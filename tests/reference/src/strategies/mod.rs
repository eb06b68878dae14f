//! Cases for property tests: valid policies of everything this version judges, sessions' args, and
//! operations near the limits.
//!
//! A case is made from a list of random words by a plain function, so it shrinks as the list does.

mod dice;
mod op;
mod policy;

use alloy_primitives::{Address, B256, U256, address};
use proptest::{collection::vec, prelude::*};

use self::dice::Dice;
use crate::{
    encode::encode,
    head::Head,
    judge::{MeterState, NEVER, Op, Window},
    model::Policy,
};

/// The account of every case.
pub const ACCOUNT: Address = address!("acc0acc0acc0acc0acc0acc0acc0acc0acc0acc0");

/// The module of every case.
pub const MODULE: Address = address!("30d030d030d030d030d030d030d030d030d030d0");

/// An operation under a policy, with everything the decision depends on.
#[derive(Clone, Debug)]
pub struct Case {
    /// Valid with [`Case::args`], [`ACCOUNT`] and [`MODULE`].
    pub policy: Policy,
    /// The session's args.
    pub args: Vec<B256>,
    /// The session's time.
    pub window: Window,
    /// The stored meters in the order of their slots.
    pub states: Vec<MeterState>,
    /// Often admitted, often just not.
    pub op: Op,
}

/// A valid policy and its args.
pub fn policies() -> impl Strategy<Value = (Policy, Vec<B256>)> {
    words().prop_map(|words| policy::valid(&mut Dice::new(words)))
}

/// Operations of up to a handful of calls, mostly made to fit the policy, at and around every
/// limit.
pub fn cases() -> impl Strategy<Value = Case> {
    words().prop_map(|words| {
        let mut dice = Dice::new(words);
        let (policy, args) = policy::valid(&mut dice);
        op::case(&mut dice, policy, args)
    })
}

/// Heads of sessions of any lane, their times within 48 bits and often at a bound.
pub fn heads() -> impl Strategy<Value = Head> {
    words().prop_map(|words| {
        let mut dice = Dice::new(words);
        let edge = (1 << 47) - 1;
        let random = dice.word() >> 16;
        Head {
            lane: dice.pick(&[u32::MAX, 0, 1, u32::MAX - 1]),
            valid_after: dice.pick(&[0, 1, edge, edge + 1, random]),
            valid_until: dice.pick(&[NEVER, NEVER - 1, edge, edge + 1, 0, random]),
            salt: dice.word(),
            signer: Address::from_word(dice.u256().into()),
            policy_hash: dice.u256().into(),
            args: (0..dice.below(17)).map(|_| arg(&mut dice)).collect(),
        }
    })
}

/// A word of any length without its leading zeros.
fn arg(dice: &mut Dice) -> B256 {
    let word: U256 = dice.u256();
    (word >> (8 * dice.below(33))).into()
}

/// Texts of valid policies with one to three bytes changed, inserted or removed, or the end cut
/// off; with the args of the whole policy.
pub fn damaged_texts() -> impl Strategy<Value = (Vec<u8>, Vec<B256>)> {
    words().prop_map(|words| {
        let mut dice = Dice::new(words);
        let (policy, args) = policy::valid(&mut dice);
        let mut text = encode(&policy);
        for _ in 0..=dice.below(3) {
            let at = dice.below(text.len() + 1);
            let byte = dice.byte();
            match dice.below(6) {
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
