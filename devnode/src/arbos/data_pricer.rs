//! The price of keeping a program's native code: activations push it up, time brings it down.

use alloy_primitives::U256;

use super::{
    basis_points::{BIPS, approx_exp, scale},
    storage::{DATA_PRICER, Free, Ledger, OutOfGas, Slots},
};

/// Words of the data pricer's space by index.
mod word {
    pub(super) const DEMAND: u64 = 0;
    pub(super) const BYTES_PER_SECOND: u64 = 1;
    pub(super) const LAST_UPDATE: u64 = 2;
    pub(super) const MIN_PRICE: u64 = 3;
    pub(super) const INERTIA: u64 = 4;
}

/// Start of the clock that ages programs and demand, Unix seconds.
pub const ARBITRUM_START: u64 = 1_421_388_000;
/// Bytes per second that leave the demand: 2^40 a year.
const INITIAL_BYTES_PER_SECOND: u64 = ((1 << 40) / (365 * 24)) / 3_600;
/// Wei per byte without demand.
const INITIAL_MIN_PRICE: u64 = 82_928_201;
/// Bytes of demand that multiply the price by e.
const INITIAL_INERTIA: u64 = 21_360_419;
/// Terms of the exponential.
const TERMS: u64 = 12;

/// Writes the state a chain begins with.
pub(super) fn initialize<S: Slots + ?Sized>(slots: &mut S) {
    let mut state = Free(slots);
    state.set_u64(
        DATA_PRICER.at(word::BYTES_PER_SECOND),
        INITIAL_BYTES_PER_SECOND,
    );
    state.set_u64(DATA_PRICER.at(word::LAST_UPDATE), ARBITRUM_START);
    state.set_u64(DATA_PRICER.at(word::MIN_PRICE), INITIAL_MIN_PRICE);
    state.set_u64(DATA_PRICER.at(word::INERTIA), INITIAL_INERTIA);
}

/// Adds `bytes` of native code at time `now` (Unix seconds) and returns the fee for them in wei.
///
/// # Errors
/// The five reads and two writes are not affordable.
pub(super) fn charge(ledger: &mut impl Ledger, bytes: u32, now: u64) -> Result<U256, OutOfGas> {
    let demand = ledger.read_u64(DATA_PRICER.at(word::DEMAND))?;
    let per_second = ledger.read_u64(DATA_PRICER.at(word::BYTES_PER_SECOND))?;
    let last = ledger.read_u64(DATA_PRICER.at(word::LAST_UPDATE))?;
    let min_price = ledger.read_u64(DATA_PRICER.at(word::MIN_PRICE))?;
    let inertia = ledger.read_u64(DATA_PRICER.at(word::INERTIA))?;

    let demand = demand_after(
        clamp(demand),
        clamp(per_second),
        clamp(now.saturating_sub(last)),
        bytes,
    );
    ledger.write_u64(DATA_PRICER.at(word::DEMAND), demand.into())?;
    ledger.write_u64(DATA_PRICER.at(word::LAST_UPDATE), now)?;
    Ok(U256::from(bytes) * U256::from(price(demand, min_price, inertia)))
}

fn demand_after(demand: u32, per_second: u32, seconds: u32, bytes: u32) -> u32 {
    demand
        .saturating_sub(per_second.saturating_mul(seconds))
        .saturating_add(bytes)
}

/// Wei per byte at `demand`.
fn price(demand: u32, min_price: u64, inertia: u64) -> u64 {
    scale(
        min_price,
        approx_exp(BIPS * u64::from(demand) / inertia.max(1), TERMS),
    )
}

fn clamp(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_a_tebibyte_a_year() {
        assert_eq!(INITIAL_BYTES_PER_SECOND, 34_865);
    }

    #[test]
    fn demand_falls_with_time_and_rises_with_bytes() {
        assert_eq!(demand_after(100_000, 34_865, 2, 7), 30_277);
        assert_eq!(demand_after(100_000, 34_865, 3, 7), 7);
        assert_eq!(demand_after(u32::MAX, 34_865, 0, 7), u32::MAX);
        assert_eq!(demand_after(5, 34_865, u32::MAX, 7), 7);
    }

    #[test]
    fn price_is_the_minimum_without_demand() {
        assert_eq!(price(0, INITIAL_MIN_PRICE, INITIAL_INERTIA), 82_928_201);
    }
}
