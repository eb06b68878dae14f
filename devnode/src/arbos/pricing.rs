//! The price of gas: the base fee of this chain, and the L1 part of a transaction.

use std::io::Read as _;

use alloy_primitives::{Address, B256, U256, address};

use super::{
    basis_points::{approx_exp, exponent, scale},
    gas_constraints,
    storage::{Free, L1_PRICING, L2_PRICING, Slots, Space, root},
};

/// Poster of every block; only its blocks charge for the parent chain.
pub const BATCH_POSTER: Address = address!("A4B000000000000000000073657175656e636572");
/// Collects what transactions pay for the parent chain.
pub const L1_FUNDS_POOL: Address = address!("A4B00000000000000000000000000000000000f6");
/// Gas limit in headers: no limit in practice.
pub const HEADER_GAS_LIMIT: u64 = 1 << 50;
/// Wei per gas a chain starts with, and its floor.
pub const INITIAL_BASE_FEE: u64 = 100_000_000;
/// Gas one transaction may use, intrinsic gas included.
pub const TX_GAS_LIMIT: u64 = 32_000_000;
/// Calldata units per compressed byte.
pub const UNITS_PER_BYTE: u64 = 16;

/// Words of the L2 pricing space by index.
pub mod l2 {
    /// Gas per second the chain is made for.
    pub const SPEED_LIMIT: u64 = 0;
    /// Gas per block.
    pub const BLOCK_GAS_LIMIT: u64 = 1;
    /// Wei per gas for the next block.
    pub const BASE_FEE: u64 = 2;
    /// Floor of the base fee, wei per gas.
    pub const MIN_BASE_FEE: u64 = 3;
    /// Gas used beyond the speed limit.
    pub const BACKLOG: u64 = 4;
    /// How slowly the base fee answers, seconds.
    pub const INERTIA: u64 = 5;
    /// Seconds of backlog that cost nothing.
    pub const TOLERANCE: u64 = 6;
    /// Gas per transaction.
    pub const TX_GAS_LIMIT: u64 = 7;
}

/// Words of the L1 pricing space by index.
pub mod l1 {
    /// Receiver of rewards.
    pub const PAY_REWARDS_TO: u64 = 0;
    /// Units over which a surplus is levelled.
    pub const EQUILIBRATION_UNITS: u64 = 1;
    /// How slowly the price moves.
    pub const INERTIA: u64 = 2;
    /// Wei of reward per unit.
    pub const PER_UNIT_REWARD: u64 = 3;
    /// Time of the last update, Unix seconds.
    pub const LAST_UPDATE: u64 = 4;
    /// Wei owed as rewards.
    pub const FUNDS_DUE_FOR_REWARDS: u64 = 5;
    /// Calldata units since the last update.
    pub const UNITS_SINCE_UPDATE: u64 = 6;
    /// Wei per calldata unit.
    pub const PRICE_PER_UNIT: u64 = 7;
    /// Surplus at the last update, wei.
    pub const LAST_SURPLUS: u64 = 8;
    /// Gas a batch costs beyond its data.
    pub const PER_BATCH_GAS: u64 = 9;
    /// Cap of amortised cost, basis points.
    pub const AMORTIZED_COST_CAP: u64 = 10;
    /// Wei collected and not yet paid out.
    pub const FEES_AVAILABLE: u64 = 11;
    /// Parent chain's floor price of a calldata token, gas.
    pub const GAS_FLOOR_PER_TOKEN: u64 = 12;
}

/// Base fee of the next block, wei per gas.
pub fn base_fee<S: Slots + ?Sized>(slots: &mut S) -> u64 {
    Free(slots).get_u64(L2_PRICING.at(l2::BASE_FEE))
}

/// Moves the base fee at the start of a block that comes `seconds` after its parent.
///
/// The block itself was opened with the old fee: the new one is for the block after it.
pub fn start_block<S: Slots + ?Sized>(slots: &mut S, seconds: u64) {
    let exponent = gas_constraints::work_off(slots, seconds)
        .unwrap_or_else(|| work_off_speed_limit(slots, seconds));
    let mut state = Free(slots);
    let min_fee = state.get_u64(L2_PRICING.at(l2::MIN_BASE_FEE));
    let fee = scale(min_fee, approx_exp(exponent, 4));
    state.set_u64(L2_PRICING.at(l2::BASE_FEE), fee);
}

/// Reduces the backlog of the speed limit by `seconds` of work. Returns the exponent of the base
/// fee that the remaining backlog causes, basis points.
fn work_off_speed_limit<S: Slots + ?Sized>(slots: &mut S, seconds: u64) -> u64 {
    let mut state = Free(slots);
    let [speed, backlog, inertia, tolerance] =
        [l2::SPEED_LIMIT, l2::BACKLOG, l2::INERTIA, l2::TOLERANCE]
            .map(|word| state.get_u64(L2_PRICING.at(word)));
    let backlog = backlog.saturating_sub(seconds.saturating_mul(speed));
    state.set_u64(L2_PRICING.at(l2::BACKLOG), backlog);
    let excess = backlog.saturating_sub(tolerance.saturating_mul(speed));
    exponent(excess, inertia.saturating_mul(speed))
}

/// Counts the gas of a finished transaction, without its L1 part, against the gas constraints, or
/// against the speed limit if there are none.
pub fn add_to_backlog<S: Slots + ?Sized>(slots: &mut S, gas: u64) {
    if gas_constraints::add_to_backlogs(slots, gas) {
        return;
    }
    let mut state = Free(slots);
    let slot = L2_PRICING.at(l2::BACKLOG);
    let backlog = state.get_u64(slot).saturating_add(gas);
    state.set_u64(slot, backlog);
}

/// Wei per calldata unit.
pub fn price_per_unit<S: Slots + ?Sized>(slots: &mut S) -> U256 {
    U256::from_be_bytes(slots.load(L1_PRICING.at(l1::PRICE_PER_UNIT)).0)
}

/// Sets the wei per calldata unit; 50 gwei on a fresh Nitro chain, 0 on ours.
pub fn set_price_per_unit<S: Slots + ?Sized>(slots: &mut S, wei: U256) {
    slots.store(L1_PRICING.at(l1::PRICE_PER_UNIT), B256::from(wei));
}

/// L1 part of a transaction's gas: the cost of its compressed bytes in gas of `base_fee`.
pub fn poster_gas<S: Slots + ?Sized>(slots: &mut S, raw: &[u8], base_fee: u64) -> u64 {
    let price = price_per_unit(slots);
    if price.is_zero() || base_fee == 0 {
        return 0;
    }
    let units = U256::from(units(slots, raw));
    (price.saturating_mul(units) / U256::from(base_fee)).saturating_to()
}

/// Calldata units of an encoded transaction: its compressed length, sixteen a byte.
pub(super) fn units<S: Slots + ?Sized>(slots: &mut S, raw: &[u8]) -> u64 {
    let level = Free(slots).get_u64(Space::ROOT.at(root::BROTLI_LEVEL));
    // A length in memory always fits 64 bits.
    (compressed_len(raw, level) as u64).saturating_mul(UNITS_PER_BYTE)
}

/// Books what a transaction paid for the parent chain, wei.
pub fn add_l1_fees<S: Slots + ?Sized>(slots: &mut S, wei: U256) {
    let slot = L1_PRICING.at(l1::FEES_AVAILABLE);
    let total = U256::from_be_bytes(slots.load(slot).0).saturating_add(wei);
    slots.store(slot, B256::from(total));
}

/// Length of `bytes` after brotli compression at `level` (window 22, no dictionary).
fn compressed_len(bytes: &[u8], level: u64) -> usize {
    let level = u32::try_from(level.min(11)).unwrap_or(11);
    let mut stream = brotli::CompressorReader::new(bytes, BUFFER, level, 22);
    let mut compressed = Vec::new();
    match stream.read_to_end(&mut compressed) {
        Ok(len) => len,
        // Reading from a slice into memory cannot fail; the raw length is the safe bound.
        Err(_) => bytes.len(),
    }
}

/// Bytes of the buffer of a compression.
const BUFFER: usize = 1 << 16;
