//! Arithmetic in basis points, as ArbOS prices use it.

/// One in basis points.
pub(super) const BIPS: u64 = 10_000;
/// The greatest signed 64-bit number.
const MAX_AMOUNT: u64 = i64::MAX as u64;

/// `gas / divisor` in basis points, floor. Both sides saturate at 63 bits; by zero is as by one.
pub(super) fn exponent(gas: u64, divisor: u64) -> u64 {
    gas.saturating_mul(BIPS).min(MAX_AMOUNT) / divisor.clamp(1, MAX_AMOUNT)
}

/// `e^(exponent / 10,000)` in basis points, by `terms` terms of the Taylor series in floor
/// arithmetic; saturates.
pub(super) fn approx_exp(exponent: u64, terms: u64) -> u64 {
    let mut result = BIPS.saturating_add(exponent / terms.max(1));
    for i in (1..terms).rev() {
        result = BIPS.saturating_add(result.saturating_mul(exponent) / (i * BIPS));
    }
    result
}

/// `value · bips / 10,000`, floor, saturating.
pub(super) fn scale(value: u64, bips: u64) -> u64 {
    u64::try_from(u128::from(value) * u128::from(bips) / u128::from(BIPS)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_taylor_in_floors() {
        assert_eq!(approx_exp(0, 4), 10_000);
        assert_eq!(approx_exp(900, 4), 10_941);
        assert_eq!(approx_exp(10_000, 4), 27_083);
        assert_eq!(approx_exp(10_000, 12), 27_182);
    }

    #[test]
    fn an_exponent_is_a_ratio_of_63_bits() {
        assert_eq!(exponent(71_400, 714_000_000), 1);
        assert_eq!(exponent(5, 0), 50_000);
        assert_eq!(exponent(u64::MAX, 2), (1 << 62) - 1);
        assert_eq!(exponent(u64::MAX, u64::MAX), 1);
    }

    #[test]
    fn a_huge_exponent_saturates() {
        assert_eq!(approx_exp(u64::MAX, 4), u64::MAX / BIPS + BIPS);
        assert_eq!(scale(u64::MAX, u64::MAX), u64::MAX);
    }
}
