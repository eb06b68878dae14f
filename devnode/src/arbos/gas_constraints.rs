//! Gas constraints: targets of gas per second, each with a backlog of its own, that together make
//! the base fee.
//!
//! If there is at least one, they replace the speed limit with its inertia and tolerance. From
//! ArbOS 50.

use super::{
    basis_points::exponent,
    storage::{Free, GAS_CONSTRAINTS, Ledger, OutOfGas, Slots, Space},
    vector::Vector,
};

/// Constraints there may be before ArbOS 60.
pub(super) const MAX_CONSTRAINTS: usize = 20;

/// Words of a constraint's space by index.
mod word {
    pub(super) const TARGET: u64 = 0;
    pub(super) const WINDOW: u64 = 1;
    pub(super) const BACKLOG: u64 = 2;
}

/// One target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GasConstraint {
    /// Gas per second.
    pub(super) target: u64,
    /// Seconds of twice the target in which the base fee grows by the factor `e`.
    pub(super) window: u64,
    /// Gas used beyond the target.
    pub(super) backlog: u64,
}

impl GasConstraint {
    fn read(ledger: &mut impl Ledger, space: Space) -> Result<Self, OutOfGas> {
        Ok(Self {
            target: ledger.read_u64(space.at(word::TARGET))?,
            window: ledger.read_u64(space.at(word::WINDOW))?,
            backlog: ledger.read_u64(space.at(word::BACKLOG))?,
        })
    }

    fn write(self, ledger: &mut impl Ledger, space: Space) -> Result<(), OutOfGas> {
        ledger.write_u64(space.at(word::TARGET), self.target)?;
        ledger.write_u64(space.at(word::WINDOW), self.window)?;
        ledger.write_u64(space.at(word::BACKLOG), self.backlog)
    }
}

/// All constraints in order. One read, and three per constraint.
///
/// # Errors
/// Not affordable.
pub(super) fn all(ledger: &mut impl Ledger) -> Result<Vec<GasConstraint>, OutOfGas> {
    let list = Vector::new(*GAS_CONSTRAINTS);
    let len = list.len(ledger)?;
    (0..len)
        .map(|i| GasConstraint::read(ledger, list.at(i)))
        .collect()
}

/// Adds a constraint at the end.
///
/// # Errors
/// Not affordable; what was written until then stays written.
pub(super) fn add(ledger: &mut impl Ledger, constraint: GasConstraint) -> Result<(), OutOfGas> {
    let space = Vector::new(*GAS_CONSTRAINTS).push(ledger)?;
    constraint.write(ledger, space)
}

/// Takes all constraints away.
///
/// # Errors
/// Not affordable; what was written until then stays written.
pub(super) fn clear(ledger: &mut impl Ledger) -> Result<(), OutOfGas> {
    let nothing = GasConstraint {
        target: 0,
        window: 0,
        backlog: 0,
    };
    let list = Vector::new(*GAS_CONSTRAINTS);
    for _ in 0..list.len(ledger)? {
        if let Some(space) = list.pop(ledger)? {
            nothing.write(ledger, space)?;
        }
    }
    Ok(())
}

/// Reduces the backlogs by `seconds` of work. Returns the exponent of the base fee that the
/// remaining backlogs cause, basis points; `None` if there are no constraints.
pub(super) fn work_off<S: Slots + ?Sized>(slots: &mut S, seconds: u64) -> Option<u64> {
    let mut total = None;
    change_backlogs(slots, |constraint| {
        let worked = seconds.saturating_mul(constraint.target);
        let backlog = constraint.backlog.saturating_sub(worked);
        let exponent = exponent(backlog, constraint.window.saturating_mul(constraint.target));
        total = Some(total.unwrap_or(0_u64).saturating_add(exponent));
        backlog
    });
    total
}

/// Counts `gas` against every constraint; `false` if there are none.
pub(super) fn add_to_backlogs<S: Slots + ?Sized>(slots: &mut S, gas: u64) -> bool {
    let mut has_any = false;
    change_backlogs(slots, |constraint| {
        has_any = true;
        constraint.backlog.saturating_add(gas)
    });
    has_any
}

/// Replaces every backlog by the answer of `change`.
fn change_backlogs<S: Slots + ?Sized>(slots: &mut S, mut change: impl FnMut(GasConstraint) -> u64) {
    let mut state = Free(slots);
    // The system's ledger takes no gas, so it cannot run out.
    let constraints = all(&mut state).unwrap_or_default();
    for (i, constraint) in (0..).zip(constraints) {
        let space = Vector::new(*GAS_CONSTRAINTS).at(i);
        state.set_u64(space.at(word::BACKLOG), change(constraint));
    }
}
