//! The ink of one frame. Ink is gas times the ink price; a payment of more than is left empties the
//! meter.

/// The frame's ink is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OutOfInk;

/// Ink left in a frame, and the price that converts it to gas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct InkMeter {
    left: u64,
    price: u64,
}

impl InkMeter {
    /// The ink of a frame with `gas`, saturating. A `price` of zero counts as one.
    pub(super) fn new(gas: u64, price: u32) -> Self {
        let price = u64::from(price).max(1);
        Self {
            left: gas.saturating_mul(price),
            price,
        }
    }

    /// Ink left.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// Sets the ink to the value of the program's own counter.
    pub(super) fn set(&mut self, left: u64) {
        self.left = left;
    }

    /// Whole gas left.
    pub(super) fn gas_left(&self) -> u64 {
        self.left / self.price
    }

    /// Gas that `ink` is worth, rounded down.
    pub(super) fn to_gas(self, ink: u64) -> u64 {
        ink / self.price
    }

    /// Pays `ink`.
    ///
    /// # Errors
    /// Less is left; the meter is then empty.
    pub(super) fn pay(&mut self, ink: u64) -> Result<(), OutOfInk> {
        match self.left.checked_sub(ink) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                self.left = 0;
                Err(OutOfInk)
            }
        }
    }

    /// Pays `gas`.
    ///
    /// # Errors
    /// As [`Self::pay`].
    pub(super) fn pay_gas(&mut self, gas: u64) -> Result<(), OutOfInk> {
        self.pay(gas.saturating_mul(self.price))
    }

    /// Requires that `gas` is left, without paying it.
    ///
    /// # Errors
    /// Less is left; the meter is then empty.
    pub(super) fn need_gas(&mut self, gas: u64) -> Result<(), OutOfInk> {
        if self.left < gas.saturating_mul(self.price) {
            self.left = 0;
            return Err(OutOfInk);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gas_left_rounds_down() {
        let mut ink = InkMeter::new(10, 10_000);
        ink.pay(1).expect("100,000 is left");
        assert_eq!((ink.left(), ink.gas_left()), (99_999, 9));
    }

    #[test]
    fn paying_too_much_empties_the_meter() {
        let mut ink = InkMeter::new(1, 10_000);
        assert_eq!(ink.pay(10_001), Err(OutOfInk));
        assert_eq!(ink.left(), 0);
    }

    #[test]
    fn a_need_that_is_met_costs_nothing() {
        let mut ink = InkMeter::new(2_300, 10_000);
        assert_eq!(ink.need_gas(2_300), Ok(()));
        assert_eq!(ink.left(), 23_000_000);
        assert_eq!(ink.need_gas(2_301), Err(OutOfInk));
        assert_eq!(ink.left(), 0);
    }

    #[test]
    fn gas_beyond_the_counter_saturates() {
        assert_eq!(InkMeter::new(u64::MAX, 10_000).left(), u64::MAX);
    }
}
