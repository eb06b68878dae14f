//! One kind of call that a policy admits.

use std::collections::BTreeSet;

use alloy_primitives::FixedBytes;

use super::{
    charge::Charge,
    constraint::Constraint,
    reference::{Amount, Reference},
};

/// A function's first four bytes of calldata.
pub type Selector = FixedBytes<4>;

/// One kind of call: these targets, these functions, at most this value, if all constraints hold.
///
/// A call is admitted by the first rule of the policy that fits it, and that rule's charges count.
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

    /// Calls with empty calldata to one address; how much value they carry is said by
    /// [`Rule::value`].
    pub fn plain_transfer(target: impl Into<Reference>) -> Self {
        Self::default().target(target).or_plain_transfer()
    }

    /// One more target, up to 32.
    #[must_use]
    pub fn target(mut self, target: impl Into<Reference>) -> Self {
        self.targets.insert(target.into());
        self
    }

    /// One more function, up to 32. Each function's arguments must suit all constraints and
    /// charges.
    #[must_use]
    pub fn function(mut self, function: impl Into<Selector>) -> Self {
        self.functions.insert(function.into());
        self
    }

    /// Calls with empty calldata as well.
    #[must_use]
    pub fn or_plain_transfer(mut self) -> Self {
        self.plain_transfer = true;
        self
    }

    /// The most native value per call in wei; a rule without it admits no value. Above zero the
    /// rule needs a [`Charge::value`] or [`Rule::full_power`].
    #[must_use]
    pub fn value(mut self, max: impl Into<Amount>) -> Self {
        self.value = Some(max.into());
        self
    }

    /// Says in so many words that value may leave the account without being counted.
    #[must_use]
    pub fn full_power(mut self) -> Self {
        self.full_power = true;
        self
    }

    /// One more test on an argument, up to 16. Denials count them from 0 in this order.
    #[must_use]
    pub fn constrain(mut self, constraint: Constraint) -> Self {
        self.constraints.push(constraint);
        self
    }

    /// One more charge per call, up to 8: value, one, or an argument.
    #[must_use]
    pub fn charge(mut self, charge: Charge) -> Self {
        self.charges.push(charge);
        self
    }

    /// The name people read when the rule denies. It stays with the SDK and never enters the text.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The name given by [`Rule::named`].
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The constraints in the order in which denials count them.
    pub fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

    /// The charges in the order in which they were added.
    pub fn charges(&self) -> &[Charge] {
        &self.charges
    }

    /// The charge at index `text_index` of the rule's text, where charges are sorted, and its index
    /// in [`Rule::charges`]. Denials count charges in the order of the text.
    pub fn charge_in_text(&self, text_index: usize) -> Option<(usize, &Charge)> {
        let mut charges: Vec<_> = self.charges.iter().enumerate().collect();
        charges.sort_by_key(|(_, charge)| charge.encoded());
        charges.get(text_index).copied()
    }
}
