//! Ways into the cache: for the asking, for a bid, or none.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, SolValue, sol};
use anyhow::{Context, Result};
use latchkey_deploy::{caching::Way, deploy::Order};
use latchkey_fixtures::artifacts::test_contract;
use stylus_devnode::{
    arbos::precompiles::ARB_OWNER,
    chain::{TransactionRequest, accounts::OWNER},
};

use crate::scene::{PAYER, Scene, key};

sol! {
    function addWasmCacheManager(address manager) external;
}

/// A chain whose cache is sold at `least` wei a place, or not at the moment; also the manager.
fn scene_with_auction(least: U256, is_paused: bool) -> Result<(Scene, Address)> {
    let scene = Scene::new()?;
    let arguments = (least, is_paused).abi_encode_params();
    let init = [test_contract("CacheAuction")?.as_ref(), &arguments].concat();
    let manager = scene.chain.with_chain(|chain| {
        let manager = chain.deploy(init)?;
        let add = addWasmCacheManagerCall { manager }.abi_encode();
        chain.transact(TransactionRequest::call(OWNER.address, ARB_OWNER, add))?;
        anyhow::Ok(manager)
    })?;
    Ok((scene, manager))
}

fn is_cached(scene: &Scene) -> bool {
    let address = scene.program.address();
    scene.chain.with_chain(|chain| chain.is_cached(address))
}

#[test]
fn chain_owner_caches_for_the_asking() -> Result<()> {
    let scene = Scene::new()?;
    let order = Order {
        key: Some(key(OWNER)?),
        ..scene.order()?
    };
    let done = scene.run(order).0?;
    assert_eq!(done.cache, Some(Way::Ask));
    assert!(done.cached.is_some() && is_cached(&scene));
    assert_eq!(scene.deploy()?.cache, Some(Way::Cached));
    Ok(())
}

#[test]
fn free_place_is_taken() -> Result<()> {
    let (scene, manager) = scene_with_auction(U256::ZERO, false)?;
    let done = scene.deploy()?;
    let least = U256::ZERO;
    assert_eq!(done.cache, Some(Way::Bid { manager, least }));
    assert!(done.cached.is_some() && is_cached(&scene));
    Ok(())
}

#[test]
fn place_above_the_greatest_bid_is_not_taken() -> Result<()> {
    let least = U256::from(1_000);
    let (scene, manager) = scene_with_auction(least, false)?;
    let order = Order {
        max_bid: least - U256::from(1),
        ..scene.order()?
    };
    let (result, lines) = scene.run(order);
    let done = result?;
    assert_eq!(done.cache, Some(Way::TooDear { manager, least }));
    assert!(done.cached.is_none() && !is_cached(&scene));
    let line = lines.iter().find(|line| line.about == "cache");
    let text = &line.context("a line")?.text;
    let words = format!(
        "not cached: the cache manager {manager} wants a bid of 0.000000000000001 ether; allow it with --max-bid; "
    );
    assert!(text.starts_with(&words), "{text}");
    Ok(())
}

#[test]
fn allowed_bid_is_placed_at_the_least_price() -> Result<()> {
    let least = U256::from(1_000);
    let (scene, manager) = scene_with_auction(least, false)?;
    let before = scene.balance(PAYER.address);
    let order = Order {
        max_bid: U256::from(1_000_000),
        ..scene.order()?
    };
    let done = scene.run(order).0?;
    assert_eq!(done.cache, Some(Way::Bid { manager, least }));
    assert_eq!(scene.balance(manager), least);
    assert_eq!(before - scene.balance(PAYER.address), done.spent());
    assert!(is_cached(&scene));
    Ok(())
}

#[test]
fn manager_without_a_place_is_told_and_does_not_stop_the_deployment() -> Result<()> {
    let (scene, manager) = scene_with_auction(U256::MAX >> 64, false)?;
    let done = scene.deploy()?;
    let reason = "eth_call is refused: execution reverted (code 3)".to_owned();
    assert_eq!(done.cache, Some(Way::Refused { manager, reason }));
    assert!(done.activated.is_some() && done.cached.is_none());
    Ok(())
}

#[test]
fn paused_auction_is_told_and_does_not_stop_the_deployment() -> Result<()> {
    let (scene, manager) = scene_with_auction(U256::ZERO, true)?;
    let done = scene.deploy()?;
    let reason = "eth_estimateGas is refused: execution reverted (code 3)".to_owned();
    assert_eq!(done.cache, Some(Way::Refused { manager, reason }));
    assert!(done.activated.is_some() && done.cached.is_none());
    Ok(())
}
