//! Decides about an operation under a policy: admitted with a window and new meters, or denied.

mod calls;
mod fee;
mod meters;

use alloy_primitives::{Address, B256, FixedBytes, U256, U512};

use crate::model::{Policy, PolicyFault};

/// The end of a window that never ends.
pub const NEVER: u64 = (1 << 48) - 1;

/// One call of the operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// Target of the call.
    pub target: Address,
    /// Wei.
    pub value: U256,
    /// Calldata.
    pub data: Vec<u8>,
}

/// An operation, with the fields that a policy can restrict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Op {
    /// The account.
    pub account: Address,
    /// The module.
    pub module: Address,
    /// The calls that the account would execute.
    pub calls: Vec<Call>,
    /// `initCode` of the operation.
    pub init_code: Vec<u8>,
    /// Gas of the validation.
    pub verification_gas: u128,
    /// Gas of the execution.
    pub call_gas: u128,
    /// Gas before the validation.
    pub pre_verification_gas: U256,
    /// Wei per gas.
    pub max_fee_per_gas: u128,
    /// `paymasterAndData` of the operation.
    pub paymaster_and_data: Vec<u8>,
    /// The claimed time, unix seconds, below 2^40.
    pub time: Option<u64>,
}

/// A window in unix seconds, both bounds inclusive; `until` [`NEVER`]: it never ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first second.
    pub after: u64,
    /// The last second.
    pub until: u64,
}

/// The stored state of a meter: the last charged period, and the amount used in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeterState {
    /// Index of the period or step.
    pub mark: u64,
    /// The used amount, in the meter's unit.
    pub used: u128,
}

/// An admitted operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The window in which it is valid.
    pub window: Window,
    /// The stored meters after the operation, in the order of their slots.
    pub meters: Vec<MeterState>,
}

/// The reason of a denial; named as the module's errors, with the same fields.
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
    /// The policy does not pass [`check`](crate::check::check) with these args.
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
/// `states` are the stored meters in the order of their slots; missing meters are unused.
///
/// # Errors
/// The first denial.
pub fn judge(
    policy: &Policy,
    args: &[B256],
    session: Window,
    states: &[MeterState],
    op: &Op,
) -> Result<Outcome, Denial> {
    let mut totals = Totals(vec![0; policy.meters.len()]);
    calls::judge(policy, args, op, &mut totals)?;
    fee::judge(policy, args, op, &mut totals)?;
    meters::settle(policy, args, session, states, op, &totals)
}

/// The amount charged to each meter so far.
struct Totals(Vec<u128>);

impl Totals {
    fn add(&mut self, meter: u8, amount: U512) -> Result<(), Denial> {
        let meter = usize::from(meter);
        let too_large = Denial::AmountTooLarge { meter };
        let sum = self.0.get_mut(meter).ok_or(PolicyFault::BadIndex)?;
        let total = U512::from(*sum) + amount;
        *sum = u128::try_from(total).map_err(|_| too_large)?;
        Ok(())
    }
}
