//! Putting the program into the cache, where entering it is cheap.
//!
//! Chain owners and cache managers may do it for the asking. On public chains a contract is the
//! manager and sells the places: it wants a bid, often of nothing.

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
    wallet::{Paid, Wallet},
    words::ether,
};

/// How the program gets into the cache, or why it does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// It is there.
    Cached,
    /// The payer may put it there.
    Ask,
    /// A place costs a bid.
    Bid {
        /// The cache manager.
        manager: Address,
        /// The least bid, wei.
        least: U256,
    },
    /// The least bid is more than allowed.
    TooDear {
        /// The cache manager.
        manager: Address,
        /// The least bid, wei.
        least: U256,
    },
    /// Whoever manages the cache does not take the program.
    Refused {
        /// The cache manager, or the precompile.
        manager: Address,
        /// Its words.
        reason: String,
    },
    /// Nobody manages the cache, and the payer may not.
    NoManager,
}

impl Way {
    /// The way for an active program. Bids above `max_bid` wei are not placed.
    ///
    /// # Errors
    /// There is no answer.
    pub fn find(
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
            return Ok(Self::Ask);
        }
        let managers = node.view(ARB_WASM_CACHE, &IArbWasmCache::allCacheManagersCall {})?;
        // Where there are several, the last is the one in use; the tools of the chain's makers
        // agree.
        let Some(&manager) = managers.last() else {
            return Ok(Self::NoManager);
        };
        match node.view(manager, &ICacheManager::getMinBidCall { program }) {
            Ok(least) => {
                let least = U256::from(least);
                if least > max_bid {
                    Ok(Self::TooDear { manager, least })
                } else {
                    Ok(Self::Bid { manager, least })
                }
            }
            Err(error @ RpcError::NoAnswer { .. }) => Err(error.into()),
            Err(error) => Ok(Self::Refused {
                manager,
                reason: error.to_string(),
            }),
        }
    }

    /// Goes this way, as far as it leads; the way it turned out to be, and the transaction if one
    /// was sent.
    ///
    /// # Errors
    /// The transaction is not taken or fails.
    pub fn go(
        self,
        node: &Node,
        wallet: &mut Wallet,
        program: Address,
    ) -> Result<(Self, Option<Paid>), Error> {
        let (to, data, value) = match &self {
            Self::Ask => (
                ARB_WASM_CACHE,
                IArbWasmCache::cacheProgramCall { program }.abi_encode(),
                U256::ZERO,
            ),
            Self::Bid { manager, least } => (
                *manager,
                ICacheManager::placeBidCall { program }.abi_encode(),
                *least,
            ),
            _ => return Ok((self, None)),
        };
        let data = data.into();
        match wallet.quote(node, Some(to), &data, value) {
            Ok(quote) => {
                let paid = wallet.send(node, "caching the program", Some(to), data, quote)?;
                Ok((self, Some(paid)))
            }
            // A manager may pause its auction, and only bidding shows it. The program runs all the
            // same.
            Err(Error::Rpc(error @ RpcError::Refused { .. })) => {
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

impl std::fmt::Display for Way {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cached => write!(formatter, "cached"),
            Self::Ask => write!(formatter, "not cached; the key may put it into the cache"),
            Self::Bid { manager, least } => write!(
                formatter,
                "not cached; the cache manager {manager} takes a bid of {} ether",
                ether(*least)
            ),
            Self::TooDear { manager, least } => write!(
                formatter,
                "not cached: the cache manager {manager} wants a bid of {} ether; allow it with --max-bid",
                ether(*least)
            ),
            Self::Refused { manager, reason } => write!(
                formatter,
                "not cached: {manager} does not take the program: {reason}"
            ),
            Self::NoManager => write!(
                formatter,
                "not cached: the chain has no cache manager, and only its owners may cache"
            ),
        }
    }
}
