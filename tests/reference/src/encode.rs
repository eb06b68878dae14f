//! Encodes policies as text without checking them: sets are written in the order of the model.

use std::collections::BTreeSet;

use alloy_primitives::{Address, U256};

use crate::model::{
    Amount, Charge, ChargeSource, Constraint, Meter, Operand, Operator, Path, Paymasters, Policy,
    Reference, Refill, Rule, Terms, ValueType,
};

/// Encodes a policy as text. Counts are truncated to a byte; with more than 64 addresses, or an
/// index out of range, the text is invalid or encodes another policy.
pub fn encode(policy: &Policy) -> Vec<u8> {
    let table: Vec<_> = addresses(policy).into_iter().collect();
    let mut text = vec![1, u8::from(policy.emits_use)];
    text.push(table.len() as u8);
    text.extend(table.iter().flatten());
    text.push(policy.meters.len() as u8);
    text.extend(policy.meters.iter().flat_map(meter));
    text.extend(terms(&policy.terms, &table));
    text.push(policy.never.len() as u8);
    text.extend(policy.never.iter().map(|address| index(*address, &table)));
    text.push(policy.rules.len() as u8);
    for each in &policy.rules {
        let bytes = rule(each, &table);
        text.extend((bytes.len() as u16).to_be_bytes());
        text.extend(bytes);
    }
    text
}

/// The inline addresses of the policy.
fn addresses(policy: &Policy) -> BTreeSet<Address> {
    let mut addresses: BTreeSet<_> = policy.never.iter().copied().collect();
    let mut add = |reference: &Reference| {
        if let Reference::Address(address) = reference {
            addresses.insert(*address);
        }
    };
    if let Paymasters::OneOf(payers) = &policy.terms.paymasters {
        payers.iter().for_each(|(payer, _)| add(payer));
    }
    for rule in &policy.rules {
        rule.targets.iter().for_each(&mut add);
        for constraint in &rule.constraints {
            for operand in &constraint.operands {
                if let (ValueType::Address, Operand::Word(word)) = (constraint.path.ty, operand) {
                    add(&Reference::Address(Address::from_word((*word).into())));
                }
            }
        }
    }
    addresses
}

fn index(address: Address, table: &[Address]) -> u8 {
    let position = table.iter().position(|entry| *entry == address);
    position.map_or(0x3f, |position| position as u8)
}

fn number(value: U256) -> Vec<u8> {
    let digits = value.to_be_bytes_trimmed_vec();
    [vec![digits.len() as u8], digits].concat()
}

fn amount(amount: Amount) -> Vec<u8> {
    match amount {
        Amount::Number(value) => number(U256::from(value)),
        Amount::Param(index) => vec![0x40 | index],
    }
}

fn reference(reference: Reference, table: &[Address]) -> u8 {
    match reference {
        Reference::Address(address) => index(address, table),
        Reference::Param(index) => 0x40 | index,
    }
}

fn meter(meter: &Meter) -> Vec<u8> {
    let cap = amount(meter.cap);
    match meter.refill {
        Refill::Lifetime => [vec![0], cap].concat(),
        Refill::PerOp => [vec![1], cap].concat(),
        Refill::Period { length, anchor } => {
            [vec![2], cap, length.to_be_bytes().into(), amount(anchor)].concat()
        }
        Refill::Trickle {
            refill,
            length,
            anchor,
        } => [
            vec![3],
            cap,
            amount(refill),
            length.to_be_bytes().into(),
            amount(anchor),
        ]
        .concat(),
    }
}

fn terms(terms: &Terms, table: &[Address]) -> Vec<u8> {
    let mut text = vec![terms.max_calls];
    text.extend(number(U256::from(terms.max_fee_per_gas)));
    text.push(terms.self_pay.len() as u8);
    text.extend(&terms.self_pay);
    match &terms.paymasters {
        Paymasters::None => text.push(0),
        Paymasters::Any => text.push(0xff),
        Paymasters::OneOf(payers) => {
            text.push(payers.len() as u8);
            for (payer, own) in payers {
                text.push(reference(*payer, table) | if *own { 0x80 } else { 0 });
            }
        }
    }
    text.extend(charges(&terms.charges));
    text
}

fn charges(charges: &[Charge]) -> Vec<u8> {
    let mut text = vec![charges.len() as u8];
    text.extend(charges.iter().flat_map(charge));
    text
}

/// Encodes one charge. The charges of a text are ordered by these bytes.
pub fn charge(charge: &Charge) -> Vec<u8> {
    match charge.source {
        ChargeSource::Value => vec![charge.meter],
        ChargeSource::One => vec![1 << 5 | charge.meter],
        ChargeSource::Argument(at) => [vec![2 << 5 | charge.meter], path(at).into()].concat(),
        ChargeSource::Gas => vec![3 << 5 | charge.meter],
    }
}

fn path(path: Path) -> [u8; 2] {
    let ty = match path.ty {
        ValueType::Uint(bytes) => bytes,
        ValueType::Int(bytes) => 0x40 | bytes,
        ValueType::Bytes(n) => 0x80 | n,
        ValueType::Address => 0xc0,
        ValueType::Bool => 0xc1,
    };
    [path.word, ty]
}

fn rule(rule: &Rule, table: &[Address]) -> Vec<u8> {
    let mut flags = 0;
    if rule.full_power {
        flags += 1;
    }
    if rule.plain_transfer {
        flags += 8;
    }
    if rule.value.is_some() {
        flags += 32;
    }
    let mut text = vec![flags, rule.targets.len() as u8];
    text.extend(rule.targets.iter().map(|target| reference(*target, table)));
    text.push(rule.functions.len() as u8);
    text.extend(rule.functions.iter().flatten());
    if let Some(max) = rule.value {
        text.extend(amount(max));
    }
    text.extend(charges(&rule.charges));
    text.push(rule.constraints.len() as u8);
    text.extend(
        rule.constraints
            .iter()
            .flat_map(|each| constraint(each, table)),
    );
    text
}

fn constraint(constraint: &Constraint, table: &[Address]) -> Vec<u8> {
    let mut text = Vec::from(path(constraint.path));
    text.push(match constraint.operator {
        Operator::Equal => 0,
        Operator::NotEqual => 1,
        Operator::Less => 2,
        Operator::AtMost => 3,
        Operator::Greater => 4,
        Operator::AtLeast => 5,
        Operator::OneOf => 6,
    });
    if constraint.operator == Operator::OneOf {
        text.push(constraint.operands.len() as u8);
    }
    for operand in &constraint.operands {
        match (operand, constraint.path.ty) {
            (Operand::Param(index), _) => text.push(0x40 | index),
            (Operand::Account, _) => text.push(0x50),
            (Operand::Word(word), ValueType::Address) => {
                text.push(index(Address::from_word((*word).into()), table));
            }
            (Operand::Word(word), ValueType::Bytes(n)) => {
                text.extend(number(*word >> padding(n)));
            }
            (Operand::Word(word), _) => text.extend(number(*word)),
        }
    }
    text
}

/// The number of zero bits after a `bytesN` in its word.
fn padding(n: u8) -> usize {
    256 - 8 * usize::from(n.min(32))
}
