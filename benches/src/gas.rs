//! The gas figures of `tests/snapshots/gas.json`. All are exact: every run measures the same.
//!
//! Unless its comment differs, a figure is the gas of the module's own frame inside `handleOps`,
//! with the program cached, at the session's second use (no counter is zero), with the policy text
//! in the signature field, a secp256k1 key, a per-operation fee meter and a deposit of the account
//! at the EntryPoint. The `handle_ops_…` figures are the gas of the whole transaction.

use std::collections::BTreeMap;

use alloy_primitives::{Address, Bytes, aliases::U40};
use alloy_sol_types::SolCall;
use anyhow::{Context, Result};
use latchkey_fixtures::chain::{Bundle, SessionWithKey, World, erc7562::frames_at};
use latchkey_sdk::{
    abi::ILatchkey,
    call::uninstall_validator,
    session::{LaneId, uninstall_data},
};
use stylus_devnode::evm::CallFrame;

/// Figures by name.
pub type Figures = BTreeMap<&'static str, u64>;

/// Measures every figure.
///
/// # Errors
/// An artifact is missing, or an operation fails.
pub fn measure() -> Result<Figures> {
    let mut world = World::new()?;
    let mut figures = Figures::new();

    let made = world.transfer_session("session key")?;
    let bundle = world.enable(&made.session)?;
    figures.insert("enable_session", module_gas(&world, &bundle)?);

    let first = world.succeeds(&made, &[world.transfer(1)])?;
    figures.insert("validate_transfer_first", module_gas(&world, &first)?);
    let second = world.succeeds(&made, &[world.transfer(1)])?;
    figures.insert("validate_transfer", module_gas(&world, &second)?);
    figures.insert("handle_ops_transfer", second.gas_used);
    figures.insert(
        "handle_ops_transfer_without_deposit",
        gas_without_deposit(&world, &made)?,
    );
    let batch = world.succeeds(&made, &vec![world.transfer(1); 5])?;
    figures.insert("validate_batch_5", module_gas(&world, &batch)?);

    // The same transfer, signed by the owner for the account's other validator; the second one.
    world.owner_executes(&[world.transfer(1)])?;
    let owner = world.owner_executes(&[world.transfer(1)])?;
    figures.insert("handle_ops_owner_transfer", owner.gas_used);
    let surcharge = second
        .gas_used
        .checked_sub(owner.gas_used)
        .context("the session's transfer is cheaper than the owner's")?;
    figures.insert("surcharge", surcharge);

    let op = world.signed_op(&made, &[world.transfer(1)])?;
    figures.insert("signature_bytes_transfer", op.signature.len().try_into()?);
    figures.insert("policy_bytes_transfer", made.session.text.len().try_into()?);

    views(&world, &made, &mut figures)?;
    entries(&mut world, &mut figures)?;

    let bundle = world.revoke(&made.session)?;
    figures.insert("revoke_session", module_gas(&world, &bundle)?);
    let unseen = world.transfer_session("another key")?;
    let bundle = world.revoke(&unseen.session)?;
    figures.insert("revoke_unseen_session", module_gas(&world, &bundle)?);
    let data = uninstall_data(LaneId::ERC7579);
    let bundle = world.owner_calls_account(uninstall_validator(world.module, data))?;
    figures.insert("uninstall", module_gas(&world, &bundle)?);
    let bundle = world.install()?;
    figures.insert("install_again", module_gas(&world, &bundle)?);
    Ok(figures)
}

/// Ink of one transfer's validation (cached, second use), by host call: its name, its own ink, and
/// the ink of the instructions before it.
///
/// # Errors
/// The operation does not validate.
pub fn ink_of_a_transfer() -> Result<Vec<(&'static str, u64, u64)>> {
    let (mut world, made) = World::with_transfer_session()?;
    world.succeeds(&made, &[world.transfer(1)])?;
    let op = world.signed_op(&made, &[world.transfer(1)])?;
    let root = world.trace_validation(&op)?;
    let stylus = module_frame(&world, &root)?.stylus.as_ref();
    let calls = &stylus.context("not a Stylus frame")?.host_calls;
    let before = calls.iter().take(1).chain(calls).map(|call| call.end_ink);
    let rows = calls.iter().zip(before).map(|(call, before)| {
        (
            call.name(),
            call.start_ink.saturating_sub(call.end_ink),
            before.saturating_sub(call.start_ink),
        )
    });
    Ok(rows.collect())
}

/// Gas of `handleOps` with one transfer of an account whose deposit at the EntryPoint is zero: the
/// account pays the whole prefund from its balance, and the EntryPoint credits the unused gas to
/// its deposit.
fn gas_without_deposit(world: &World, made: &SessionWithKey) -> Result<u64> {
    let mut world = world.clone();
    world.withdraw_deposit()?;
    let bundle = world.succeeds(made, &[world.transfer(1)])?;
    Ok(bundle.gas_used)
}

/// The views' frames, called without a transaction.
fn views(world: &World, made: &SessionWithKey, figures: &mut Figures) -> Result<()> {
    let account = world.account.address;
    let remaining = ILatchkey::remainingCall {
        account,
        session: made.session.to_abi(),
        time: U40::from(world.now()),
    };
    figures.insert(
        "remaining",
        view_frame(world, remaining.abi_encode())?.gas_used,
    );
    let status = ILatchkey::sessionStatusCall {
        account,
        lane: LaneId::ERC7579.into(),
        sessionIds: vec![made.session.id()],
    };
    figures.insert(
        "session_status",
        view_frame(world, status.abi_encode())?.gas_used,
    );
    Ok(())
}

/// Gas of entering the program, before its first instruction.
fn entries(world: &mut World, figures: &mut Figures) -> Result<()> {
    figures.insert("cached_entry", entry_gas(world)?);
    world.evict_program()?;
    figures.insert("uncached_entry", entry_gas(world)?);
    world.cache_program()
}

fn entry_gas(world: &World) -> Result<u64> {
    let call = ILatchkey::isModuleTypeCall {
        moduleTypeId: alloy_primitives::U256::from(1),
    };
    let frame = view_frame(world, call.abi_encode())?;
    Ok(frame.stylus.context("not a Stylus frame")?.entry_gas)
}

fn view_frame(world: &World, data: Vec<u8>) -> Result<CallFrame> {
    let root = world.trace(Address::ZERO, world.module, Bytes::from(data))?;
    module_frame(world, &root).cloned()
}

fn module_gas(world: &World, bundle: &Bundle) -> Result<u64> {
    Ok(module_frame(world, &bundle.root)?.gas_used)
}

/// The last frame of the module below `root`: an install calls `isModuleType` first.
fn module_frame<'a>(world: &World, root: &'a CallFrame) -> Result<&'a CallFrame> {
    let last = frames_at(root, world.module).pop();
    last.context("the module was not called")
}
