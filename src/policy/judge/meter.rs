//! The ledger: what one request charges, summed per meter, before any meter is loaded.

use crate::{
    bounds::MAX_METERS,
    bytes::word::{Bytes32, ZERO, add, halves},
    denial::{Checked, Denial},
};

/// The charges of one request.
#[derive(Debug)]
pub struct Ledger {
    /// Sum of the values of all calls, wei.
    pub value: Bytes32,
    amounts: [u128; MAX_METERS],
}

impl Ledger {
    /// No charges.
    pub const EMPTY: Self = Self {
        value: ZERO,
        amounts: [0; MAX_METERS],
    };

    /// Adds an amount to a meter's charges.
    ///
    /// # Errors
    /// [`Denial::amount_too_large`] if the amount or the sum is above 2^128 - 1.
    #[inline(never)]
    pub fn charge(&mut self, meter: u8, amount: &Bytes32, denial: &mut Denial) -> Checked<()> {
        let (high, low) = halves(amount);
        if let Some(sum) = self.amounts.get_mut(usize::from(meter))
            && u128::from_ne_bytes(*high) == 0
            && add(sum, low)
        {
            return Ok(());
        }
        Err(denial.amount_too_large(meter.into()))
    }

    /// The sum charged to a meter.
    pub fn asked(&self, meter: usize) -> u128 {
        self.amounts.get(meter).copied().unwrap_or(0)
    }
}
