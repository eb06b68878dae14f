//! Reverts in words: what the EntryPoint and the module said, with the names the policy's author
//! gave.

use alloy_primitives::U256;
use alloy_sol_types::{Revert, SolError, SolInterface};

use crate::{
    abi::{
        IEntryPoint::{FailedOp, FailedOpWithRevert},
        ILatchkey::{ILatchkeyErrors as Refusal, PolicyFault, SessionFault},
    },
    policy::{Amount, Constraint, Policy, Refill, Typed},
};

/// What a revert of the EntryPoint or of the module says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevertReason {
    /// The EntryPoint refused an operation and gave a code like `AA24 signature error`.
    FailedOp {
        /// The operation's place in the bundle.
        op: U256,
        /// The EntryPoint's reason.
        reason: String,
    },
    /// The account's validation reverted inside the EntryPoint.
    FailedOpWithRevert {
        /// The operation's place in the bundle.
        op: U256,
        /// The EntryPoint's reason, `AA23 reverted` mostly.
        reason: String,
        /// The account's revert data.
        inner: Vec<u8>,
    },
    /// A typed error of the module.
    Module(Box<Refusal>),
    /// Anything else.
    Unknown(Vec<u8>),
}

impl RevertReason {
    /// Reads revert data.
    pub fn decode(data: &[u8]) -> Self {
        if let Ok(failed) = FailedOp::abi_decode(data) {
            return Self::FailedOp {
                op: failed.opIndex,
                reason: failed.reason,
            };
        }
        if let Ok(failed) = FailedOpWithRevert::abi_decode(data) {
            return Self::FailedOpWithRevert {
                op: failed.opIndex,
                reason: failed.reason,
                inner: failed.inner.into(),
            };
        }
        match Refusal::abi_decode(data) {
            Ok(refusal) => Self::Module(Box::new(refusal)),
            Err(_) => Self::Unknown(data.to_vec()),
        }
    }

    /// The module's typed error, also from inside the EntryPoint's.
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Module(refusal) => Some(refusal.as_ref().clone()),
            Self::FailedOpWithRevert { inner, .. } => Refusal::abi_decode(inner).ok(),
            Self::FailedOp { .. } | Self::Unknown(_) => None,
        }
    }
}

/// One sentence that says why an operation or a call of the module was refused.
///
/// `data` is the revert data of `handleOps`, of the account's validation or of the module. Limits
/// and rules appear under their names in `policy`, the policy of the session that was used.
///
/// ```
/// use alloy_primitives::{Address, U256};
/// use alloy_sol_types::SolError;
/// use latchkey_sdk::{abi::ILatchkey::MeterExceeded, explain::explain_revert, policy::*};
///
/// let mut policy = Policy::new();
/// policy.meter(Meter::period(100, DAY).named("daily transfer limit"));
/// let denial = MeterExceeded {
///     meter: U256::ZERO,
///     asked: U256::from(40),
///     left: U256::from(20),
/// };
/// assert_eq!(
///     explain_revert(&denial.abi_encode(), &policy),
///     "daily transfer limit: 40 asked, 20 left of 100 per 86400 s",
/// );
/// ```
pub fn explain_revert(data: &[u8], policy: &Policy) -> String {
    match RevertReason::decode(data) {
        RevertReason::FailedOp { op, reason } => {
            format!("operation {op} refused: {}", explain_code(&reason))
        }
        RevertReason::FailedOpWithRevert { op, inner, .. } => {
            format!("operation {op} refused: {}", explain_inner(&inner, policy))
        }
        RevertReason::Module(refusal) => explain_refusal(&refusal, policy),
        RevertReason::Unknown(data) => explain_unknown(&data),
    }
}

fn explain_inner(inner: &[u8], policy: &Policy) -> String {
    match Refusal::abi_decode(inner) {
        Ok(refusal) => explain_refusal(&refusal, policy),
        Err(_) => explain_unknown(inner),
    }
}

fn explain_unknown(data: &[u8]) -> String {
    if data.is_empty() {
        return "reverted without a reason".into();
    }
    match Revert::abi_decode(data) {
        Ok(revert) => format!("reverted: {}", revert.reason),
        Err(_) => format!(
            "reverted with {}",
            alloy_primitives::hex::encode_prefixed(data)
        ),
    }
}

/// The EntryPoint's codes that say something about a session.
fn explain_code(reason: &str) -> String {
    let meaning = match reason.get(..4) {
        Some("AA21") => "the account has too little deposited for the fee",
        Some("AA22") => "outside of the session's time or of the claimed period",
        Some("AA24") => "the session is unknown, revoked or ended, or the key's signature is wrong",
        Some("AA25") => "the nonce was used already or is not the next one",
        _ => return reason.into(),
    };
    format!("{meaning} ({reason})")
}

fn explain_refusal(refusal: &Refusal, policy: &Policy) -> String {
    match refusal {
        Refusal::MeterExceeded(e) => format!(
            "{}: {} asked, {} left of {}",
            meter(policy, e.meter),
            e.asked,
            e.left,
            limit(policy, e.meter)
        ),
        Refusal::MeterTimeMissing(e) => format!(
            "{}: the operation claims no time, but this limit has periods",
            meter(policy, e.meter)
        ),
        Refusal::MeterTimeTooEarly(e) => format!(
            "{}: claimed time {} is before {}",
            meter(policy, e.meter),
            e.time,
            e.earliest
        ),
        Refusal::AmountTooLarge(e) => {
            format!("{}: the amount is above 2^128 - 1", meter(policy, e.meter))
        }
        Refusal::CallDenied(e) => format!(
            "call {}: no rule admits {} of {}",
            e.call, e.selector, e.target
        ),
        Refusal::PlainTransferDenied(e) => {
            format!(
                "call {}: no rule admits a plain transfer to {}",
                e.call, e.target
            )
        }
        Refusal::ValueDenied(e) => format!(
            "call {}: {} admits {} wei, asked were {}",
            e.call,
            rule(policy, e.rule),
            e.max,
            e.asked
        ),
        Refusal::ConstraintDenied(e) => format!(
            "call {}: {}: {}",
            e.call,
            rule(policy, e.rule),
            match constraint(policy, e.rule, e.constraint) {
                Some(constraint) => {
                    format!(
                        "{constraint}, found {}",
                        Typed(e.found, constraint.path.value_type)
                    )
                }
                None => format!(
                    "constraint {} does not hold, found {}",
                    e.constraint, e.found
                ),
            }
        ),
        Refusal::ArgumentUnreadable(e) => format!(
            "call {}: {}: {} is missing or not canonical",
            e.call,
            rule(policy, e.rule),
            match constraint(policy, e.rule, e.constraint) {
                Some(constraint) => constraint.path.to_string(),
                None => format!("the argument of constraint {}", e.constraint),
            }
        ),
        Refusal::ChargeUnreadable(e) => format!(
            "call {}: {}: the argument of charge {} is missing or not canonical",
            e.call,
            rule(policy, e.rule),
            e.charge
        ),
        Refusal::TargetForbidden(e) => {
            format!(
                "call {}: {} may never be called by a session",
                e.call, e.target
            )
        }
        Refusal::SelectorTruncated(e) => {
            format!(
                "call {}: {} bytes of calldata name no function",
                e.call, e.size
            )
        }
        Refusal::TooManyCalls(e) => format!("more than {} calls in one operation", e.max),
        Refusal::EmptyBatch(_) => "the batch has no calls".into(),
        Refusal::FeePerGasExceeded(e) => format!(
            "maxFeePerGas is {} wei, the policy admits {}",
            e.asked, e.max
        ),
        Refusal::FeeTooLarge(_) => "the fee is above 2^128 - 1 wei".into(),
        Refusal::SelfPayRefused(e) => {
            format!(
                "the account may not pay fees itself, asked were {} wei",
                e.fee
            )
        }
        Refusal::PaymasterDenied(e) => format!("paymaster {} is not admitted", e.paymaster),
        Refusal::MalformedPaymasterData(e) => {
            format!("paymasterAndData of {} bytes is malformed", e.size)
        }
        Refusal::InitCodeDenied(_) => "the EIP-7702 marker in initCode carries data".into(),
        Refusal::EmptyWindow(e) => format!(
            "the claimed period and the session's time do not meet: {} to {}",
            e.validAfter, e.validUntil
        ),
        Refusal::ExecutionModeDenied(e) => {
            format!("execution mode {} is not possible for sessions", e.mode)
        }
        Refusal::AccountFunctionDenied(e) => {
            format!(
                "the account's own function {} is not possible for sessions",
                e.selector
            )
        }
        Refusal::MalformedCallData(_) => "the account calldata is malformed".into(),
        Refusal::ValueNotAccepted(_) => "the module takes no value".into(),
        Refusal::CallDataTooLong(e) => {
            format!(
                "account calldata of {} bytes, at most {} are read",
                e.size, e.max
            )
        }
        Refusal::ArgumentsTooLong(e) => {
            format!("arguments of {} bytes, at most {} are read", e.size, e.max)
        }
        Refusal::MalformedArguments(_) => "the arguments are malformed".into(),
        Refusal::UnknownFunction(e) => format!("the module has no function {}", e.selector),
        Refusal::SenderNotAccount(e) => {
            format!(
                "{} asked for {}; only the account itself may",
                e.caller, e.account
            )
        }
        Refusal::LaneNotSupported(e) => format!("lane {} is not supported", e.lane),
        Refusal::LaneNotInstalled(e) => format!("lane {} is not installed", e.lane),
        Refusal::LaneAlreadyInstalled(e) => format!("lane {} is installed already", e.lane),
        Refusal::MalformedInstallData(_) => "the install data is malformed".into(),
        Refusal::InvalidSession(e) => format!("the session is refused: {}", session_fault(e.fault)),
        Refusal::InvalidPolicy(e) => format!(
            "the policy is refused at byte {}: {}",
            e.offset,
            policy_fault(e.fault)
        ),
        Refusal::InvalidSessionId(e) => format!("{} cannot be a session's id", e.sessionId),
        Refusal::SessionEnded(e) => {
            format!("session {} was ended and never lives again", e.sessionId)
        }
        Refusal::SignatureCheckOutOfGas(_) => {
            "too little verification gas to check the key's signature".into()
        }
    }
}

pub(crate) fn session_fault(fault: SessionFault) -> &'static str {
    match fault {
        SessionFault::ValidAfter => "validAfter is not below 2^47",
        SessionFault::ValidUntil => "validUntil is zero or not below 2^47",
        SessionFault::EmptyWindow => "it ends before it begins",
        SessionFault::Lifetime => "it lives longer than the guards of the lane admit",
        SessionFault::Signer => "the signer is malformed or zero",
        SessionFault::SignerIsGranter => "the signer is the granter of the lane",
        SessionFault::Args => "there are more than 16 args",
        SessionFault::__Invalid => "unknown fault",
    }
}

pub(crate) fn policy_fault(fault: PolicyFault) -> &'static str {
    match fault {
        PolicyFault::Truncated => "it ends too early",
        PolicyFault::TrailingBytes => "there are bytes left over",
        PolicyFault::NotSupported => "this version of the module does not support it",
        PolicyFault::BadVersion => "unknown version",
        PolicyFault::BadFlags => "unknown flags",
        PolicyFault::BadNumber => "a number has leading zeros or is too long",
        PolicyFault::BadCount => "a count is out of bounds",
        PolicyFault::BadIndex => "an address, meter or parameter does not exist",
        PolicyFault::NotAscending => "a set is not strictly ascending",
        PolicyFault::NotUsed => "an address, meter or arg is used nowhere",
        PolicyFault::BadMeter => "a meter's length, refill or cap is impossible",
        PolicyFault::BadType => "operator, type and value do not fit",
        PolicyFault::BadParam => "an arg does not fit the place where it is used",
        PolicyFault::ForbiddenAddress => "an address that no policy may name here",
        PolicyFault::ValueNotCharged => "value is admitted but not counted",
        PolicyFault::NoFunction => "a rule names no function",
        PolicyFault::FeeNotPayable => "a fee counts as own, but the account may not pay",
        PolicyFault::BadPointer => "no policy text is published at this address",
        PolicyFault::TooLong => "the text is above 4096 bytes",
        PolicyFault::__Invalid => "unknown fault",
    }
}

fn meter(policy: &Policy, index: U256) -> String {
    let named = at(policy.meters(), index).and_then(|meter| meter.name());
    named.map_or_else(|| format!("meter {index}"), Into::into)
}

/// The meter's cap and refill, as far as the policy's text says them.
fn limit(policy: &Policy, index: U256) -> String {
    let Some(meter) = at(policy.meters(), index) else {
        return "its cap".into();
    };
    let amount = |amount: Amount| match amount {
        Amount::Literal(number) => number.to_string(),
        Amount::Param(param) => format!("args[{}]", param.0),
    };
    let cap = amount(meter.cap());
    match meter.refill() {
        Refill::Lifetime => format!("{cap} for the session's life"),
        Refill::PerOp => format!("{cap} per operation"),
        Refill::Period { length, .. } => format!("{cap} per {length} s"),
        Refill::Trickle { refill, length, .. } => {
            format!("{cap}, {} coming back every {length} s", amount(refill))
        }
    }
}

fn rule(policy: &Policy, index: U256) -> String {
    let named = at(policy.rules(), index).and_then(|rule| rule.name());
    named.map_or_else(
        || format!("rule {index}"),
        |name| format!("rule \"{name}\""),
    )
}

fn constraint(policy: &Policy, rule: U256, index: U256) -> Option<&Constraint> {
    at(at(policy.rules(), rule)?.constraints(), index)
}

fn at<T>(items: &[T], index: U256) -> Option<&T> {
    usize::try_from(index)
        .ok()
        .and_then(|index| items.get(index))
}
