//! Rules: the calls that a policy admits.

use std::collections::BTreeSet;

use alloy_primitives::FixedBytes;

use super::{
    charge::Charge,
    constraint::Constraint,
    reference::{Amount, Reference},
};

/// A function selector: the first four bytes of calldata.
pub type Selector = FixedBytes<4>;

/// A kind of call: its targets, functions, greatest value and constraints.
///
/// The first rule of a policy that fits a call admits it, and only the charges of that rule count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    pub(super) targets: BTreeSet<Reference>,
    pub(super) functions: BTreeSet<Selector>,
    pub(super) plain_transfer: bool,
    pub(super) value: Option<Amount>,
    pub(super) full_power: bool,
    pub(super) constraints: Vec<Constraint>,
    pub(super) charges: Vec<Charge>,
    pub(super) name: Option<String>,
}

impl Rule {
    /// Calls of one function of one contract, without value.
    pub fn call(target: impl Into<Reference>, function: impl Into<Selector>) -> Self {
        Self::default().target(target).function(function)
    }

    /// Calls with empty calldata to one address. [`Rule::value`] sets their value.
    pub fn plain_transfer(target: impl Into<Reference>) -> Self {
        Self::default().target(target).or_plain_transfer()
    }

    /// Adds a target, up to 32.
    #[must_use]
    pub fn target(mut self, target: impl Into<Reference>) -> Self {
        self.targets.insert(target.into());
        self
    }

    /// Adds a function, up to 32. Every constraint and charge must fit the arguments of every
    /// function.
    #[must_use]
    pub fn function(mut self, function: impl Into<Selector>) -> Self {
        self.functions.insert(function.into());
        self
    }

    /// Admits calls with empty calldata as well.
    #[must_use]
    pub fn or_plain_transfer(mut self) -> Self {
        self.plain_transfer = true;
        self
    }

    /// Sets the greatest native value per call, wei; the default is 0. A value above 0 requires
    /// [`Charge::value`] or [`Rule::full_power`].
    #[must_use]
    pub fn value(mut self, max: impl Into<Amount>) -> Self {
        self.value = Some(max.into());
        self
    }

    /// Admits value without charging it to a meter.
    #[must_use]
    pub fn full_power(mut self) -> Self {
        self.full_power = true;
        self
    }

    /// Adds a constraint, up to 16.
    #[must_use]
    pub fn constrain(mut self, constraint: Constraint) -> Self {
        self.constraints.push(constraint);
        self
    }

    /// Adds a charge per call, up to 8: value, one, or an argument.
    #[must_use]
    pub fn charge(mut self, charge: Charge) -> Self {
        self.charges.push(charge);
        self
    }

    /// Sets the name that explanations of denials use. It is not part of the text.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Name set by [`Rule::named`].
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Constraints, in the order in which they were added.
    pub fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

    /// Charges, in the order in which they were added.
    pub fn charges(&self) -> &[Charge] {
        &self.charges
    }

    /// The charge at an index of the rule's text, and its index in [`Rule::charges`]. A text has
    /// its charges in sorted order, and denials count them in that order.
    pub fn charge_in_text(&self, text_index: usize) -> Option<(usize, &Charge)> {
        let mut charges: Vec<_> = self.charges.iter().enumerate().collect();
        charges.sort_by_key(|(_, charge)| charge.encoded());
        charges.get(text_index).copied()
    }
}
