//! The ArbOS state a dev chain begins with: that of a chain that went through every upgrade at its
//! genesis.

use alloy_primitives::{Address, U256};

use super::{
    address_set::AddressSet,
    data_pricer,
    params::StylusParams,
    pricing::{INITIAL_BASE_FEE, TX_GAS_LIMIT, l1, l2},
    storage::{CHAIN_OWNERS, Free, L1_PRICING, L2_PRICING, Slots, Space, root},
};
use crate::profile::Profile;

/// Gas per second the chain is made for.
const SPEED_LIMIT: u64 = 7_000_000;
/// Gas per block.
const BLOCK_GAS_LIMIT: u64 = 32_000_000;
/// Seconds.
const INERTIA: u64 = 102;
/// Seconds.
const TOLERANCE: u64 = 10;
/// Calldata units over which an L1 surplus is levelled.
const EQUILIBRATION_UNITS: u64 = 160_000_000;
/// Steps in which the L1 price moves.
const L1_INERTIA: u64 = 10;
/// Wei of reward per calldata unit.
const PER_UNIT_REWARD: u64 = 10;
/// L1 gas a batch costs beyond its data.
const PER_BATCH_GAS: u64 = 210_000;
/// Brotli level that prices calldata.
const BROTLI_LEVEL: u64 = 1;

/// The settings of a new dev chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genesis {
    /// Chain id.
    pub chain_id: u64,
    /// Chain owners in order; repetitions count once.
    pub owners: Vec<Address>,
    /// Wei per calldata unit.
    pub l1_price_per_unit: U256,
}

/// Writes the state into `slots`, which must be empty.
pub fn write<S: Slots + ?Sized>(slots: &mut S, profile: &Profile, genesis: &Genesis) {
    let mut state = Free(slots);
    let words = [
        (Space::ROOT, root::VERSION, profile.arbos),
        (Space::ROOT, root::CHAIN_ID, genesis.chain_id),
        (Space::ROOT, root::BROTLI_LEVEL, BROTLI_LEVEL),
        (*L1_PRICING, l1::EQUILIBRATION_UNITS, EQUILIBRATION_UNITS),
        (*L1_PRICING, l1::INERTIA, L1_INERTIA),
        (*L1_PRICING, l1::PER_UNIT_REWARD, PER_UNIT_REWARD),
        (*L1_PRICING, l1::PER_BATCH_GAS, PER_BATCH_GAS),
        (*L1_PRICING, l1::AMORTIZED_COST_CAP, u64::MAX),
        (*L2_PRICING, l2::SPEED_LIMIT, SPEED_LIMIT),
        (*L2_PRICING, l2::BLOCK_GAS_LIMIT, BLOCK_GAS_LIMIT),
        (*L2_PRICING, l2::BASE_FEE, INITIAL_BASE_FEE),
        (*L2_PRICING, l2::MIN_BASE_FEE, INITIAL_BASE_FEE),
        (*L2_PRICING, l2::INERTIA, INERTIA),
        (*L2_PRICING, l2::TOLERANCE, TOLERANCE),
        (*L2_PRICING, l2::TX_GAS_LIMIT, TX_GAS_LIMIT),
    ];
    for (space, index, value) in words {
        state.set_u64(space.at(index), value);
    }
    for &owner in &genesis.owners {
        // The system's ledger takes no gas, so it cannot run out.
        let _ = AddressSet::new(*CHAIN_OWNERS).add(&mut state, owner);
    }
    super::pricing::set_price_per_unit(slots, genesis.l1_price_per_unit);
    StylusParams::genesis(profile).set(slots);
    data_pricer::initialize(slots);
}
