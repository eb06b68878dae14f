//! Operations that mostly match a policy and are often at its limits.

use alloy_primitives::{Address, B256, FixedBytes, U256};

use super::{
    ACCOUNT, MODULE, Scenario,
    choices::Choices,
    policy::{KNOWN, NEVER, SELECTORS},
};
use crate::{
    check::{address, number, word},
    judge::{Call, MeterState, NEVER as NO_END, Op, Window},
    model::{
        Amount, ChargeSource, Constraint, ENTRY_POINTS, Meter, Operator, Paymasters, Policy,
        Refill, Rule,
    },
};

const LATEST: u64 = (1 << 40) - 1;

/// A scenario whose operation mostly matches the policy.
pub(super) fn scenario(choices: &mut Choices, policy: Policy, args: Vec<B256>) -> Scenario {
    let time = time(choices, &policy, &args);
    let states = policy
        .meters
        .iter()
        .filter(|meter| meter.refill != Refill::PerOp)
        .map(|meter| state(choices, meter, &args, time))
        .collect();
    let calls = calls(choices, &policy, &args);
    let gas = [100_000, 0, 1, 7];
    let max_fee = policy.terms.max_fee_per_gas;
    let op = Op {
        account: ACCOUNT,
        module: MODULE,
        calls,
        init_code: init_code(choices),
        verification_gas: choices.pick(&gas),
        call_gas: choices.pick(&gas),
        pre_verification_gas: if choices.once_in(20) {
            choices.pick(&[U256::MAX, U256::from(u128::MAX)])
        } else {
            U256::from(choices.pick(&gas))
        },
        max_fee_per_gas: choices.pick(&[0, 1.min(max_fee), max_fee, max_fee.saturating_add(1)]),
        paymaster_and_data: paymaster(choices, &policy, &args),
        time: (!choices.once_in(16)).then_some(time),
    };
    let window = match choices.below(4) {
        2 => Window {
            after: time.saturating_sub(choices.word() % 1_000),
            until: LATEST.min(time + 1 + choices.word() % 1_000),
        },
        3 => Window {
            after: LATEST.min(time + 1),
            until: LATEST.min(time + 100_000),
        },
        _ => Window {
            after: 0,
            until: NO_END,
        },
    };
    Scenario {
        policy,
        args,
        window,
        states,
        op,
    }
}

/// The amount's number; the args of a valid policy contain it.
fn value(amount: Amount, args: &[B256]) -> u128 {
    let number = number(amount, args, 128).unwrap_or_default();
    number.saturating_to()
}

/// Length and anchor, in seconds, of a meter with periods or steps.
fn period(meter: &Meter, args: &[B256]) -> Option<(u64, u64)> {
    match meter.refill {
        Refill::Lifetime | Refill::PerOp => None,
        Refill::Period { length, anchor } | Refill::Trickle { length, anchor, .. } => {
            let anchor = number(anchor, args, 40).unwrap_or_default();
            Some((length.into(), anchor.saturating_to()))
        }
    }
}

/// A time at or next to a boundary of one of the meters.
fn time(choices: &mut Choices, policy: &Policy, args: &[B256]) -> u64 {
    let periods: Vec<_> = policy
        .meters
        .iter()
        .filter_map(|meter| period(meter, args))
        .collect();
    let (length, anchor) = choices.pick(&periods);
    let at = if anchor > 1_800_000_000 || choices.once_in(4) {
        anchor + length * (choices.word() % 4)
    } else {
        1_800_000_000
    };
    let boundary = if length == 0 {
        at
    } else {
        at - at % length + anchor % length
    };
    let time = match choices.below(4) {
        0 => at,
        1 => boundary,
        2 => boundary + length.saturating_sub(1),
        _ => boundary.saturating_sub(1),
    };
    time.min(LATEST)
}

fn state(choices: &mut Choices, meter: &Meter, args: &[B256], time: u64) -> MeterState {
    let cap = value(meter.cap, args);
    let used = choices.pick(&[0, cap, cap / 2, cap.saturating_sub(1), 1.min(cap)]);
    let mark = period(meter, args).map_or(0, |(length, anchor)| {
        let index = time.saturating_sub(anchor) / length.max(1);
        choices.pick(&[
            index,
            0,
            index.saturating_sub(1),
            index.saturating_sub(2),
            index + 1,
        ])
    });
    MeterState { mark, used }
}

fn calls(choices: &mut Choices, policy: &Policy, args: &[B256]) -> Vec<Call> {
    let max = usize::from(policy.terms.max_calls);
    let count = match choices.below(40) {
        38 => 0,
        39 => max + 1,
        _ => 1 + choices.below(max.min(3)),
    };
    (0..count).map(|_| call(choices, policy, args)).collect()
}

fn call(choices: &mut Choices, policy: &Policy, args: &[B256]) -> Call {
    let rule = choices.below(policy.rules.len());
    let mut call = policy
        .rules
        .get(rule)
        .map(|rule| matching(choices, rule, policy, args))
        .unwrap_or_default();
    match choices.below(40) {
        36 => call.target = choices.pick(&KNOWN),
        37 => {
            let forbidden = [
                NEVER.as_slice(),
                &ENTRY_POINTS,
                &[ACCOUNT, MODULE, Address::ZERO],
            ];
            call.target = choices.pick(&forbidden.concat());
        }
        38 => {
            let length = choices.below(call.data.len() + 1);
            call.data.truncate(length);
        }
        39 => {
            let selector = choices.pick(&SELECTORS);
            call.data.splice(..call.data.len().min(4), selector);
        }
        _ => {}
    }
    call
}

/// A call that the rule mostly matches.
fn matching(choices: &mut Choices, rule: &Rule, policy: &Policy, args: &[B256]) -> Call {
    let target = choices.pick(
        &rule
            .targets
            .iter()
            .filter_map(|target| address(*target, args).ok())
            .collect::<Vec<_>>(),
    );
    let max = rule.value.map_or(0, |max| value(max, args));
    let value = match choices.below(12) {
        0..6 => U256::ZERO,
        11 => U256::from(max) + U256::ONE,
        _ => U256::from(choices.pick(&[max, max / 2, 1.min(max)])),
    };
    let data = if rule.functions.is_empty() || (rule.plain_transfer && choices.once_in(4)) {
        Vec::new()
    } else {
        let selector: FixedBytes<4> = choices.pick(&rule.functions);
        [selector.to_vec(), arguments(choices, rule, policy, args)].concat()
    };
    Call {
        target,
        value,
        data,
    }
}

fn arguments(choices: &mut Choices, rule: &Rule, policy: &Policy, args: &[B256]) -> Vec<u8> {
    let mut words = vec![U256::ZERO; 2];
    let mut set_word = |index: u8, word: U256| {
        let index = usize::from(index);
        if words.len() <= index {
            words.resize(index + 1, U256::ZERO);
        }
        if let Some(to) = words.get_mut(index) {
            *to = word;
        }
    };
    for charge in &rule.charges {
        if let ChargeSource::Argument(path) = charge.source {
            let meter = policy.meters.get(usize::from(charge.meter));
            let cap = meter.map_or(0, |meter| value(meter.cap, args));
            let amounts = [1, 0, cap, cap / 2, cap / 3];
            let mut amount = U256::from(choices.pick(&amounts));
            match choices.below(24) {
                22 => amount += U256::ONE,
                23 => amount = choices.pick(&[U256::MAX, U256::ONE << 128, U256::ONE << 255]),
                _ => {}
            }
            set_word(path.word, amount);
        }
    }
    for constraint in &rule.constraints {
        set_word(constraint.path.word, satisfying(choices, constraint, args));
    }
    let bytes = words.iter().flat_map(|word| word.to_be_bytes::<32>());
    bytes.collect()
}

/// A word that mostly satisfies the constraint.
fn satisfying(choices: &mut Choices, constraint: &Constraint, args: &[B256]) -> U256 {
    let operands: Vec<_> = constraint
        .operands
        .iter()
        .filter_map(|operand| word(*operand, args, ACCOUNT).ok())
        .collect();
    let operand = choices.pick(&operands);
    let (below, above) = (
        operand.wrapping_sub(U256::ONE),
        operand.wrapping_add(U256::ONE),
    );
    match choices.below(40) {
        37 => return below,
        38 => return above,
        39 => return choices.u256(),
        _ => {}
    }
    match constraint.operator {
        Operator::Less => below,
        Operator::Greater => above,
        Operator::NotEqual if choices.once_in(2) => U256::ZERO,
        Operator::NotEqual => above,
        Operator::Equal | Operator::OneOf | Operator::AtMost | Operator::AtLeast => operand,
    }
}

fn paymaster(choices: &mut Choices, policy: &Policy, args: &[B256]) -> Vec<u8> {
    let listed = match &policy.terms.paymasters {
        Paymasters::None => Vec::new(),
        Paymasters::Any => KNOWN.to_vec(),
        Paymasters::OneOf(payers) => payers
            .iter()
            .filter_map(|(payer, _)| address(*payer, args).ok())
            .collect(),
    };
    let who = match choices.below(16) {
        13 => choices.pick(&KNOWN),
        14 => Address::ZERO,
        15 => {
            let length = choices.pick(&[1, 19, 20, 51]);
            return vec![0x11; length];
        }
        _ if listed.is_empty() || choices.once_in(3) => return Vec::new(),
        _ => choices.pick(&listed),
    };
    let gas: u128 = choices.pick(&[50_000, 0, 1]);
    let mut data = [
        who.to_vec(),
        gas.to_be_bytes().into(),
        gas.to_be_bytes().into(),
    ]
    .concat();
    data.extend(vec![0x77; choices.below(3)]);
    data
}

fn init_code(choices: &mut Choices) -> Vec<u8> {
    let mut marker = vec![0; 20];
    marker.splice(..2, [0x77, 0x02]);
    match choices.below(40) {
        36 => marker,
        37 => vec![0x77, 0x02],
        38 => [marker, vec![1]].concat(),
        39 => vec![0x11; 24],
        _ => Vec::new(),
    }
}
