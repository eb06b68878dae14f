//! What holds for an operation as a whole: number of calls, price of gas, who pays.

use super::{charge::Charge, meter::MeterId, reference::Reference};

/// One paymaster that may pay for operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Payer {
    pub(super) address: Reference,
    pub(super) counts_as_own_fee: bool,
}

impl Payer {
    /// A paymaster that pays out of its own pocket.
    pub fn free(address: impl Into<Reference>) -> Self {
        Self {
            address: address.into(),
            counts_as_own_fee: false,
        }
    }

    /// A paymaster that takes the fee back from the account, say in tokens: the fee is charged to
    /// the self-pay meters as if the account paid.
    pub fn repaid(address: impl Into<Reference>) -> Self {
        Self {
            address: address.into(),
            counts_as_own_fee: true,
        }
    }
}

/// Which paymasters an operation may name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Paymasters {
    /// None: the account pays, or the price is zero.
    #[default]
    None,
    /// Any; the fee counts as the account's own.
    Any,
    /// One of 1 to 8.
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
    /// One call per operation, a maxFeePerGas of at most `wei`, and nobody pays yet: add
    /// [`Terms::self_pay`], [`Terms::paymasters`] or both.
    pub fn max_fee_per_gas(wei: u128) -> Self {
        Self {
            max_calls: 1,
            max_fee_per_gas: wei,
            self_pay: Vec::new(),
            paymasters: Paymasters::None,
            charges: Vec::new(),
        }
    }

    /// The most calls in one operation, 1 to 32.
    #[must_use]
    pub fn max_calls(mut self, calls: u8) -> Self {
        self.max_calls = calls;
        self
    }

    /// The account may pay: the fee (all gas limits × maxFeePerGas, wei) is charged to `meter`. Up
    /// to 4 meters, say one per operation and one per month.
    #[must_use]
    pub fn self_pay(mut self, meter: MeterId) -> Self {
        self.self_pay.push(meter);
        self
    }

    /// The paymasters an operation may name.
    #[must_use]
    pub fn paymasters(mut self, paymasters: Paymasters) -> Self {
        self.paymasters = paymasters;
        self
    }

    /// One more charge per operation, up to 8: one, gas, or the value of all calls.
    #[must_use]
    pub fn charge(mut self, charge: Charge) -> Self {
        self.charges.push(charge);
        self
    }
}
