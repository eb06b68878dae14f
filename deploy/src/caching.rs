//! Caching the program, which makes entering it cheap.
//!
//! Chain owners and cache managers may cache a program for free. On public chains the cache manager
//! is a contract that sells places by auction; its minimum bid is often 0.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;

use crate::{
    error::Error,
    node::Node,
    precompiles::{
        ARB_OWNER_PUBLIC, ARB_WASM_CACHE, IArbOwnerPublic, IArbWasmCache, ICacheManager,
    },
    rpc::RpcError,
    state::is_cached,
    units::ether,
    wallet::{MinedTransaction, Wallet},
};

/// How the program can be cached, or why it cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caching {
    /// It is already cached.
    Cached,
    /// The payer may cache it for free.
    Permitted,
    /// A bid buys a place in the cache.
    Bid {
        /// The cache manager.
        manager: Address,
        /// The minimum bid, in wei.
        min_bid: U256,
    },
    /// The minimum bid is higher than the caller allows.
    BidTooHigh {
        /// The cache manager.
        manager: Address,
        /// The minimum bid, in wei.
        min_bid: U256,
    },
    /// The cache manager rejected the program or the bid.
    Refused {
        /// The cache manager, or the precompile `ArbWasmCache`.
        manager: Address,
        /// The error from the node.
        reason: String,
    },
    /// The chain has no cache manager, and the payer may not cache.
    NoManager,
}

impl Caching {
    /// Finds how an active program can be cached. `max_bid` is in wei, inclusive.
    ///
    /// # Errors
    /// The node does not respond.
    pub fn choose(
        node: &Node,
        program: Address,
        codehash: B256,
        payer: Option<Address>,
        max_bid: U256,
    ) -> Result<Self, Error> {
        if is_cached(node, codehash)? {
            return Ok(Self::Cached);
        }
        if let Some(payer) = payer
            && may_cache(node, payer)?
        {
            return Ok(Self::Permitted);
        }
        let managers = node.view(ARB_WASM_CACHE, &IArbWasmCache::allCacheManagersCall {})?;
        // Of several managers the last one is in use; cargo-stylus assumes the same.
        let Some(&manager) = managers.last() else {
            return Ok(Self::NoManager);
        };
        match node.view(manager, &ICacheManager::getMinBidCall { program }) {
            Ok(min_bid) => {
                let min_bid = U256::from(min_bid);
                if min_bid > max_bid {
                    Ok(Self::BidTooHigh { manager, min_bid })
                } else {
                    Ok(Self::Bid { manager, min_bid })
                }
            }
            Err(error @ RpcError::NoResponse { .. }) => Err(error.into()),
            Err(error) => Ok(Self::Refused {
                manager,
                reason: error.to_string(),
            }),
        }
    }

    /// Caches the program if `self` allows it. Returns the transaction if one was sent, and
    /// [`Caching::Refused`] if its simulation failed.
    ///
    /// # Errors
    /// The node rejects the transaction, or it is not mined or fails.
    pub fn execute(
        self,
        node: &Node,
        wallet: &mut Wallet,
        program: Address,
    ) -> Result<(Self, Option<MinedTransaction>), Error> {
        let (to, data, value) = match &self {
            Self::Permitted => (
                ARB_WASM_CACHE,
                IArbWasmCache::cacheProgramCall { program }.abi_encode(),
                U256::ZERO,
            ),
            Self::Bid { manager, min_bid } => (
                *manager,
                ICacheManager::placeBidCall { program }.abi_encode(),
                *min_bid,
            ),
            _ => return Ok((self, None)),
        };
        let data = data.into();
        match wallet.quote(node, Some(to), &data, value) {
            Ok(quote) => {
                let transaction =
                    wallet.send(node, "caching the program", Some(to), data, quote)?;
                Ok((self, Some(transaction)))
            }
            // A manager may pause its auction, and only a bid shows that. The program runs without
            // the cache too.
            Err(Error::Rpc(error @ RpcError::ErrorResponse { .. })) => {
                let reason = error.to_string();
                let manager = to;
                Ok((Self::Refused { manager, reason }, None))
            }
            Err(error) => Err(error),
        }
    }
}

fn may_cache(node: &Node, payer: Address) -> Result<bool, RpcError> {
    let owner = IArbOwnerPublic::isChainOwnerCall { account: payer };
    let manager = IArbWasmCache::isCacheManagerCall { manager: payer };
    Ok(node.view(ARB_OWNER_PUBLIC, &owner)? || node.view(ARB_WASM_CACHE, &manager)?)
}

impl std::fmt::Display for Caching {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cached => write!(formatter, "cached"),
            Self::Permitted => write!(formatter, "not cached; this key may cache it"),
            Self::Bid { manager, min_bid } => write!(
                formatter,
                "not cached; the cache manager {manager} accepts a bid of {} ether",
                ether(*min_bid)
            ),
            Self::BidTooHigh { manager, min_bid } => write!(
                formatter,
                "not cached: the cache manager {manager} requires a bid of {} ether; allow it with --max-bid",
                ether(*min_bid)
            ),
            Self::Refused { manager, reason } => write!(
                formatter,
                "not cached: {manager} rejected the program: {reason}"
            ),
            Self::NoManager => write!(
                formatter,
                "not cached: the chain has no cache manager, and only its owners may cache"
            ),
        }
    }
}
