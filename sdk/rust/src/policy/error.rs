//! Why a policy cannot be encoded.

use alloy_primitives::Address;
use thiserror::Error;

use super::reference::Param;
use crate::{layout::bounds::MAX_TEXT, time::TimeError};

/// Why a policy cannot be encoded, or why the module would refuse it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// A number of items is out of bounds.
    #[error("{found} {what}, but {min} to {max} are possible")]
    Count {
        /// Items.
        what: &'static str,
        /// Number of items.
        found: usize,
        /// Least number, inclusive.
        min: usize,
        /// Greatest number, inclusive.
        max: usize,
    },
    /// The text is too long.
    #[error("the text has {0} bytes, but at most {MAX_TEXT} are possible")]
    TooLong(usize),
    /// No charge names the meter.
    #[error("no charge names meter {0}")]
    MeterNotUsed(u8),
    /// The handle belongs to another policy.
    #[error("meter {0} does not exist in this policy")]
    UnknownMeter(u8),
    /// The length is below 300 seconds, or the refill is zero or not below the cap.
    #[error("meter {0} has a length below 300 s, or a refill that is zero or not below its cap")]
    BadMeter(u8),
    /// The anchor is not a time in seconds.
    #[error("meter {meter}: {error}")]
    Time {
        /// Index of the meter.
        meter: u8,
        /// Anchor and its value.
        error: TimeError,
    },
    /// The parameter is above 15.
    #[error("parameter {} is above 15", .0.0)]
    UnknownParam(Param),
    /// The parameter is not used, but a later one is.
    #[error("parameter {} is not used, but a later one is", .0.0)]
    ParamNotUsed(Param),
    /// A list has the same charge twice.
    #[error("{0}: the same charge twice")]
    DuplicateCharge(&'static str),
    /// The charge is not possible here: gas in a rule, or an argument in the terms.
    #[error("{0} cannot be charged here")]
    MisplacedCharge(&'static str),
    /// A paymaster is listed as free and as repaid.
    #[error("a paymaster is listed twice with different terms")]
    PayerTwice,
    /// A paymaster's fee counts as the account's own, but the terms have no self-pay meter.
    #[error("a paymaster's fee counts as the account's own, but the account may not pay")]
    FeeNotPayable,
    /// The address is forbidden here: the zero address or an EntryPoint as a target or in `never`,
    /// a member of `never` as a target, or the zero address as a paymaster.
    #[error("address {0} is forbidden here")]
    ForbiddenAddress(Address),
    /// A rule admits value, but neither charges it nor has full power.
    #[error("rule {0} admits value, but neither charges it to a meter nor has full power")]
    ValueNotCharged(usize),
    /// The ABI type does not exist, or does not fit the operator or the charge.
    #[error("rule {0} has a type that does not exist or does not fit")]
    BadType(usize),
    /// The operand is not a canonical value of the argument's type.
    #[error("rule {rule}, constraint {constraint}: the operand does not fit the argument's type")]
    BadOperand {
        /// Index of the rule.
        rule: usize,
        /// Index of the constraint.
        constraint: usize,
    },
}
