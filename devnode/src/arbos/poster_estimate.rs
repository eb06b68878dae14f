//! Estimate of the L1 part of an unsigned transaction, rounded up to be safe.
//!
//! Nitro measures a placeholder transaction whose unknown fields are incompressible, adds units for
//! later growth, and prices them above the current rate. Its constants are repeated here, so that
//! estimates agree.

use alloy_primitives::{B256, U256, keccak256};
use alloy_rlp::{BufMut, Encodable};

use super::{
    basis_points::{BIPS, scale},
    pricing::{self, UNITS_PER_BYTE, l2},
    storage::{Free, L2_PRICING, Slots},
};
use crate::world::Transaction;

/// Units added for later growth: 16 bytes.
const PADDING_UNITS: u64 = 16 * UNITS_PER_BYTE;
/// Growth of the units, basis points.
const UNITS_FACTOR: u64 = BIPS + 100;
/// Growth of the cost, basis points.
const COST_FACTOR: u64 = BIPS + 1_000;
/// The `v` of the placeholder signature.
const PLACEHOLDER_V: u64 = 3 * 42_161;

/// L1 part of the gas of `transaction` at `base_fee` wei per gas.
pub fn estimated_poster_gas<S: Slots + ?Sized>(
    slots: &mut S,
    transaction: &Transaction,
    base_fee: u64,
) -> u64 {
    let price = pricing::price_per_unit(slots);
    if price.is_zero() {
        return 0;
    }
    let units = pricing::units(slots, &placeholder(transaction)).saturating_add(PADDING_UNITS);
    let units = scale(units, UNITS_FACTOR);
    let cost = price
        .saturating_mul(U256::from(units))
        .saturating_mul(U256::from(COST_FACTOR))
        / U256::from(BIPS);
    // The base fee may fall before the transaction is sent, though not below its floor.
    let floor = Free(slots).get_u64(L2_PRICING.at(l2::MIN_BASE_FEE));
    let fee = (base_fee - base_fee / 8).max(floor).max(1);
    (cost / U256::from(fee)).saturating_to()
}

/// Encoding of a type 2 transaction with the known fields of `transaction`. Its signature is
/// invalid.
fn placeholder(transaction: &Transaction) -> Vec<u8> {
    let nonce = or_seed(transaction.nonce, "Nonce", 8);
    let tip = or_seed(transaction.max_priority_fee_per_gas, "GasTipCap", 4);
    let fee = or_seed(transaction.max_fee_per_gas, "GasFeeCap", 4);
    let gas = seed("Gas", 4);
    let to = transaction.to.map(|to| to.to_vec()).unwrap_or_default();
    let (r, s) = (seed("R", 32), seed("S", 32));
    let fields: [&dyn Encodable; 12] = [
        &0_u64,
        &nonce,
        &tip,
        &fee,
        &gas,
        &to.as_slice(),
        &transaction.value,
        &transaction.data,
        &transaction.access_list,
        &PLACEHOLDER_V,
        &r,
        &s,
    ];
    let payload_length = fields.iter().map(|field| field.length()).sum();
    let mut out = vec![2];
    alloy_rlp::Header {
        list: true,
        payload_length,
    }
    .encode(&mut out as &mut dyn BufMut);
    for field in fields {
        field.encode(&mut out as &mut dyn BufMut);
    }
    out
}

/// `value`, or the seed of `name` if it is zero.
fn or_seed(value: impl Into<u128>, name: &str, bytes: usize) -> U256 {
    match value.into() {
        0 => seed(name, bytes),
        value => U256::from(value),
    }
}

/// An incompressible number: the first `bytes` bytes of the hash of `name`.
fn seed(name: &str, bytes: usize) -> U256 {
    let hash: B256 = keccak256(name);
    U256::from_be_slice(&hash[..bytes])
}
