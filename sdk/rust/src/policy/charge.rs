//! What counts against a meter.

use super::{arg::Arg, meter::MeterId};

/// What a charge counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// The native value of the call; as a term of the operation, of all its calls. Wei.
    Value,
    /// One: uses.
    One,
    /// An unsigned argument of the call. Above 2^128 − 1 the operation is denied.
    Arg(Arg),
    /// The sum of all gas limits of the operation, the paymaster's included. Gas.
    Gas,
}

/// An amount of the call or of the operation that counts against a meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Charge {
    pub(super) measure: Measure,
    pub(super) meter: MeterId,
}

impl Charge {
    /// Native value in wei.
    pub fn value(meter: MeterId) -> Self {
        Self::new(Measure::Value, meter)
    }

    /// One use.
    pub fn one(meter: MeterId) -> Self {
        Self::new(Measure::One, meter)
    }

    /// An unsigned argument of the call; in rules only.
    pub fn arg(arg: Arg, meter: MeterId) -> Self {
        Self::new(Measure::Arg(arg), meter)
    }

    /// All gas limits of the operation; in operation terms only.
    pub fn gas(meter: MeterId) -> Self {
        Self::new(Measure::Gas, meter)
    }

    fn new(measure: Measure, meter: MeterId) -> Self {
        Self { measure, meter }
    }
}
