//! Policies: [`Terms`], [`Meter`]s and [`Rule`]s, and the text that they are encoded as.
//!
//! A policy refers to addresses by value and to meters by handle. The encoder adds tables, indices
//! and the canonical order. Nothing here knows a session, a key or a chain.

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

/// The calls that a session may make. A call that no rule admits is denied.
///
/// This policy admits transfers of one token to one recipient, at most 100 units a day, with a fee
/// of at most 0.001 ether per operation:
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
    /// An empty policy: one call per operation, a gas price of zero, no rules.
    pub fn new() -> Self {
        Self {
            emits_use: false,
            meters: Vec::new(),
            terms: Terms::max_fee_per_gas(0),
            never: BTreeSet::new(),
            rules: Vec::new(),
        }
    }

    /// Adds a meter, up to 32, and returns its handle. The first stored meter costs the least gas,
    /// so add the one that most operations charge first.
    pub fn meter(&mut self, meter: Meter) -> MeterId {
        // `Policy::text` refuses more than 32 meters, so it also refuses such a handle.
        let id = MeterId(u8::try_from(self.meters.len()).unwrap_or(u8::MAX));
        self.meters.push(meter);
        id
    }

    /// Sets the terms of every operation.
    pub fn terms(&mut self, terms: Terms) -> &mut Self {
        self.terms = terms;
        self
    }

    /// Adds a rule, up to 64. The first rule that fits a call admits it.
    pub fn rule(&mut self, rule: Rule) -> &mut Self {
        self.rules.push(rule);
        self
    }

    /// Adds an address that no call may target, up to 32, even if a rule admits it.
    pub fn never(&mut self, address: Address) -> &mut Self {
        self.never.insert(address);
        self
    }

    /// Makes the module emit `SessionUsed` for every admitted operation.
    pub fn emit_use(&mut self) -> &mut Self {
        self.emits_use = true;
        self
    }

    /// Meters, in the order in which they were added.
    pub fn meters(&self) -> &[Meter] {
        &self.meters
    }

    /// Rules, in the order in which they were added.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Encodes the policy text, at most 4,096 bytes. A policy has exactly one text.
    ///
    /// # Errors
    /// [`PolicyError`] if the policy has no text, or if the module refuses it for every account and
    /// all args.
    pub fn text(&self) -> Result<Vec<u8>, PolicyError> {
        encode::text(self)
    }

    /// keccak256 of the policy text.
    ///
    /// # Errors
    /// Those of [`Policy::text`].
    pub fn hash(&self) -> Result<B256, PolicyError> {
        Ok(keccak256(self.text()?))
    }
}
