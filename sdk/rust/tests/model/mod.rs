//! Builds the policies of the reference model with the SDK.

use latchkey_reference::model as reference;
use latchkey_sdk::policy::{
    Amount, Charge, ChargeSource, Constraint, Meter, MeterId, Operand, Operator, Param, Path,
    Payer, Paymasters, Policy, Reference, Refill, Rule, Terms, ValueType,
};

/// Builds the same policy.
pub(crate) fn build(model: &reference::Policy) -> Policy {
    let mut policy = Policy::new();
    if model.emits_use {
        policy.emit_use();
    }
    let meters: Vec<_> = model
        .meters
        .iter()
        .map(|meter| policy.meter(Meter::new(amount(meter.cap), refill(meter.refill))))
        .collect();
    policy.terms(terms(&model.terms, &meters));
    for address in &model.never {
        policy.never(*address);
    }
    for each in &model.rules {
        policy.rule(rule(each, &meters));
    }
    policy
}

fn amount(amount: reference::Amount) -> Amount {
    match amount {
        reference::Amount::Number(number) => number.into(),
        reference::Amount::Param(index) => Param(index).into(),
    }
}

fn address(address: reference::Reference) -> Reference {
    match address {
        reference::Reference::Address(address) => address.into(),
        reference::Reference::Param(index) => Param(index).into(),
    }
}

fn refill(refill: reference::Refill) -> Refill {
    match refill {
        reference::Refill::Lifetime => Refill::Lifetime,
        reference::Refill::PerOp => Refill::PerOp,
        reference::Refill::Period { length, anchor } => Refill::Period {
            length,
            anchor: amount(anchor),
        },
        reference::Refill::Trickle {
            refill,
            length,
            anchor,
        } => Refill::Trickle {
            refill: amount(refill),
            length,
            anchor: amount(anchor),
        },
    }
}

fn terms(model: &reference::Terms, meters: &[MeterId]) -> Terms {
    let paymasters = match &model.paymasters {
        reference::Paymasters::None => Paymasters::None,
        reference::Paymasters::Any => Paymasters::Any,
        reference::Paymasters::OneOf(payers) => {
            let payer = |(payer, own): &(_, bool)| match own {
                true => Payer::repaid(address(*payer)),
                false => Payer::free(address(*payer)),
            };
            Paymasters::OneOf(payers.iter().map(payer).collect())
        }
    };
    let mut terms = Terms::max_fee_per_gas(model.max_fee_per_gas)
        .max_calls(model.max_calls)
        .paymasters(paymasters);
    for meter in &model.self_pay {
        terms = terms.self_pay(meters[usize::from(*meter)]);
    }
    // In reverse: the encoder sorts them.
    for each in model.charges.iter().rev() {
        terms = terms.charge(charge(each, meters));
    }
    terms
}

fn charge(charge: &reference::Charge, meters: &[MeterId]) -> Charge {
    let meter = meters[usize::from(charge.meter)];
    match source(&charge.source) {
        ChargeSource::Value => Charge::value(meter),
        ChargeSource::One => Charge::one(meter),
        ChargeSource::Gas => Charge::gas(meter),
        ChargeSource::Argument(path) => Charge::argument(path, meter),
    }
}

/// Converts a charge source.
pub(crate) fn source(source: &reference::ChargeSource) -> ChargeSource {
    match source {
        reference::ChargeSource::Value => ChargeSource::Value,
        reference::ChargeSource::One => ChargeSource::One,
        reference::ChargeSource::Gas => ChargeSource::Gas,
        reference::ChargeSource::Argument(path) => ChargeSource::Argument(self::path(*path)),
    }
}

fn path(path: reference::Path) -> Path {
    let value_type = match path.ty {
        reference::ValueType::Uint(bytes) => ValueType::Uint(8 * u16::from(bytes)),
        reference::ValueType::Int(bytes) => ValueType::Int(8 * u16::from(bytes)),
        reference::ValueType::Bytes(n) => ValueType::Bytes(n),
        reference::ValueType::Address => ValueType::Address,
        reference::ValueType::Bool => ValueType::Bool,
    };
    Path::new(path.word, value_type)
}

fn rule(model: &reference::Rule, meters: &[MeterId]) -> Rule {
    let mut rule = Rule::default();
    for target in model.targets.iter().rev() {
        rule = rule.target(address(*target));
    }
    for function in model.functions.iter().rev() {
        rule = rule.function(*function);
    }
    if model.plain_transfer {
        rule = rule.or_plain_transfer();
    }
    if let Some(max) = model.value {
        rule = rule.value(amount(max));
    }
    if model.full_power {
        rule = rule.full_power();
    }
    for each in model.charges.iter().rev() {
        rule = rule.charge(charge(each, meters));
    }
    for each in &model.constraints {
        rule = rule.constrain(constraint(each));
    }
    rule
}

fn constraint(model: &reference::Constraint) -> Constraint {
    let operands: Vec<_> = model.operands.iter().rev().map(operand).collect();
    let operator = match model.operator {
        reference::Operator::Equal => Operator::Equal(operands[0]),
        reference::Operator::NotEqual => Operator::NotEqual(operands[0]),
        reference::Operator::Less => Operator::Less(operands[0]),
        reference::Operator::AtMost => Operator::AtMost(operands[0]),
        reference::Operator::Greater => Operator::Greater(operands[0]),
        reference::Operator::AtLeast => Operator::AtLeast(operands[0]),
        reference::Operator::OneOf => Operator::OneOf(operands),
    };
    Constraint::new(path(model.path), operator)
}

fn operand(operand: &reference::Operand) -> Operand {
    match operand {
        reference::Operand::Word(word) => (*word).into(),
        reference::Operand::Param(index) => Param(*index).into(),
        reference::Operand::Account => Operand::Account,
    }
}
