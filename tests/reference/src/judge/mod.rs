//! An operation under a policy: admitted with a window and new meter states, or denied by name.

mod calls;
mod fee;
mod meters;

use alloy_primitives::{Address, B256, FixedBytes, U256, U512};

use crate::model::{Policy, PolicyFault};

/// "Never" as the end of a window.
pub const NEVER: u64 = (1 << 48) - 1;

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
        max: u8,
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
        max: U256,
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
        max: u128,
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
    Unchecked(PolicyFault),
}

impl From<PolicyFault> for Denial {
    fn from(fault: PolicyFault) -> Self {
        Self::Unchecked(fault)
    }
}

/// Judges an operation: calls in order, then initCode, fee and paymaster, then meters in order,
/// then the window. Inside a rule: value, charges, constraints.
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
    calls::judge(policy, args, op, &mut charged)?;
    fee::judge(policy, args, op, &mut charged)?;
    meters::settle(policy, args, session, states, op, &charged)
}

/// What was charged to each meter so far.
struct Charged(Vec<u128>);

impl Charged {
    fn add(&mut self, meter: u8, amount: U512) -> Result<(), Denial> {
        let meter = usize::from(meter);
        let too_large = Denial::AmountTooLarge { meter };
        let sum = self.0.get_mut(meter).ok_or(PolicyFault::BadIndex)?;
        let total = U512::from(*sum) + amount;
        *sum = u128::try_from(total).map_err(|_| too_large)?;
        Ok(())
    }
}
