//! Terms of an operation as a whole: number of calls, price of gas, fees and paymasters.

use super::{charge::Charge, meter::MeterId, reference::Reference};

/// A paymaster that operations may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Payer {
    pub(super) address: Reference,
    pub(super) counts_as_own_fee: bool,
}

impl Payer {
    /// A paymaster that pays the fee itself.
    pub fn free(address: impl Into<Reference>) -> Self {
        Self {
            address: address.into(),
            counts_as_own_fee: false,
        }
    }

    /// A paymaster that the account repays, for example in tokens. The fee is charged to the
    /// self-pay meters, as if the account paid it.
    pub fn repaid(address: impl Into<Reference>) -> Self {
        Self {
            address: address.into(),
            counts_as_own_fee: true,
        }
    }
}

/// The paymasters that operations may name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Paymasters {
    /// None: the account pays, or the price of gas is zero.
    #[default]
    None,
    /// Any. The fee counts as the account's own.
    Any,
    /// One of 1 to 8 paymasters.
    OneOf(Vec<Payer>),
}

/// The terms of every operation of the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    pub(super) max_calls: u8,
    pub(super) max_fee_per_gas: u128,
    pub(super) self_pay: Vec<MeterId>,
    pub(super) paymasters: Paymasters,
    pub(super) charges: Vec<Charge>,
}

impl Terms {
    /// One call per operation, and a maxFeePerGas of at most `wei`. Neither the account nor a
    /// paymaster may pay yet; add [`Terms::self_pay`], [`Terms::paymasters`] or both.
    pub fn max_fee_per_gas(wei: u128) -> Self {
        Self {
            max_calls: 1,
            max_fee_per_gas: wei,
            self_pay: Vec::new(),
            paymasters: Paymasters::None,
            charges: Vec::new(),
        }
    }

    /// Sets the greatest number of calls per operation, 1 to 32.
    #[must_use]
    pub fn max_calls(mut self, calls: u8) -> Self {
        self.max_calls = calls;
        self
    }

    /// Admits operations that the account pays for, and charges its fee to `meter`: all gas limits
    /// × maxFeePerGas, wei. Up to 4 meters, for example one per operation and one per month.
    #[must_use]
    pub fn self_pay(mut self, meter: MeterId) -> Self {
        self.self_pay.push(meter);
        self
    }

    /// Sets the paymasters that operations may name.
    #[must_use]
    pub fn paymasters(mut self, paymasters: Paymasters) -> Self {
        self.paymasters = paymasters;
        self
    }

    /// Adds a charge per operation, up to 8: one, gas, or the value of all calls.
    #[must_use]
    pub fn charge(mut self, charge: Charge) -> Self {
        self.charges.push(charge);
        self
    }
}
