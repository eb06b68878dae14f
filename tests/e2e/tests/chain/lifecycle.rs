//! Install, uninstall and reinstall; enable and revoke. M-10 to M-18, T-47, T-50, T-53, T-84.

use alloy_primitives::Bytes;
use alloy_sol_types::SolError;
use anyhow::{Context, Result};
use latchkey_fixtures::{
    actors::RECIPIENT,
    chain::{Refusal, World, erc7562::frames_at, world::BUNDLER},
    ops::execute,
};
use latchkey_sdk::{
    abi::ILatchkey::{self, SessionStatus},
    call::{Call, install_validator, uninstall_validator},
    session::{LaneId, NEVER, uninstall_data},
};

/// Seconds until an activated program expires.
const YEAR: u64 = 365 * 86_400;

#[test]
fn empty_install_data_installs_the_lane_and_no_session() -> Result<()> {
    let world = World::new()?;
    assert!(world.is_installed()?);
    let made = world.transfer_session("session key")?;
    assert_eq!(world.status_of(made.session.id())?, SessionStatus::None);
    Ok(())
}

#[test]
fn session_of_a_module_that_is_not_installed_is_refused_by_the_account() -> Result<()> {
    let mut world = World::not_installed()?;
    let made = world.transfer_session("session key")?;
    assert_eq!(
        world.status_of(made.session.id())?,
        SessionStatus::LaneNotInstalled
    );
    assert_eq!(
        world.refuses(&made, &[world.transfer(1)])?,
        Refusal::signature(0)
    );
    Ok(())
}

#[test]
fn uninstall_ends_every_session_and_reinstall_never_revives_one() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    world.succeeds(&made, &[world.transfer(1)])?;

    world.owner_calls_account(uninstall_validator(
        world.module,
        uninstall_data(LaneId::ERC7579),
    ))?;
    assert!(!world.is_installed()?);
    assert_eq!(
        world.status_of(made.session.id())?,
        SessionStatus::LaneNotInstalled
    );

    world.install()?;
    assert!(world.is_installed()?);
    assert_eq!(world.status_of(made.session.id())?, SessionStatus::OldEpoch);
    assert_eq!(
        world.refuses(&made, &[world.transfer(1)])?,
        Refusal::signature(0)
    );
    assert_eq!(world.tokens_of(RECIPIENT)?, 1);
    Ok(())
}

#[test]
fn session_of_an_old_epoch_can_only_be_enabled_with_a_new_salt() -> Result<()> {
    let mut world = World::new()?;
    let mut made = world.enabled_transfer_session()?;
    world.owner_calls_account(uninstall_validator(world.module, Bytes::new()))?;
    world.install()?;

    let reason = reason_of_owner(&mut world, made.session.enable_call())?;
    let ended = ILatchkey::SessionEnded {
        sessionId: made.session.id(),
    };
    assert_eq!(reason, ended.abi_encode());

    made.session = made.session.salt(1);
    world.enable(&made.session)?;
    world.succeeds(&made, &[world.transfer(1)])?;
    Ok(())
}

#[test]
fn uninstall_accepts_any_data() -> Result<()> {
    for data in [
        vec![],
        vec![1],
        vec![0xff; 31],
        vec![7; 4_000],
        uninstall_data(3).to_vec(),
    ] {
        let mut world = World::new()?;
        world.enabled_transfer_session()?;
        world.owner_calls_account(uninstall_validator(world.module, data.clone()))?;
        assert!(!world.is_installed()?, "{data:?}");
    }
    Ok(())
}

#[test]
fn uninstall_costs_the_same_with_one_session_and_with_fifty() -> Result<()> {
    let gas = |sessions: u64| -> Result<u64> {
        let mut world = World::new()?;
        let session = world.transfer_session("session key")?.session;
        let calls: Vec<_> = (0..sessions)
            .map(|salt| Call::new(world.module, session.clone().salt(salt).enable_call()))
            .collect();
        for calls in calls.chunks(10) {
            world.owner_executes(calls)?;
        }
        let data = uninstall_data(LaneId::ERC7579);
        let bundle = world.owner_calls_account(uninstall_validator(world.module, data))?;
        let frame = frames_at(&bundle.root, world.module).pop();
        Ok(frame.context("the module was not called")?.gas_used)
    };
    assert_eq!(gas(1)?, gas(50)?);
    Ok(())
}

#[test]
fn expired_program_refuses_every_call_until_it_is_activated_again() -> Result<()> {
    let mut world = World::new()?;
    let mut made = world.transfer_session("session key")?;
    made.session = made.session.until(NEVER);
    world.enable(&made.session)?;
    world.chain.increase_time(YEAR + 3_600);
    world.chain.mine();

    let refusal = world.refuses(&made, &[world.transfer(1)])?;
    assert_eq!(
        refusal,
        Refusal::failed_with(0, "AA23 reverted", Bytes::new())
    );
    for call_data in [
        execute(&[Call::new(world.module, made.session.revoke_call())]),
        uninstall_validator(world.module, uninstall_data(LaneId::ERC7579)),
    ] {
        let op = world.owner_op(call_data)?;
        assert!(!world.handle_ops(&[op])?.ops[0].success);
    }
    // The account still works through its other validator.
    world.owner_executes(&[world.transfer(1)])?;

    world.chain.activate(world.module)?;
    world.revoke(&made.session)?;
    assert_eq!(
        world.refuses(&made, &[world.transfer(1)])?,
        Refusal::signature(0)
    );
    assert_eq!(world.tokens_of(RECIPIENT)?, 1);
    Ok(())
}

#[test]
fn malformed_install_data_is_refused_and_installs_nothing() -> Result<()> {
    let mut world = World::not_installed()?;
    let op = world.owner_op(install_validator(world.module, vec![0]))?;
    let bundle = world.handle_ops(&[op])?;
    let outcome = bundle.ops.first().context("one operation")?;
    let malformed = ILatchkey::MalformedInstallData {}.abi_encode();
    assert_eq!(outcome.revert_reason, Some(malformed.into()));
    assert!(!world.is_installed()?);
    Ok(())
}

#[test]
fn revoked_session_never_revives() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    world.revoke(&made.session)?;
    assert_eq!(world.status_of(made.session.id())?, SessionStatus::Revoked);
    assert_eq!(
        world.refuses(&made, &[world.transfer(1)])?,
        Refusal::signature(0)
    );

    let reason = reason_of_owner(&mut world, made.session.enable_call())?;
    let ended = ILatchkey::SessionEnded {
        sessionId: made.session.id(),
    };
    assert_eq!(reason, ended.abi_encode());
    Ok(())
}

#[test]
fn session_revoked_before_it_is_enabled_cannot_be_enabled() -> Result<()> {
    let mut world = World::new()?;
    let made = world.transfer_session("session key")?;
    world.revoke(&made.session)?;
    let reason = reason_of_owner(&mut world, made.session.enable_call())?;
    let ended = ILatchkey::SessionEnded {
        sessionId: made.session.id(),
    };
    assert_eq!(reason, ended.abi_encode());
    Ok(())
}

#[test]
fn enabling_a_live_session_again_changes_nothing() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    world.succeeds(&made, &[world.transfer(60)])?;
    world.enable(&made.session)?;
    assert_eq!(world.left_of(&made, 0)?, 40);
    Ok(())
}

#[test]
fn enabling_by_another_caller_never_enables_for_the_account() -> Result<()> {
    let mut world = World::new()?;
    let made = world.transfer_session("session key")?;
    let error = world
        .send(BUNDLER, world.module, made.session.enable_call())
        .expect_err("the caller has no lane");
    let not_installed = ILatchkey::LaneNotInstalled {
        lane: LaneId::ERC7579.into(),
    }
    .abi_encode();
    assert_eq!(
        error.to_string(),
        format!("reverted: {}", Bytes::from(not_installed))
    );
    assert_eq!(world.status_of(made.session.id())?, SessionStatus::None);
    Ok(())
}

/// The revert data of an owner's operation that calls the module.
fn reason_of_owner(world: &mut World, data: Vec<u8>) -> Result<Vec<u8>> {
    let op = world.owner_op(execute(&[Call::new(world.module, data)]))?;
    let bundle = world.handle_ops(&[op])?;
    let outcome = bundle.ops.first().context("one operation")?;
    assert!(!outcome.success);
    Ok(outcome.revert_reason.clone().context("a reason")?.to_vec())
}
