//! Constraints by kind of resource, from ArbOS 60. They are kept and answered; this node does not
//! count gas by kind, so they never move the base fee.

use super::{
    basis_points::exponent,
    storage::{Ledger, MULTI_GAS_CONSTRAINTS, OutOfGas, Space},
    vector::Vector,
};

/// Kinds of resources, the unknown kind 0 included.
pub(super) const KINDS: usize = 9;
/// The kind of all gas together; it has no price of its own.
pub(super) const SINGLE_KIND: usize = 6;
/// Highest exponent of a base fee that constraints may begin with, basis points.
pub(super) const MAX_EXPONENT: u64 = 85_000;

/// Words of a constraint's space by index.
mod word {
    pub(super) const TARGET: u64 = 0;
    pub(super) const WINDOW: u64 = 1;
    pub(super) const BACKLOG: u64 = 2;
    pub(super) const MAX_WEIGHT: u64 = 3;
    /// Of kind 0; the others follow.
    pub(super) const WEIGHTS: u64 = 4;
}

/// One target for a mix of resources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct MultiGasConstraint {
    /// Gas per second.
    pub(super) target: u64,
    /// Seconds of twice the target in which the base fee grows by the factor `e`.
    pub(super) window: u32,
    /// Gas used beyond the target.
    pub(super) backlog: u64,
    /// Weight of a unit of each kind; 0 does not count.
    pub(super) weights: [u64; KINDS],
}

impl MultiGasConstraint {
    fn read(ledger: &mut impl Ledger, space: Space) -> Result<Self, OutOfGas> {
        let target = ledger.read_u64(space.at(word::TARGET))?;
        let window = ledger.read_u64(space.at(word::WINDOW))?;
        let backlog = ledger.read_u64(space.at(word::BACKLOG))?;
        let mut weights = [0; KINDS];
        for (slot, weight) in (word::WEIGHTS..).zip(&mut weights) {
            *weight = ledger.read_u64(space.at(slot))?;
        }
        Ok(Self {
            target,
            window: u32::try_from(window).unwrap_or(u32::MAX),
            backlog,
            weights,
        })
    }

    fn write(self, ledger: &mut impl Ledger, space: Space) -> Result<(), OutOfGas> {
        ledger.write_u64(space.at(word::TARGET), self.target)?;
        ledger.write_u64(space.at(word::WINDOW), self.window.into())?;
        ledger.write_u64(space.at(word::BACKLOG), self.backlog)?;
        for (slot, weight) in (word::WEIGHTS..).zip(self.weights) {
            ledger.write_u64(space.at(slot), weight)?;
        }
        ledger.write_u64(space.at(word::MAX_WEIGHT), self.max_weight())
    }

    fn max_weight(self) -> u64 {
        self.weights.into_iter().max().unwrap_or(0)
    }

    /// The backlog's share of the exponent of each kind's fee, basis points.
    fn exponents(self) -> [u64; KINDS] {
        let divisor =
            u64::from(self.window).saturating_mul(self.target.saturating_mul(self.max_weight()));
        let mut exponents = self
            .weights
            .map(|weight| exponent(self.backlog.saturating_mul(weight), divisor));
        exponents[SINGLE_KIND] = 0;
        exponents
    }
}

/// All constraints in order. One read, and twelve per constraint.
///
/// # Errors
/// Not affordable.
pub(super) fn all(ledger: &mut impl Ledger) -> Result<Vec<MultiGasConstraint>, OutOfGas> {
    let list = Vector::new(*MULTI_GAS_CONSTRAINTS);
    let len = list.len(ledger)?;
    (0..len)
        .map(|i| MultiGasConstraint::read(ledger, list.at(i)))
        .collect()
}

/// Adds a constraint at the end.
///
/// # Errors
/// Not affordable; what was written until then stays written.
pub(super) fn add(
    ledger: &mut impl Ledger,
    constraint: MultiGasConstraint,
) -> Result<(), OutOfGas> {
    let space = Vector::new(*MULTI_GAS_CONSTRAINTS).push(ledger)?;
    constraint.write(ledger, space)
}

/// Takes all constraints away.
///
/// # Errors
/// Not affordable; what was written until then stays written.
pub(super) fn clear(ledger: &mut impl Ledger) -> Result<(), OutOfGas> {
    let list = Vector::new(*MULTI_GAS_CONSTRAINTS);
    for _ in 0..list.len(ledger)? {
        if let Some(space) = list.pop(ledger)? {
            MultiGasConstraint::default().write(ledger, space)?;
        }
    }
    Ok(())
}

/// Highest exponent of all kinds under all `constraints` together, basis points.
pub(super) fn max_exponent(constraints: &[MultiGasConstraint]) -> u64 {
    let mut totals = [0_u64; KINDS];
    for constraint in constraints {
        for (total, exponent) in totals.iter_mut().zip(constraint.exponents()) {
            *total = total.saturating_add(exponent);
        }
    }
    totals.into_iter().max().unwrap_or(0)
}
