//! Caching in `deploy`: for free, for a bid, or not at all.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, SolValue, sol};
use anyhow::{Context, Result};
use latchkey_deploy::{caching::Caching, deploy::Options};
use latchkey_fixtures::artifacts::test_contract;
use stylus_devnode::{
    arbos::precompiles::ARB_OWNER,
    chain::{TransactionRequest, accounts::OWNER},
};

use crate::test_chain::{PAYER, TestChain, key};

sol! {
    function addWasmCacheManager(address manager) external;
}

/// A chain whose cache manager sells places for `min_bid` wei, unless it is paused. Returns chain
/// and manager.
fn chain_with_auction(min_bid: U256, is_paused: bool) -> Result<(TestChain, Address)> {
    let test = TestChain::new()?;
    let arguments = (min_bid, is_paused).abi_encode_params();
    let init = [test_contract("CacheAuction")?.as_ref(), &arguments].concat();
    let manager = test.devnode.with_chain(|chain| {
        let manager = chain.deploy(init)?;
        let add = addWasmCacheManagerCall { manager }.abi_encode();
        chain.transact(TransactionRequest::call(OWNER.address, ARB_OWNER, add))?;
        anyhow::Ok(manager)
    })?;
    Ok((test, manager))
}

fn is_cached(test: &TestChain) -> bool {
    let address = test.program.address();
    test.devnode.with_chain(|chain| chain.is_cached(address))
}

#[test]
fn chain_owner_caches_for_free() -> Result<()> {
    let test = TestChain::new()?;
    let options = Options {
        key: Some(key(OWNER)?),
        ..test.options()?
    };
    let done = test.run(options).0?;
    assert_eq!(done.cache, Some(Caching::Permitted));
    assert!(done.cached.is_some() && is_cached(&test));
    assert_eq!(test.deploy()?.cache, Some(Caching::Cached));
    Ok(())
}

#[test]
fn free_place_is_taken() -> Result<()> {
    let (test, manager) = chain_with_auction(U256::ZERO, false)?;
    let done = test.deploy()?;
    let min_bid = U256::ZERO;
    assert_eq!(done.cache, Some(Caching::Bid { manager, min_bid }));
    assert!(done.cached.is_some() && is_cached(&test));
    Ok(())
}

#[test]
fn bid_above_the_limit_is_not_placed() -> Result<()> {
    let min_bid = U256::from(1_000);
    let (test, manager) = chain_with_auction(min_bid, false)?;
    let options = Options {
        max_bid: min_bid - U256::from(1),
        ..test.options()?
    };
    let (result, lines) = test.run(options);
    let done = result?;
    assert_eq!(done.cache, Some(Caching::BidTooHigh { manager, min_bid }));
    assert!(done.cached.is_none() && !is_cached(&test));
    let line = lines.iter().find(|line| line.label == "cache");
    let text = &line.context("a line")?.text;
    let start = format!(
        "not cached: the cache manager {manager} requires a bid of 0.000000000000001 ether; allow it with --max-bid; "
    );
    assert!(text.starts_with(&start), "{text}");
    Ok(())
}

#[test]
fn allowed_bid_is_placed_at_the_minimum() -> Result<()> {
    let min_bid = U256::from(1_000);
    let (test, manager) = chain_with_auction(min_bid, false)?;
    let before = test.balance(PAYER.address);
    let options = Options {
        max_bid: U256::from(1_000_000),
        ..test.options()?
    };
    let done = test.run(options).0?;
    assert_eq!(done.cache, Some(Caching::Bid { manager, min_bid }));
    assert_eq!(test.balance(manager), min_bid);
    assert_eq!(before - test.balance(PAYER.address), done.spent());
    assert!(is_cached(&test));
    Ok(())
}

#[test]
fn manager_without_a_place_is_reported_and_does_not_stop_the_deployment() -> Result<()> {
    let (test, manager) = chain_with_auction(U256::MAX >> 64, false)?;
    let done = test.deploy()?;
    let reason = "eth_call failed: execution reverted (code 3)".to_owned();
    assert_eq!(done.cache, Some(Caching::Refused { manager, reason }));
    assert!(done.activated.is_some() && done.cached.is_none());
    Ok(())
}

#[test]
fn paused_auction_is_reported_and_does_not_stop_the_deployment() -> Result<()> {
    let (test, manager) = chain_with_auction(U256::ZERO, true)?;
    let done = test.deploy()?;
    let reason = "eth_estimateGas failed: execution reverted (code 3)".to_owned();
    assert_eq!(done.cache, Some(Caching::Refused { manager, reason }));
    assert!(done.activated.is_some() && done.cached.is_none());
    Ok(())
}
