//! Charges: amounts that count against a meter.

use super::{meter::MeterId, path::Path};

/// The amount that a charge counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChargeSource {
    /// Native value of the call, wei; in terms, the sum over all calls.
    Value,
    /// One use.
    One,
    /// An unsigned argument of the call; in rules only. An amount above 2^128 − 1 is denied.
    Argument(Path),
    /// Sum of all gas limits of the operation and of its paymaster; in terms only.
    Gas,
}

/// An amount of a call or of an operation that counts against a meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Charge {
    pub(super) source: ChargeSource,
    pub(super) meter: MeterId,
}

impl Charge {
    /// Charges the native value, wei.
    pub fn value(meter: MeterId) -> Self {
        Self::new(ChargeSource::Value, meter)
    }

    /// Charges one use.
    pub fn one(meter: MeterId) -> Self {
        Self::new(ChargeSource::One, meter)
    }

    /// Charges an unsigned argument of the call; in rules only.
    pub fn argument(path: Path, meter: MeterId) -> Self {
        Self::new(ChargeSource::Argument(path), meter)
    }

    /// Charges the sum of all gas limits of the operation; in terms only.
    pub fn gas(meter: MeterId) -> Self {
        Self::new(ChargeSource::Gas, meter)
    }

    /// Source of the amount.
    pub fn source(&self) -> ChargeSource {
        self.source
    }

    /// Meter that is charged.
    pub fn meter(&self) -> MeterId {
        self.meter
    }

    fn new(source: ChargeSource, meter: MeterId) -> Self {
        Self { source, meter }
    }
}
