//! The compiled program on the chain: what needs the real EntryPoint, a real account or real gas.

mod budgets;
mod bundles;
mod denials;
mod fees;
mod fuzz;
mod gas_limits;
mod hidden_calls;
mod identity;
mod lifecycle;
mod rules_7562;
mod signatures;
mod story;
mod time;
mod use_of_sessions;

use anyhow::{Context, Result};
use latchkey_e2e::{bundle::Refusal, sessions::SessionWithKey, world::World};
use latchkey_sdk::{abi::PackedUserOperation, call::Call};

/// Sends one operation of the session's key that must be refused.
fn refusal(world: &mut World, made: &SessionWithKey, calls: &[Call]) -> Result<Refusal> {
    let op = world.key_op(&made.session, &made.key, calls)?;
    refusal_of(world, op)
}

/// Sends one operation that must be refused.
fn refusal_of(world: &mut World, op: PackedUserOperation) -> Result<Refusal> {
    world
        .handle_ops(&[op])
        .err()
        .context("the operation was included")
}

/// Sends one operation of the session's key that must be included and succeed.
fn succeeds(world: &mut World, made: &SessionWithKey, calls: &[Call]) -> Result<()> {
    let op = world.key_op(&made.session, &made.key, calls)?;
    let bundle = world.handle_ops(&[op])?;
    anyhow::ensure!(bundle.ops.iter().all(|op| op.success), "{:?}", bundle.ops);
    Ok(())
}
