//! Why a policy has no text.

use alloy_primitives::Address;
use thiserror::Error;

use super::reference::Param;
use crate::time::TimeError;

/// Why a policy cannot be written, or would be refused when a session is enabled.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// A set or list is empty, too short or too long.
    #[error("{found} {what}, but {min} to {max} are possible")]
    Count {
        /// What is counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// The least possible number.
        min: usize,
        /// The greatest possible number.
        max: usize,
    },
    /// The text is longer than the module reads.
    #[error("the text has {0} bytes, more than 4096")]
    TooLong(usize),
    /// Nothing charges the meter.
    #[error("meter {0} is charged by nothing")]
    MeterNotUsed(u8),
    /// A handle of another policy.
    #[error("meter {0} is not a meter of this policy")]
    UnknownMeter(u8),
    /// A length under 300 seconds, or a refill that is zero or not below the cap.
    #[error("meter {0} has a length under 300 s, or a refill that is zero or not below its cap")]
    BadMeter(u8),
    /// An anchor that is not a time in seconds.
    #[error("meter {meter}: {error}")]
    Time {
        /// Index of the meter.
        meter: u8,
        /// The anchor.
        error: TimeError,
    },
    /// A parameter above 15.
    #[error("parameter {} is above 15", .0.0)]
    UnknownParam(Param),
    /// Parameter numbers have a gap; every word of the args must be used.
    #[error("parameter {} is not used, but a later one is", .0.0)]
    ParamNotUsed(Param),
    /// A rule or a meter counts the same thing twice.
    #[error("{0}: the same charge twice")]
    DuplicateCharge(&'static str),
    /// A charge that is not possible in this place: gas in a rule, an argument in the terms.
    #[error("{0} cannot be charged here")]
    MisplacedCharge(&'static str),
    /// The paymaster is listed as free and as repaid.
    #[error("a paymaster is listed twice with different terms")]
    PayerTwice,
    /// A paymaster counts as the account's own fee, but no meter takes the account's own fee.
    #[error("a paymaster's fee counts as the account's own, but the account may not pay")]
    FeeNotPayable,
    /// The zero address, an EntryPoint, or a `never` address as a target, a paymaster or in
    /// `never`.
    #[error("{0} cannot be named here")]
    ForbiddenAddress(Address),
    /// A rule admits value that nothing counts.
    #[error("rule {0} admits value but charges it to no meter and does not say full power")]
    ValueNotCharged(usize),
    /// There is no such ABI type, or only an unsigned number can stand here.
    #[error("rule {0} names a type that does not exist or does not fit")]
    BadType(usize),
    /// A literal that no encoder writes for the argument's type.
    #[error("rule {rule}, constraint {constraint}: the value does not fit the argument's type")]
    BadOperand {
        /// The rule, counted from 0.
        rule: usize,
        /// The constraint, counted from 0.
        constraint: usize,
    },
}
