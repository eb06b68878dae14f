//! Matches calls with rules.

use alloy_primitives::{Address, B256, FixedBytes, I256, U256, U512};

use super::{Call, Denial, Op, Totals};
use crate::{
    check::{address, number, word},
    model::{
        Amount, Charge, ChargeSource, Constraint, ENTRY_POINTS, Operator, Path, Policy,
        PolicyFault, Rule, ValueType,
    },
};

/// Judges every call in order and adds the charges of the matching rules.
pub(super) fn judge(
    policy: &Policy,
    args: &[B256],
    op: &Op,
    totals: &mut Totals,
) -> Result<(), Denial> {
    if op.calls.is_empty() {
        return Err(Denial::EmptyBatch);
    }
    for (index, call) in op.calls.iter().enumerate() {
        let max = policy.terms.max_calls;
        if index >= max.into() {
            return Err(Denial::TooManyCalls { max });
        }
        judge_call(policy, args, op, index, call, totals)?;
    }
    Ok(())
}

fn judge_call(
    policy: &Policy,
    args: &[B256],
    op: &Op,
    index: usize,
    call: &Call,
    totals: &mut Totals,
) -> Result<(), Denial> {
    let target = call.target;
    let forbidden = target == op.account
        || target == op.module
        || target.is_zero()
        || ENTRY_POINTS.contains(&target)
        || policy.never.contains(&target);
    if forbidden {
        return Err(Denial::TargetForbidden {
            call: index,
            target,
        });
    }
    let selector = match call.data.get(..4) {
        Some(selector) => Some(FixedBytes::from_slice(selector)),
        None if call.data.is_empty() => None,
        None => {
            return Err(Denial::SelectorTruncated {
                call: index,
                size: call.data.len(),
            });
        }
    };
    let mut denial = match selector {
        Some(selector) => Denial::CallDenied {
            call: index,
            target,
            selector,
        },
        None => Denial::PlainTransferDenied {
            call: index,
            target,
        },
    };
    for (position, rule) in policy.rules.iter().enumerate() {
        if !matches_call(rule, args, target, selector)? {
            continue;
        }
        match apply_rule(rule, args, op.account, call)? {
            Ok(charges) => {
                for (meter, amount) in charges {
                    totals.add(meter, U512::from(amount))?;
                }
                return Ok(());
            }
            Err(Mismatch::Value { max }) => {
                denial = Denial::ValueDenied {
                    call: index,
                    rule: position,
                    asked: call.value,
                    max,
                };
            }
            Err(Mismatch::Constraint { constraint, found }) => {
                denial = match found {
                    Some(found) => Denial::ConstraintDenied {
                        call: index,
                        rule: position,
                        constraint,
                        found,
                    },
                    None => Denial::ArgumentUnreadable {
                        call: index,
                        rule: position,
                        constraint,
                    },
                };
            }
            Err(Mismatch::Charge { charge }) => {
                denial = Denial::ChargeUnreadable {
                    call: index,
                    rule: position,
                    charge,
                };
            }
        }
    }
    Err(denial)
}

/// Whether the rule has the call's target and function.
fn matches_call(
    rule: &Rule,
    args: &[B256],
    target: Address,
    selector: Option<FixedBytes<4>>,
) -> Result<bool, PolicyFault> {
    let mut has_target = false;
    for each in &rule.targets {
        has_target |= address(*each, args)? == target;
    }
    Ok(has_target
        && match selector {
            Some(selector) => rule.functions.contains(&selector),
            None => rule.plain_transfer,
        })
}

/// The reason why a rule with the call's target and function does not match the call.
enum Mismatch {
    Value {
        max: U256,
    },
    Constraint {
        constraint: usize,
        found: Option<B256>,
    },
    Charge {
        charge: usize,
    },
}

type Charges = Vec<(u8, U256)>;

fn apply_rule(
    rule: &Rule,
    args: &[B256],
    account: Address,
    call: &Call,
) -> Result<Result<Charges, Mismatch>, PolicyFault> {
    let max = number(rule.value.unwrap_or(Amount::Number(0)), args, 128)?;
    if call.value > max {
        return Ok(Err(Mismatch::Value { max }));
    }
    let mut charges = Vec::new();
    for (index, Charge { source, meter }) in rule.charges.iter().enumerate() {
        let amount = match source {
            ChargeSource::Value => Some(call.value),
            ChargeSource::One => Some(U256::ONE),
            ChargeSource::Argument(path) => read(*path, &call.data),
            ChargeSource::Gas => return Err(PolicyFault::NotSupported),
        };
        match amount {
            Some(amount) => charges.push((*meter, amount)),
            None => return Ok(Err(Mismatch::Charge { charge: index })),
        }
    }
    for (index, constraint) in rule.constraints.iter().enumerate() {
        let Some(found) = read(constraint.path, &call.data) else {
            return Ok(Err(Mismatch::Constraint {
                constraint: index,
                found: None,
            }));
        };
        if !is_satisfied(constraint, found, args, account)? {
            return Ok(Err(Mismatch::Constraint {
                constraint: index,
                found: Some(found.into()),
            }));
        }
    }
    Ok(Ok(charges))
}

/// The argument; `None`: it is missing or not canonical.
fn read(path: Path, data: &[u8]) -> Option<U256> {
    let start = 4 + 32 * usize::from(path.word);
    let word = U256::try_from_be_slice(data.get(start..start + 32)?)?;
    path.ty.is_canonical(word).then_some(word)
}

fn is_satisfied(
    constraint: &Constraint,
    found: U256,
    args: &[B256],
    account: Address,
) -> Result<bool, PolicyFault> {
    let mut operands = Vec::new();
    for operand in &constraint.operands {
        operands.push(word(*operand, args, account)?);
    }
    let Some(first) = operands.first().copied() else {
        return Ok(false);
    };
    let order = match constraint.path.ty {
        ValueType::Int(_) => I256::from_raw(found).cmp(&I256::from_raw(first)),
        _ => found.cmp(&first),
    };
    Ok(match constraint.operator {
        Operator::Equal => order.is_eq(),
        Operator::NotEqual => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::AtMost => order.is_le(),
        Operator::Greater => order.is_gt(),
        Operator::AtLeast => order.is_ge(),
        Operator::OneOf => operands.contains(&found),
    })
}
