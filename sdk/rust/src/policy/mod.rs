//! Policies: what a session may do, written as data and encoded as the module's policy text.
//!
//! Build a [`Policy`] from [`Terms`], [`Meter`]s and [`Rule`]s and ask for its [`Policy::text`].
//! Addresses and meters are named by value and by handle; tables, indices and canonical order are
//! the encoder's work. Nothing here knows a session, a key or a chain.

mod charge;
mod constraint;
mod display;
mod encode;
mod error;
mod meter;
mod path;
mod reference;
mod rule;
mod terms;
mod value_type;

use std::collections::BTreeSet;

use alloy_primitives::{Address, B256, keccak256};

pub(crate) use self::display::Typed;
pub use self::{
    charge::{Charge, ChargeSource},
    constraint::{Constraint, Operand, Operator},
    error::PolicyError,
    meter::{DAY, MIN_PERIOD, Meter, MeterId, Refill},
    path::Path,
    reference::{Amount, Param, Reference},
    rule::{Rule, Selector},
    terms::{Payer, Paymasters, Terms},
    value_type::ValueType,
};

/// What the sessions of a policy may do. Everything that no rule admits is denied.
///
/// Transfers of one token to one recipient, 100 units a day, at most 0.001 ether of fee an
/// operation:
///
/// ```
/// use alloy_primitives::address;
/// use alloy_sol_types::SolCall;
/// use latchkey_sdk::{abi::IERC20::transferCall, policy::*};
///
/// let token = address!("00000000000000000000000000000000000070c3");
/// let recipient = address!("00000000000000000000000000000000000cafe5");
/// let mut policy = Policy::new();
/// let daily = policy.meter(Meter::period(100, DAY).named("daily transfer limit"));
/// let fee = policy.meter(Meter::per_op(1_000_000_000_000_000).named("fee per operation"));
/// policy.terms(Terms::max_fee_per_gas(2_000_000_000).self_pay(fee));
/// policy.rule(
///     Rule::call(token, transferCall::SELECTOR)
///         .constrain(Path::address(0).is(recipient))
///         .charge(Charge::argument(Path::uint256(1), daily)),
/// );
/// assert_eq!(policy.text()?.len(), 92);
/// # Ok::<(), PolicyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    emits_use: bool,
    meters: Vec<Meter>,
    terms: Terms,
    never: BTreeSet<Address>,
    rules: Vec<Rule>,
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}

impl Policy {
    /// A policy that admits nothing yet and lets nobody pay: one call per operation, a gas price of
    /// zero.
    pub fn new() -> Self {
        Self {
            emits_use: false,
            meters: Vec::new(),
            terms: Terms::max_fee_per_gas(0),
            never: BTreeSet::new(),
            rules: Vec::new(),
        }
    }

    /// Adds a limit and returns its handle; up to 32. The first stored meter is the cheapest to
    /// use, so the one that most operations charge comes first.
    pub fn meter(&mut self, meter: Meter) -> MeterId {
        // A handle past the table's end is refused with the table when the text is made.
        let id = MeterId(u8::try_from(self.meters.len()).unwrap_or(u8::MAX));
        self.meters.push(meter);
        id
    }

    /// Sets what holds for every operation.
    pub fn terms(&mut self, terms: Terms) -> &mut Self {
        self.terms = terms;
        self
    }

    /// Adds a rule, up to 64. Order counts: the first rule that fits a call admits it.
    pub fn rule(&mut self, rule: Rule) -> &mut Self {
        self.rules.push(rule);
        self
    }

    /// Adds a target that is denied whatever the rules say, up to 32.
    pub fn never(&mut self, address: Address) -> &mut Self {
        self.never.insert(address);
        self
    }

    /// Lets the module emit `SessionUsed` on every admitted operation.
    pub fn emit_use(&mut self) -> &mut Self {
        self.emits_use = true;
        self
    }

    /// The limits, in the order of their handles.
    pub fn meters(&self) -> &[Meter] {
        &self.meters
    }

    /// The rules, in the order in which they are tried and denials count them.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The policy text: the one byte string that says this, at most 4,096 bytes.
    ///
    /// # Errors
    /// What cannot be encoded or would be refused whatever the session's account and args are.
    pub fn text(&self) -> Result<Vec<u8>, PolicyError> {
        encode::text(self)
    }

    /// The hash by which a policy is recognised: keccak256 of the text.
    ///
    /// # Errors
    /// As [`Policy::text`].
    pub fn hash(&self) -> Result<B256, PolicyError> {
        Ok(keccak256(self.text()?))
    }
}
