//! The properties of a chain before it starts.

use std::collections::{HashMap, VecDeque};

use alloy_primitives::U256;

use super::{Chain, block::Block, clock::Clock, genesis};
use crate::profile::Profile;

/// Chain id of Nitro's dev chain.
const CHAIN_ID: u64 = 412_346;

/// A chain that is not started yet.
#[derive(Clone, Debug)]
pub struct ChainBuilder {
    profile: Profile,
    chain_id: u64,
    timestamp: Option<u64>,
    l1_price_per_unit: U256,
}

impl Default for ChainBuilder {
    /// ArbOS 51, chain id 412346, the machine's clock, no L1 price.
    fn default() -> Self {
        Self {
            profile: Profile::ARBOS_51,
            chain_id: CHAIN_ID,
            timestamp: None,
            l1_price_per_unit: U256::ZERO,
        }
    }
}

impl ChainBuilder {
    /// The rules of the chain.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// The chain id.
    pub fn chain_id(mut self, chain_id: u64) -> Self {
        self.chain_id = chain_id;
        self
    }

    /// Fixes the clock at `timestamp` (Unix seconds): only [`Chain::increase_time`] and
    /// [`Chain::set_next_timestamp`] move it, so runs repeat exactly.
    pub fn timestamp(mut self, timestamp: u64) -> Self {
        self.timestamp = Some(timestamp);
        self
    }

    /// Price of data on the parent chain, wei per unit of a sixteenth of a compressed byte. A new
    /// Nitro chain has 50 gwei; dev nodes set it to 0, which is the default here.
    pub fn l1_price_per_unit(mut self, wei: U256) -> Self {
        self.l1_price_per_unit = wei;
        self
    }

    /// Starts the chain.
    pub fn build(self) -> Chain {
        let genesis = Block::genesis(&self.profile);
        Chain {
            profile: self.profile,
            chain_id: self.chain_id,
            state: genesis::state(&self.profile, self.chain_id, self.l1_price_per_unit),
            numbers: HashMap::from([(genesis.hash, 0)]),
            blocks: vec![genesis],
            index: HashMap::new(),
            history: VecDeque::new(),
            pool: Vec::new(),
            clock: self.timestamp.map_or_else(Clock::machine, Clock::fixed),
            snapshots: Vec::new(),
            next_snapshot: 0,
            is_tracing: false,
        }
    }
}

impl Chain {
    /// Starts the description of a chain.
    pub fn builder() -> ChainBuilder {
        ChainBuilder::default()
    }
}

impl Default for Chain {
    fn default() -> Self {
        Self::builder().build()
    }
}
