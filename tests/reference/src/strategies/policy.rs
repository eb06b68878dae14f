//! Valid policies: first with inline operands, some of which then move to the args.

use alloy_primitives::{Address, B256, FixedBytes, U256};

use super::choices::Choices;
use crate::{
    encode,
    model::{
        Amount, Charge, ChargeSource, Constraint, Meter, Operand, Operator, Path, Paymasters,
        Policy, Reference, Refill, Rule, Terms, ValueType,
    },
};

/// Targets, payers and address operands.
pub(super) const KNOWN: [Address; 6] = [
    Address::repeat_byte(0x11),
    Address::repeat_byte(0x22),
    Address::repeat_byte(0x33),
    Address::repeat_byte(0x44),
    Address::repeat_byte(0x55),
    Address::repeat_byte(0x66),
];

/// Addresses in `never`.
pub(super) const NEVER: [Address; 3] = [
    Address::repeat_byte(0x99),
    Address::repeat_byte(0xaa),
    Address::repeat_byte(0xbb),
];

pub(super) const SELECTORS: [FixedBytes<4>; 5] = [
    FixedBytes([0xa9, 0x05, 0x9c, 0xbb]),
    FixedBytes([0x09, 0x5e, 0xa7, 0xb3]),
    FixedBytes([0; 4]),
    FixedBytes([0xff; 4]),
    FixedBytes([0, 0, 0, 1]),
];

/// A valid policy and its args.
pub(super) fn valid(choices: &mut Choices) -> (Policy, Vec<B256>) {
    let meters: Vec<_> = (0..choices.below(6)).map(|_| meter(choices)).collect();
    let rules = (0..=choices.below(4))
        .map(|_| rule(choices, meters.len()))
        .collect();
    let never = NEVER.into_iter().filter(|_| choices.once_in(4)).collect();
    let terms = terms(choices, meters.len());
    let mut policy = Policy {
        emits_use: choices.once_in(3),
        meters,
        terms,
        never,
        rules,
    };
    charge_all_meters(&mut policy);
    let args = move_to_args(choices, &mut policy);
    sort_sets(&mut policy);
    (policy, args)
}

fn meter(choices: &mut Choices) -> Meter {
    let caps = [100, 0, 1, 2, 10_u128.pow(18), u128::MAX, choices.u128()];
    let cap = choices.pick(&caps);
    let length = choices.pick(&[86_400, 300, 301, 604_800, u32::MAX]);
    let start = choices.pick(&[0, 1, 1_700_000_000, (1 << 40) - 1]);
    let anchor = Amount::Number(start);
    let refill = match choices.below(4) {
        2 => Refill::Period { length, anchor },
        3 if cap > 1 => Refill::Trickle {
            refill: Amount::Number(choices.pick(&[1, cap / 2, cap - 1])),
            length,
            anchor,
        },
        1 => Refill::PerOp,
        _ => Refill::Lifetime,
    };
    let cap = Amount::Number(cap);
    Meter { cap, refill }
}

fn terms(choices: &mut Choices, meters: usize) -> Terms {
    let self_pay: Vec<_> = (0..=u8::MAX)
        .take(meters)
        .filter(|_| choices.once_in(2))
        .take(4)
        .collect();
    let payable = !self_pay.is_empty();
    let paymasters = match choices.below(4) {
        2 if payable => Paymasters::Any,
        3 => Paymasters::OneOf(
            some_of(choices, &KNOWN)
                .into_iter()
                .map(|payer| (Reference::Address(payer), payable && choices.once_in(2)))
                .collect(),
        ),
        _ => Paymasters::None,
    };
    let mut charges = Vec::new();
    if meters > 0 {
        for _ in 0..choices.below(4) {
            let source = choices.pick(&[1_u8, 0, 3]);
            charges.push(Charge {
                source: match source {
                    0 => ChargeSource::Value,
                    1 => ChargeSource::One,
                    _ => ChargeSource::Gas,
                },
                meter: index(choices, meters),
            });
        }
    }
    Terms {
        max_calls: choices.pick(&[1, 2, 3, 32]),
        max_fee_per_gas: choices.pick(&[1_000_000_000, 0, 1, u128::MAX]),
        self_pay,
        paymasters,
        charges,
    }
}

/// The index of a meter; `meters` is at most 5.
fn index(choices: &mut Choices, meters: usize) -> u8 {
    u8::try_from(choices.below(meters)).unwrap_or(0)
}

/// One to three of the items, in order.
fn some_of<T: Copy + Default>(choices: &mut Choices, items: &[T]) -> Vec<T> {
    let mut some: Vec<_> = items
        .iter()
        .copied()
        .filter(|_| choices.once_in(4))
        .take(3)
        .collect();
    if some.is_empty() {
        some.push(choices.pick(items));
    }
    some
}

fn rule(choices: &mut Choices, meters: usize) -> Rule {
    let targets = some_of(choices, &KNOWN)
        .into_iter()
        .map(Reference::Address)
        .collect();
    let plain_transfer = choices.once_in(4);
    let functions = if plain_transfer && choices.once_in(2) {
        Vec::new()
    } else {
        some_of(choices, &SELECTORS)
    };
    let value = choices
        .once_in(3)
        .then(|| Amount::Number(choices.pick(&[1, 10_u128.pow(18), u128::MAX])));
    let mut charges = Vec::new();
    if meters > 0 {
        for own in (3_u8..).take(choices.below(4)) {
            let source = match choices.below(3) {
                0 if !functions.is_empty() => ChargeSource::Argument(Path {
                    word: word(choices, own),
                    ty: ValueType::Uint(choices.pick(&[32, 1, 16, 20])),
                }),
                1 => ChargeSource::One,
                _ => ChargeSource::Value,
            };
            let meter = index(choices, meters);
            charges.push(Charge { source, meter });
        }
    }
    let counted = charges
        .iter()
        .any(|charge| charge.source == ChargeSource::Value);
    let mut full_power = choices.once_in(6);
    if value.is_some() && !counted {
        if meters > 0 {
            let (source, meter) = (ChargeSource::Value, index(choices, meters));
            charges.push(Charge { source, meter });
        } else {
            full_power = true;
        }
    }
    let max = if functions.is_empty() { 1 } else { 4 };
    let constraints = (0..)
        .take(choices.below(max))
        .map(|own| constraint(choices, own))
        .collect();
    Rule {
        full_power,
        targets,
        functions,
        plain_transfer,
        value,
        charges,
        constraints,
    }
}

/// The index of an argument word: mostly a different one for each constraint of a rule.
fn word(choices: &mut Choices, own: u8) -> u8 {
    if choices.once_in(8) {
        choices.pick(&[0, 1, 2, 3, 63])
    } else {
        own
    }
}

fn constraint(choices: &mut Choices, own: u8) -> Constraint {
    let (word, ty) = (word(choices, own), ty(choices));
    let path = Path { word, ty };
    let operators = match ty {
        ValueType::Bool => 2,
        ValueType::Uint(_) | ValueType::Int(_) => 7,
        ValueType::Bytes(_) | ValueType::Address => 3,
    };
    let operator = match choices.below(operators) {
        0 => Operator::Equal,
        1 => Operator::NotEqual,
        2 => Operator::OneOf,
        3 => Operator::Less,
        4 => Operator::AtMost,
        5 => Operator::Greater,
        _ => Operator::AtLeast,
    };
    if operator == Operator::OneOf {
        let mut words: Vec<_> = (0..2 + choices.below(3))
            .map(|_| operand_word(choices, ty))
            .collect();
        words.sort();
        words.dedup();
        if words.len() > 1 {
            let mut operands: Vec<_> = words.into_iter().map(Operand::Word).collect();
            if ty == ValueType::Address && choices.once_in(4) {
                operands.push(Operand::Account);
            }
            return Constraint {
                path,
                operator,
                operands,
            };
        }
    }
    let operator = match operator {
        Operator::OneOf => Operator::Equal,
        other => other,
    };
    let operand = if ty == ValueType::Address && choices.once_in(4) {
        Operand::Account
    } else {
        Operand::Word(operand_word(choices, ty))
    };
    Constraint {
        path,
        operator,
        operands: vec![operand],
    }
}

fn ty(choices: &mut Choices) -> ValueType {
    match choices.below(5) {
        0 => ValueType::Address,
        1 => ValueType::Uint(choices.pick(&[32, 1, 2, 16, 31])),
        2 => ValueType::Int(choices.pick(&[32, 1, 2, 16, 31])),
        3 => ValueType::Bytes(choices.pick(&[32, 1, 4, 31])),
        _ => ValueType::Bool,
    }
}

/// A canonical word of the type, often at one of the bounds of the type.
fn operand_word(choices: &mut Choices, ty: ValueType) -> U256 {
    let random = choices.u256();
    let edge = choices.below(5);
    match ty {
        ValueType::Address => choices.pick(&KNOWN).into_word().into(),
        ValueType::Bool => U256::from(edge % 2),
        ValueType::Uint(bytes) => {
            let max = U256::MAX >> (256 - 8 * usize::from(bytes));
            [U256::ZERO, U256::ONE, max, max - U256::ONE, random & max][edge]
        }
        ValueType::Int(bytes) => {
            let max = U256::MAX >> (257 - 8 * usize::from(bytes));
            [U256::ZERO, U256::MAX, max, !max, random & max][edge]
        }
        ValueType::Bytes(n) => {
            let first = U256::ONE << 255;
            let padding = 256 - 8 * usize::from(n);
            let all = U256::MAX << padding;
            [U256::ZERO, first, all, U256::ONE << padding, random & all][edge]
        }
    }
}

/// Adds a charge of one per operation for every meter without a charge: at most 5 besides 3.
fn charge_all_meters(policy: &mut Policy) {
    let in_rules = policy.rules.iter().flat_map(|rule| &rule.charges);
    let used: Vec<_> = in_rules
        .chain(&policy.terms.charges)
        .map(|charge| charge.meter)
        .chain(policy.terms.self_pay.iter().copied())
        .collect();
    for meter in (0..=u8::MAX).take(policy.meters.len()) {
        if !used.contains(&meter) {
            let source = ChargeSource::One;
            policy.terms.charges.push(Charge { source, meter });
        }
    }
}

/// Replaces some inline operands by args of the same value.
fn move_to_args(choices: &mut Choices, policy: &mut Policy) -> Vec<B256> {
    let mut args = Args {
        likely: choices.below(3),
        words: Vec::new(),
    };
    for meter in &mut policy.meters {
        args.amount(choices, &mut meter.cap);
        match &mut meter.refill {
            Refill::Lifetime | Refill::PerOp => {}
            Refill::Period { anchor, .. } => args.amount(choices, anchor),
            Refill::Trickle { refill, anchor, .. } => {
                args.amount(choices, refill);
                args.amount(choices, anchor);
            }
        }
    }
    if let Paymasters::OneOf(payers) = &mut policy.terms.paymasters {
        for (payer, _) in payers {
            args.reference(choices, payer);
        }
    }
    for rule in &mut policy.rules {
        for target in &mut rule.targets {
            args.reference(choices, target);
        }
        if let Some(max) = &mut rule.value {
            args.amount(choices, max);
        }
        for constraint in &mut rule.constraints {
            for operand in &mut constraint.operands {
                if let Operand::Word(word) = *operand
                    && let Some(index) = args.place(choices, word.into())
                {
                    *operand = Operand::Param(index);
                }
            }
        }
    }
    args.words
}

struct Args {
    /// 0: never; else once in three.
    likely: usize,
    words: Vec<B256>,
}

impl Args {
    fn place(&mut self, choices: &mut Choices, word: B256) -> Option<u8> {
        if self.likely == 0 || !choices.once_in(3) {
            return None;
        }
        let known = self.words.iter().position(|each| *each == word);
        let index = known.unwrap_or(self.words.len());
        if index == 16 {
            return None;
        }
        if known.is_none() {
            self.words.push(word);
        }
        u8::try_from(index).ok()
    }

    fn amount(&mut self, choices: &mut Choices, amount: &mut Amount) {
        if let Amount::Number(number) = *amount
            && let Some(index) = self.place(choices, U256::from(number).into())
        {
            *amount = Amount::Param(index);
        }
    }

    fn reference(&mut self, choices: &mut Choices, reference: &mut Reference) {
        if let Reference::Address(address) = *reference
            && let Some(index) = self.place(choices, address.into_word())
        {
            *reference = Reference::Param(index);
        }
    }
}

/// Sorts every set in the order of the text.
fn sort_sets(policy: &mut Policy) {
    let sort_charges = |charges: &mut Vec<Charge>| {
        charges.sort_by_key(encode::charge);
        charges.dedup();
    };
    sort_charges(&mut policy.terms.charges);
    if let Paymasters::OneOf(payers) = &mut policy.terms.paymasters {
        payers.sort();
    }
    for rule in &mut policy.rules {
        rule.targets.sort();
        rule.functions.sort();
        sort_charges(&mut rule.charges);
        for constraint in &mut rule.constraints {
            constraint.operands.sort_by_key(|operand| match operand {
                Operand::Word(word) => (0, *word),
                Operand::Param(index) => (1, U256::from(*index)),
                Operand::Account => (2, U256::ZERO),
            });
        }
    }
}
