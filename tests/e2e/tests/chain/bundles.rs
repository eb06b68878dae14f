//! Several operations in one bundle: the EntryPoint validates all before it executes one. E-50,
//! T-35, T-36, T-37, T-40, T-49, T-85, T-88.

use alloy_sol_types::{SolCall, SolError};
use anyhow::Result;
use latchkey_fixtures::{
    abi::meter_exceeded,
    actors::{RECIPIENT, key},
    chain::{
        Refusal, SessionWithKey, World,
        erc7562::{frames_at, slots_of},
        world::{BUNDLER, TOKENS},
    },
    ops::execute,
    policies::{DAILY, IArena, TRANSFER_METER},
};
use latchkey_sdk::{
    abi::PackedUserOperation,
    call::{Call, install_validator},
};

#[test]
fn operations_of_one_bundle_share_the_meter() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let ops = [op_in(&world, &made, 1, 60)?, op_in(&world, &made, 2, 40)?];
    let bundle = world.handle_ops(&ops)?;
    assert!(bundle.ops.iter().all(|op| op.success));
    assert_eq!(world.tokens_of(RECIPIENT)?, 100);
    assert_eq!(world.left_of(&made, TRANSFER_METER)?, 0);
    Ok(())
}

#[test]
fn operation_of_a_bundle_that_exceeds_the_cap_is_refused() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let ops = [
        op_in(&world, &made, 1, 40)?,
        op_in(&world, &made, 2, 40)?,
        op_in(&world, &made, 3, 40)?,
    ];
    let refusal = world.handle_ops(&ops).expect_err("120 of 100");
    assert_eq!(
        refusal,
        Refusal::module(2, &meter_exceeded(TRANSFER_METER, 40, 20))
    );
    assert_eq!(world.tokens_of(RECIPIENT)?, 0);
    assert_eq!(world.left_of(&made, TRANSFER_METER)?, DAILY);
    Ok(())
}

#[test]
fn failed_execution_keeps_its_charge() -> Result<()> {
    let (mut world, made) = World::with_arena_session()?;
    let close = IArena::setClosedCall { closed: true };
    world.send(BUNDLER, world.arena, close.abi_encode())?;
    let op = world.signed_op(&made, &[world.play()])?;
    let bundle = world.handle_ops(&[op])?;
    assert!(!bundle.ops[0].success);
    let closed = IArena::ArenaClosed {}.abi_encode();
    assert_eq!(bundle.ops[0].revert_reason, Some(closed.into()));
    assert_eq!(world.left_of(&made, 0)?, 2);
    Ok(())
}

#[test]
fn wrong_key_signature_does_not_change_the_meter() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    world.succeeds(&made, &[world.transfer(1)])?;
    let before = world.module_storage();
    let op = world.op(&made, &[world.transfer(50)])?;
    let refusal = world.refuses_op(&op.key(key("a stranger")))?;
    assert_eq!(refusal, Refusal::signature(0));
    assert_eq!(world.module_storage(), before);
    Ok(())
}

#[test]
fn revoke_in_a_bundle_stops_the_operations_of_later_bundles() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let revoke = Call::new(world.module, made.session.revoke_call());
    let owner = world.owner_op(execute(&[revoke]))?;
    let used = op_in(&world, &made, 1, 40)?;
    let bundle = world.handle_ops(&[owner, used])?;
    assert!(bundle.ops.iter().all(|op| op.success));
    assert_eq!(world.tokens_of(RECIPIENT)?, 40);
    assert_eq!(
        world.refuses(&made, &[world.transfer(1)])?,
        Refusal::signature(0)
    );
    Ok(())
}

#[test]
fn session_enabled_in_a_bundle_fails_in_the_same_bundle() -> Result<()> {
    let mut world = World::new()?;
    let made = world.transfer_session("session key")?;
    let enable = Call::new(world.module, made.session.enable_call());
    let ops = [
        world.owner_op(execute(&[enable]))?,
        op_in(&world, &made, 1, 40)?,
    ];
    let refusal = world
        .handle_ops(&ops)
        .expect_err("not enabled when it was validated");
    assert_eq!(refusal, Refusal::signature(1));
    Ok(())
}

#[test]
fn sessions_with_different_nonce_keys_are_independent() -> Result<()> {
    let mut world = World::new()?;
    let transfers = world.enabled_transfer_session()?;
    let plays = world.enabled_arena_session()?;
    let play = world.op_with_nonce_key(&plays, 9, &[world.play()])?;
    let play = world.sign(&play);
    let transfer = op_in(&world, &transfers, 1, 40)?;
    let bundle = world.handle_ops(&[play, transfer])?;
    assert!(bundle.ops.iter().all(|op| op.success));
    Ok(())
}

#[test]
fn operations_of_two_accounts_touch_different_slots() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let other = world.another_account("another owner")?;
    world.mint(other.address, TOKENS)?;
    world.owner_calls(&other, install_validator(world.module, vec![]))?;
    let enable = Call::new(world.module, made.session.enable_call());
    world.owner_calls(&other, execute(&[enable]))?;

    let second = world.op_of(other.address, &made, &[world.transfer(1)])?;
    let ops = [op_in(&world, &made, 1, 1)?, world.sign(&second)];
    let bundle = world.handle_ops(&ops)?;
    let frames = frames_at(&bundle.root, world.module);
    let [first, second] = frames.as_slice() else {
        panic!("{} frames of the module", frames.len());
    };
    let (first, second) = (slots_of(first), slots_of(second));
    assert_eq!((first.len(), second.len()), (2, 2));
    assert!(first.is_disjoint(&second));
    Ok(())
}

/// A transfer with its own nonce key.
fn op_in(
    world: &World,
    made: &SessionWithKey,
    nonce_key: u8,
    amount: u128,
) -> Result<PackedUserOperation> {
    let op = world.op_with_nonce_key(made, nonce_key, &[world.transfer(amount)])?;
    Ok(world.sign(&op))
}
