//! What counts against a meter.

use super::{meter::MeterId, path::Path};

/// What a charge counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChargeSource {
    /// The native value of the call; as a term of the operation, of all its calls. Wei.
    Value,
    /// One: uses.
    One,
    /// An unsigned argument of the call. Above 2^128 − 1 the operation is denied.
    Argument(Path),
    /// The sum of all gas limits of the operation, the paymaster's included. Gas.
    Gas,
}

/// An amount of the call or of the operation that counts against a meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Charge {
    pub(super) source: ChargeSource,
    pub(super) meter: MeterId,
}

impl Charge {
    /// Native value in wei.
    pub fn value(meter: MeterId) -> Self {
        Self::new(ChargeSource::Value, meter)
    }

    /// One use.
    pub fn one(meter: MeterId) -> Self {
        Self::new(ChargeSource::One, meter)
    }

    /// An unsigned argument of the call; in rules only.
    pub fn argument(path: Path, meter: MeterId) -> Self {
        Self::new(ChargeSource::Argument(path), meter)
    }

    /// All gas limits of the operation; in operation terms only.
    pub fn gas(meter: MeterId) -> Self {
        Self::new(ChargeSource::Gas, meter)
    }

    /// What the charge counts.
    pub fn source(&self) -> ChargeSource {
        self.source
    }

    /// The meter that it charges.
    pub fn meter(&self) -> MeterId {
        self.meter
    }

    fn new(source: ChargeSource, meter: MeterId) -> Self {
        Self { source, meter }
    }
}
