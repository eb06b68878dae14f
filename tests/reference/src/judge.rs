//! An operation under a policy: admitted with a window and new meter states, or denied by name.

use alloy_primitives::{Address, B256, FixedBytes, I256, U256, U512, address};

use crate::{
    check::{address, number, word},
    model::{
        Amount, Charge, Constraint, ENTRY_POINTS, Fault, Operator, Path, Paymasters, Policy,
        Refill, Rule, Type, What,
    },
};

/// "Never" as the end of a window.
pub const NEVER: u64 = (1 << 48) - 1;

/// The initCode marker of an EIP-7702 account.
const MARKER_7702: Address = address!("7702000000000000000000000000000000000000");

/// One call of the operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// Whom the account calls.
    pub target: Address,
    /// Wei.
    pub value: U256,
    /// Calldata.
    pub data: Vec<u8>,
}

/// What the policy is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Op {
    /// The account.
    pub account: Address,
    /// The module.
    pub module: Address,
    /// What the account would execute.
    pub calls: Vec<Call>,
    /// As in the operation.
    pub init_code: Vec<u8>,
    /// Gas.
    pub verification_gas: u128,
    /// Gas.
    pub call_gas: u128,
    /// Gas.
    pub pre_verification_gas: U256,
    /// Wei per gas.
    pub max_fee_per_gas: u128,
    /// As in the operation.
    pub paymaster_and_data: Vec<u8>,
    /// The claimed time, below 2^40.
    pub time: Option<u64>,
}

/// Seconds in which something is valid, both bounds inclusive; `until` [`NEVER`] has no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first second.
    pub after: u64,
    /// The last second.
    pub until: u64,
}

/// What is stored of one meter: in which period it was last charged, and how much is used since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeterState {
    /// Index of the period or step.
    pub mark: u64,
    /// In the meter's unit.
    pub used: u128,
}

/// An admitted operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// When it is valid.
    pub window: Window,
    /// The stored meters afterwards, in the order of their slots.
    pub meters: Vec<MeterState>,
}

/// Why an operation is denied. Names and fields are those of the module's errors.
#[allow(
    missing_docs,
    reason = "documented one by one in the module's interface"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denial {
    EmptyBatch,
    InitCodeDenied,
    TooManyCalls {
        most: u8,
    },
    TargetForbidden {
        call: usize,
        target: Address,
    },
    SelectorTruncated {
        call: usize,
        size: usize,
    },
    CallDenied {
        call: usize,
        target: Address,
        selector: FixedBytes<4>,
    },
    PlainTransferDenied {
        call: usize,
        target: Address,
    },
    ValueDenied {
        call: usize,
        rule: usize,
        asked: U256,
        most: U256,
    },
    ConstraintDenied {
        call: usize,
        rule: usize,
        constraint: usize,
        found: B256,
    },
    ArgumentUnreadable {
        call: usize,
        rule: usize,
        constraint: usize,
    },
    ChargeUnreadable {
        call: usize,
        rule: usize,
        charge: usize,
    },
    AmountTooLarge {
        meter: usize,
    },
    FeePerGasExceeded {
        asked: u128,
        most: u128,
    },
    MalformedPaymasterData {
        size: usize,
    },
    PaymasterDenied {
        paymaster: Address,
    },
    FeeTooLarge,
    SelfPayRefused {
        fee: U256,
    },
    MeterTimeMissing {
        meter: usize,
    },
    MeterTimeTooEarly {
        meter: usize,
        time: u64,
        earliest: U256,
    },
    MeterExceeded {
        meter: usize,
        asked: u128,
        left: u128,
    },
    EmptyWindow {
        after: u64,
        until: u64,
    },
    /// The policy would not have passed [`check`](crate::check::check) with these args.
    Unchecked(Fault),
}

impl From<Fault> for Denial {
    fn from(fault: Fault) -> Self {
        Self::Unchecked(fault)
    }
}

/// Judges an operation: calls in order, then initCode, fee and paymaster, then meters in order, then
/// the window. Inside a rule: value, charges, constraints.
///
/// `states` are the stored meters in the order of their slots; missing ones are untouched.
///
/// # Errors
/// The first reason to deny.
pub fn judge(
    policy: &Policy,
    args: &[B256],
    session: Window,
    states: &[MeterState],
    op: &Op,
) -> Result<Verdict, Denial> {
    let mut charged = Charged(vec![0; policy.meters.len()]);
    judge_calls(policy, args, op, &mut charged)?;
    judge_fee(policy, args, op, &mut charged)?;
    settle(policy, args, session, states, op, &charged)
}

/// What was charged to each meter so far.
struct Charged(Vec<u128>);

impl Charged {
    fn add(&mut self, meter: u8, amount: U512) -> Result<(), Denial> {
        let meter = usize::from(meter);
        let too_large = Denial::AmountTooLarge { meter };
        let sum = self.0.get_mut(meter).ok_or(Fault::BadIndex)?;
        let total = U512::from(*sum) + amount;
        *sum = u128::try_from(total).map_err(|_| too_large)?;
        Ok(())
    }
}

fn judge_calls(
    policy: &Policy,
    args: &[B256],
    op: &Op,
    charged: &mut Charged,
) -> Result<(), Denial> {
    if op.calls.is_empty() {
        return Err(Denial::EmptyBatch);
    }
    for (index, call) in op.calls.iter().enumerate() {
        let most = policy.terms.max_calls;
        if index >= most.into() {
            return Err(Denial::TooManyCalls { most });
        }
        judge_call(policy, args, op, index, call, charged)?;
    }
    Ok(())
}

fn judge_call(
    policy: &Policy,
    args: &[B256],
    op: &Op,
    index: usize,
    call: &Call,
    charged: &mut Charged,
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
        if !names(rule, args, target, selector)? {
            continue;
        }
        match try_rule(rule, args, op.account, call)? {
            Ok(charges) => {
                for (meter, amount) in charges {
                    charged.add(meter, U512::from(amount))?;
                }
                return Ok(());
            }
            Err(Miss::Value { most }) => {
                denial = Denial::ValueDenied {
                    call: index,
                    rule: position,
                    asked: call.value,
                    most,
                };
            }
            Err(Miss::Constraint { constraint, found }) => {
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
            Err(Miss::Charge { charge }) => {
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

/// Whether the rule names the call's target and function.
fn names(
    rule: &Rule,
    args: &[B256],
    target: Address,
    selector: Option<FixedBytes<4>>,
) -> Result<bool, Fault> {
    let mut named = false;
    for each in &rule.targets {
        named |= address(*each, args)? == target;
    }
    Ok(named
        && match selector {
            Some(selector) => rule.functions.contains(&selector),
            None => rule.plain_transfer,
        })
}

/// Why a rule that names a call does not admit it.
enum Miss {
    Value {
        most: U256,
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

fn try_rule(
    rule: &Rule,
    args: &[B256],
    account: Address,
    call: &Call,
) -> Result<Result<Charges, Miss>, Fault> {
    let most = number(rule.value.unwrap_or(Amount::Number(0)), args, 128)?;
    if call.value > most {
        return Ok(Err(Miss::Value { most }));
    }
    let mut charges = Vec::new();
    for (index, Charge { what, meter }) in rule.charges.iter().enumerate() {
        let amount = match what {
            What::Value => Some(call.value),
            What::One => Some(U256::ONE),
            What::Arg(path) => read(*path, &call.data),
            What::Gas => return Err(Fault::NotSupported),
        };
        match amount {
            Some(amount) => charges.push((*meter, amount)),
            None => return Ok(Err(Miss::Charge { charge: index })),
        }
    }
    for (index, constraint) in rule.constraints.iter().enumerate() {
        let Some(found) = read(constraint.path, &call.data) else {
            return Ok(Err(Miss::Constraint {
                constraint: index,
                found: None,
            }));
        };
        if !holds(constraint, found, args, account)? {
            return Ok(Err(Miss::Constraint {
                constraint: index,
                found: Some(found.into()),
            }));
        }
    }
    Ok(Ok(charges))
}

/// The argument, if it is there and canonical.
fn read(path: Path, data: &[u8]) -> Option<U256> {
    let start = 4 + 32 * usize::from(path.word);
    let word = U256::try_from_be_slice(data.get(start..start + 32)?)?;
    path.ty.admits(word).then_some(word)
}

fn holds(
    constraint: &Constraint,
    found: U256,
    args: &[B256],
    account: Address,
) -> Result<bool, Fault> {
    let mut operands = Vec::new();
    for operand in &constraint.operands {
        operands.push(word(*operand, args, account)?);
    }
    let Some(first) = operands.first().copied() else {
        return Ok(false);
    };
    let order = match constraint.path.ty {
        Type::Int(_) => I256::from_raw(found).cmp(&I256::from_raw(first)),
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

fn judge_fee(policy: &Policy, args: &[B256], op: &Op, charged: &mut Charged) -> Result<(), Denial> {
    let (marker, after) = op.init_code.split_at(op.init_code.len().min(20));
    let mut padded = [0; 20];
    padded
        .iter_mut()
        .zip(marker)
        .for_each(|(to, from)| *to = *from);
    if Address::from(padded) == MARKER_7702 && !after.is_empty() {
        return Err(Denial::InitCodeDenied);
    }
    let terms = &policy.terms;
    if op.max_fee_per_gas > terms.max_fee_per_gas {
        return Err(Denial::FeePerGasExceeded {
            asked: op.max_fee_per_gas,
            most: terms.max_fee_per_gas,
        });
    }
    let data = &op.paymaster_and_data;
    let paymaster = match (data.get(..20), data.get(20..36), data.get(36..52)) {
        (Some(paymaster), Some(verification), Some(post_op)) => Some((
            Address::from_slice(paymaster),
            U512::from_be_slice(verification) + U512::from_be_slice(post_op),
        )),
        _ if data.is_empty() => None,
        _ => return Err(Denial::MalformedPaymasterData { size: data.len() }),
    };
    let mut gas = U512::from(op.pre_verification_gas)
        + U512::from(op.verification_gas)
        + U512::from(op.call_gas);
    if let Some((_, paymaster_gas)) = paymaster {
        gas += paymaster_gas;
    }
    let fee = gas * U512::from(op.max_fee_per_gas);
    let most = U512::from(u128::MAX);
    if gas > most || fee > most {
        return Err(Denial::FeeTooLarge);
    }
    let is_own_fee = match paymaster {
        None => true,
        Some((paymaster, _)) => counts_as_own_fee(&terms.paymasters, args, paymaster)?
            .ok_or(Denial::PaymasterDenied { paymaster })?,
    };
    if is_own_fee && !fee.is_zero() {
        if terms.self_pay.is_empty() {
            return Err(Denial::SelfPayRefused { fee: fee.to() });
        }
        for meter in &terms.self_pay {
            charged.add(*meter, fee)?;
        }
    }
    for Charge { what, meter } in &terms.charges {
        let amount = match what {
            What::Value => op.calls.iter().map(|call| U512::from(call.value)).sum(),
            What::One => U512::ONE,
            What::Gas => gas,
            What::Arg(_) => return Err(Fault::NotSupported.into()),
        };
        charged.add(*meter, amount)?;
    }
    Ok(())
}

/// Whether the paymaster's fee counts as the account's own; nothing if the paymaster is not admitted.
fn counts_as_own_fee(
    paymasters: &Paymasters,
    args: &[B256],
    paymaster: Address,
) -> Result<Option<bool>, Fault> {
    if paymaster.is_zero() {
        return Ok(None);
    }
    match paymasters {
        Paymasters::None => Ok(None),
        Paymasters::Any => Ok(Some(true)),
        Paymasters::OneOf(payers) => {
            for (payer, own) in payers {
                if address(*payer, args)? == paymaster {
                    return Ok(Some(*own));
                }
            }
            Ok(None)
        }
    }
}

fn settle(
    policy: &Policy,
    args: &[B256],
    session: Window,
    states: &[MeterState],
    op: &Op,
    charged: &Charged,
) -> Result<Verdict, Denial> {
    let mut window = session;
    let mut meters = Vec::new();
    for (index, (meter, asked)) in policy.meters.iter().zip(&charged.0).enumerate() {
        let asked = *asked;
        let cap = u128::try_from(number(meter.cap, args, 128)?).map_err(|_| Fault::BadParam)?;
        let state = match meter.refill {
            Refill::PerOp => MeterState::default(),
            _ => states.get(meters.len()).copied().unwrap_or_default(),
        };
        let mut after = state;
        if asked > 0 {
            let (mark, used, period) = refilled(meter.refill, args, state, op.time, index)?;
            let left = cap.saturating_sub(used);
            if asked > left {
                return Err(Denial::MeterExceeded {
                    meter: index,
                    asked,
                    left,
                });
            }
            after = MeterState {
                mark,
                // Not above the cap.
                used: used.saturating_add(asked),
            };
            if let Some(period) = period {
                window.after = window.after.max(period.after);
                window.until = window.until.min(period.until);
            }
        }
        if meter.refill != Refill::PerOp {
            meters.push(after);
        }
    }
    // An end of 0 would be read as no end at all.
    if window.after > window.until || window.until == 0 {
        return Err(Denial::EmptyWindow {
            after: window.after,
            until: window.until,
        });
    }
    Ok(Verdict { window, meters })
}

/// The meter at the claimed time: period, what is used in it, and its window, if it has periods.
fn refilled(
    refill: Refill,
    args: &[B256],
    state: MeterState,
    time: Option<u64>,
    meter: usize,
) -> Result<(u64, u128, Option<Window>), Denial> {
    let (length, anchor, per_step) = match refill {
        Refill::Lifetime | Refill::PerOp => return Ok((state.mark, state.used, None)),
        Refill::Period { length, anchor } => (length, anchor, None),
        Refill::Trickle {
            refill,
            length,
            anchor,
        } => (length, anchor, Some(number(refill, args, 128)?)),
    };
    let time = time.ok_or(Denial::MeterTimeMissing { meter })?;
    let length = u64::from(length).max(1);
    let anchor = u64::try_from(number(anchor, args, 40)?).map_err(|_| Fault::BadParam)?;
    // The start of the last period that was used.
    let earliest = U256::from(state.mark) * U256::from(length) + U256::from(anchor);
    let too_early = Denial::MeterTimeTooEarly {
        meter,
        time,
        earliest,
    };
    let Some(index) = time.checked_sub(anchor).map(|since| since / length) else {
        return Err(too_early);
    };
    let steps = index.checked_sub(state.mark).ok_or(too_early)?;
    let back = match per_step {
        Some(per_step) => per_step * U256::from(steps),
        None if steps > 0 => U256::MAX,
        None => U256::ZERO,
    };
    let left_over = U256::from(state.used).saturating_sub(back);
    // Not above `state.used`.
    let used = u128::try_from(left_over).unwrap_or(state.used);
    let after = anchor.saturating_add(index * length);
    let until = after.saturating_add(length - 1);
    Ok((index, used, Some(Window { after, until })))
}
