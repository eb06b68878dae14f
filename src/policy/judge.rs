//! Calls to charges: the first rule whose targets, functions, value, charges and constraints hold admits
//! a call; no rule, no call. There is no backtracking: an exhausted meter denies even if a later rule
//! would pass.

use crate::cursor::Cursor;
use crate::intent::{Call, Calls};
use crate::meter::Ledger;
use crate::policy::MAX_CONSTRAINTS;
use crate::policy::constraint::Constraint;
use crate::policy::forbidden::is_forbidden;
use crate::policy::rule::{Amount, Charge, Rule};
use crate::policy::text::{Read, Text, count};
use crate::verdict::{Denial, Reason};
use crate::word::{Address, Word, add, is_same};

/// Judges every call of an operation, adds their charges to `ledger`, and returns the sum of their
/// values in wei.
///
/// # Errors
/// The first call that is malformed or not admitted, with the last rule that knew its target and function.
pub fn judge(text: &Text<'_>, calls: &mut Calls<'_>, module: &Address, ledger: &mut Ledger) -> Result<u128, Denial> {
    let mut total = 0;
    let mut index = 0u8;
    while let Some(call) = calls.next()? {
        if index >= text.terms.max_calls {
            return Err(Denial::new(Reason::TooManyCalls, &[text.terms.max_calls], &[]));
        }
        let value = judge_call(text, &call, index, module, ledger)?;
        total = add(total, value).ok_or_else(|| Refusal::Value(call.value(), u128::MAX - total).explain(index, 0))?;
        index = index.saturating_add(1);
    }
    Ok(total)
}

/// Judges one call and returns its value in wei.
fn judge_call(text: &Text<'_>, call: &Call<'_>, index: u8, module: &Address, ledger: &mut Ledger) -> Result<u128, Denial> {
    let target = call.target;
    if is_forbidden(target, text.literals.account, module) || is_never(text, target)? {
        return Err(Denial::new(Reason::TargetForbidden, &[index], &[target.into()]));
    }
    if let 1..=3 = call.data.len() {
        return Err(Denial::new(Reason::SelectorTruncated, &[index, call.data.len() as u8], &[]));
    }
    let mut last = None;
    let mut rules = text.rules_at;
    for rule in 0..text.rules {
        match try_rule(text, next_rule(&mut rules)?, call, ledger)? {
            Tried::Admitted => return Ok(call.value().low),
            Tried::Elsewhere => (),
            Tried::Refused(refusal) => last = Some((rule, refusal)),
        }
    }
    Err(match last {
        Some((rule, refusal)) => refusal.explain(index, rule),
        None => unknown(call, index),
    })
}

/// No rule names the target with the function.
fn unknown(call: &Call<'_>, index: u8) -> Denial {
    match call.data.first_chunk() {
        Some(selector) => {
            let selector = Word { high: u128::from(u32::from_be_bytes(*selector)) << 96, low: 0 };
            Denial::new(Reason::CallDenied, &[index], &[call.target.into(), selector])
        }
        None => Denial::new(Reason::PlainTransferDenied, &[index], &[call.target.into()]),
    }
}

fn is_never(text: &Text<'_>, target: &Address) -> Read<bool> {
    for index in text.terms.never {
        if is_same(text.literals.address(*index)?, target) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn next_rule<'a>(rules: &mut Cursor<'a>) -> Read<Cursor<'a>> {
    let length = u16::from_be_bytes(*rules.array()?);
    Ok(Cursor::new(rules.take(usize::from(length))?))
}

/// What a rule said about a call.
enum Tried {
    /// It admits the call; its charges are in the ledger.
    Admitted,
    /// It is about other targets or functions.
    Elsewhere,
    /// It knows the target and the function, and says no.
    Refused(Refusal),
}

/// Why a rule that knows a call does not admit it.
enum Refusal {
    /// Wei asked, most.
    Value(Word, u128),
    /// Index of the charge.
    ChargeUnreadable(u8),
    /// Index of the constraint.
    ArgumentUnreadable(u8),
    /// Index of the constraint, word found.
    Constraint(u8, Word),
}

impl Refusal {
    fn explain(self, call: u8, rule: u8) -> Denial {
        match self {
            Self::Value(asked, most) => Denial::new(Reason::ValueDenied, &[call, rule], &[asked, most.into()]),
            Self::ChargeUnreadable(index) => Denial::new(Reason::ChargeUnreadable, &[call, rule, index], &[]),
            Self::ArgumentUnreadable(index) => Denial::new(Reason::ArgumentUnreadable, &[call, rule, index], &[]),
            Self::Constraint(index, found) => {
                Denial::new(Reason::ConstraintDenied, &[call, rule, index], &[found])
            }
        }
    }
}

fn try_rule(text: &Text<'_>, mut cursor: Cursor<'_>, call: &Call<'_>, ledger: &mut Ledger) -> Result<Tried, Denial> {
    let rule = Rule::read(&mut cursor, &text.literals)?;
    if !rule.has_function(call.data) || !has_target(text, &rule, call.target)? {
        return Ok(Tried::Elsewhere);
    }
    let value = call.value();
    if value > rule.most_value.into() {
        return Ok(Tried::Refused(Refusal::Value(value, rule.most_value)));
    }
    let charges = cursor;
    for index in 0..rule.charges {
        if let Amount::Argument(path) = Charge::read(&mut cursor, &text.literals)?.amount
            && path.find(call.data).is_none()
        {
            return Ok(Tried::Refused(Refusal::ChargeUnreadable(index)));
        }
    }
    for index in 0..count(&mut cursor, 0, MAX_CONSTRAINTS)? {
        let constraint = Constraint::read(&mut cursor)?;
        let Some(found) = constraint.path.find(call.data) else {
            return Ok(Tried::Refused(Refusal::ArgumentUnreadable(index)));
        };
        let mut holds = false;
        for _ in 0..constraint.operands {
            let operand = constraint.operand(&mut cursor, &text.literals)?;
            holds |= constraint.holds(&found, &operand.word);
        }
        if !holds {
            return Ok(Tried::Refused(Refusal::Constraint(index, found)));
        }
    }
    charge(text, &rule, charges, call, ledger)?;
    Ok(Tried::Admitted)
}

/// Adds what an admitted call is charged.
fn charge(text: &Text<'_>, rule: &Rule<'_>, mut charges: Cursor<'_>, call: &Call<'_>, ledger: &mut Ledger) -> Result<(), Denial> {
    for _ in 0..rule.charges {
        let Charge { amount, meter } = Charge::read(&mut charges, &text.literals)?;
        let amount = match amount {
            Amount::Value => call.value(),
            Amount::One | Amount::Gas => Word::from(1u8),
            Amount::Argument(path) => path.find(call.data).unwrap_or(Word::ZERO),
        };
        let Some(amount) = amount.to_u128() else {
            return Err(Denial::new(Reason::AmountTooLarge, &[meter], &[]));
        };
        ledger.charge(meter, amount)?;
    }
    Ok(())
}

fn has_target(text: &Text<'_>, rule: &Rule<'_>, target: &Address) -> Read<bool> {
    for reference in rule.targets {
        if is_same(text.literals.reference(*reference)?, target) {
            return Ok(true);
        }
    }
    Ok(false)
}
