//! `handleOps` transactions per second.

use std::time::Instant;

use alloy_primitives::U256;
use anyhow::{Result, ensure};
use latchkey_fixtures::{
    actors::RECIPIENT,
    chain::{SessionWithKey, World, world::BUNDLER},
    policies,
};
use latchkey_sdk::{
    abi::PackedUserOperation,
    entry_point::{ENTRY_POINT_V07, handle_ops},
    signing::LocalKey,
};
use serde_json::json;
use stylus_devnode::{
    Devnode,
    chain::{TransactionRequest, accounts::TEST},
};

use super::{Figure, client::Client, sender::Sender};

/// Number of bundles.
const BUNDLES: u64 = 1_000;

/// Bundles of one transfer of a session, signed before the measurement and sent one after the
/// other: first directly to the chain, then as signed transactions over one connection.
///
/// # Errors
/// A bundle or an operation fails.
pub fn measure() -> Result<Vec<Figure>> {
    let mut world = World::new()?;
    let made = enabled_session(&mut world)?;
    world.chain.set_tracing(false);
    let ops = signed_ops(&world, &made, BUNDLES)?;
    Ok(vec![
        Figure::new("handleOps, sent directly", directly(&world, &ops)?, "tx/s"),
        Figure::new(
            "handleOps, sent over HTTP",
            over_http(&world, &ops)?,
            "tx/s",
        ),
    ])
}

/// An enabled session whose limit suffices for every measurement.
///
/// # Errors
/// The module refuses it.
pub fn enabled_session(world: &mut World) -> Result<SessionWithKey> {
    let made = world.session(
        policies::transfers_up_to(world.token, u128::from(u64::MAX)),
        "busy key",
    )?;
    world.enable(&made.session)?;
    Ok(made)
}

/// The session's next `count` operations: transfers of one token unit.
///
/// # Errors
/// The key cannot sign.
pub fn signed_ops(
    world: &World,
    made: &SessionWithKey,
    count: u64,
) -> Result<Vec<PackedUserOperation>> {
    let mut op = world.op(made, &[world.transfer(1)])?;
    let mut ops = Vec::new();
    for _ in 0..count {
        ops.push(world.sign(&op));
        op.user_op.nonce += U256::from(1);
    }
    Ok(ops)
}

fn directly(world: &World, ops: &[PackedUserOperation]) -> Result<f64> {
    let mut world = world.clone();
    let requests: Vec<_> = ops
        .iter()
        .map(|op| {
            let data = handle_ops(vec![op.clone()], BUNDLER);
            TransactionRequest::call(BUNDLER, ENTRY_POINT_V07, data)
        })
        .collect();
    let begun = Instant::now();
    for request in requests {
        let receipt = world.chain.transact(request)?;
        ensure!(receipt.is_success(), "{:?}", receipt.failure());
    }
    let speed = BUNDLES as f64 / begun.elapsed().as_secs_f64();
    check(&world)?;
    Ok(speed)
}

fn over_http(world: &World, ops: &[PackedUserOperation]) -> Result<f64> {
    let key = LocalKey::from_secret(TEST[0].key)?;
    let mut bundler = Sender::new(key, world.chain.nonce(BUNDLER), world.chain.chain_id());
    let bodies = ops
        .iter()
        .map(|op| bundler.request(ENTRY_POINT_V07, 0, handle_ops(vec![op.clone()], BUNDLER)))
        .collect::<Result<Vec<_>>>()?;

    let node = Devnode::builder().start()?;
    node.with_chain(|chain| *chain = world.chain.clone());
    let client = Client::new(node.url());
    client.call("eth_chainId", &json!([]))?;
    let begun = Instant::now();
    for body in &bodies {
        client.succeed(body)?;
    }
    let speed = BUNDLES as f64 / begun.elapsed().as_secs_f64();
    let mut after = world.clone();
    after.chain = node.with_chain(|chain| chain.clone());
    check(&after)?;
    Ok(speed)
}

/// Checks that every operation transferred its token unit.
fn check(world: &World) -> Result<()> {
    let moved = world.tokens_of(RECIPIENT)?;
    ensure!(
        moved == u128::from(BUNDLES),
        "{moved} of {BUNDLES} transferred"
    );
    Ok(())
}
