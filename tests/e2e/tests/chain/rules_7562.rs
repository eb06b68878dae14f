//! The rules of ERC-7562 in the program's frames: host calls, slots, hashes, calls. V-01, V-20,
//! V-42, V-43, T-77, T-78.

use alloy_primitives::{B256, U256, keccak256};
use anyhow::Result;
use latchkey_fixtures::{
    actors::key,
    chain::{
        SessionWithKey, World,
        erc7562::{ecrecovers, host_call_names, slots_of, violations},
    },
    policies::{FEE_PER_GAS, FEE_PER_OP},
};
use latchkey_sdk::{
    abi::PackedUserOperation,
    call::Call,
    policy::{Charge, Meter, Policy, Rule, Terms},
};

#[test]
fn every_path_of_a_validation_follows_the_rules() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let first = world.signed_op(&made, &[world.transfer(1)])?;
    assert_clean(&world, &first, "first use")?;
    world.handle_ops(&[first])?;

    let batch: Vec<_> = (1..=5).map(|amount| world.transfer(amount)).collect();
    let over = [world.transfer(101)];
    let elsewhere = [Call::new(world.arena, vec![1, 2, 3, 4])];
    let transfer = world.op(&made, &[world.transfer(1)])?;
    let paths = [
        ("second use", world.sign(&transfer)),
        ("batch", world.signed_op(&made, &batch)?),
        ("limit", world.signed_op(&made, &over)?),
        ("denial", world.signed_op(&made, &elsewhere)?),
        (
            "wrong key",
            world.sign(&transfer.clone().key(key("a stranger"))),
        ),
        (
            "unknown session",
            world.sign(&transfer.clone().session(made.session.clone().salt(5))),
        ),
    ];
    for (path, op) in paths {
        assert_clean(&world, &op, path)?;
    }
    world.revoke(&made.session)?;
    let op = world.signed_op(&made, &[world.transfer(1)])?;
    assert_clean(&world, &op, "revoked")
}

#[test]
fn use_hashes_lane_and_session_once_and_touches_only_their_slots() -> Result<()> {
    let (world, made) = World::with_transfer_session()?;
    let frame = world.trace_validation(&world.signed_op(&made, &[world.transfer(1)])?)?;
    let account = world.account.address.into_word();
    let slot = |key: B256| keccak256([account, key].concat());
    let lane = B256::from(U256::from(u32::MAX));
    let expected = [slot(lane), slot(made.session.id())];
    assert_eq!(slots_of(&frame).into_iter().collect::<Vec<_>>(), {
        let mut sorted = expected.to_vec();
        sorted.sort();
        sorted
    });
    let flushes = host_call_names(&frame)
        .into_iter()
        .filter(|name| *name == "storage_flush_cache");
    assert_eq!(flushes.count(), 1);
    assert_eq!(ecrecovers(&frame), 1);
    Ok(())
}

#[test]
fn session_that_is_not_alive_costs_two_reads_and_no_signature_check() -> Result<()> {
    let mut world = World::new()?;
    let made = world.transfer_session("session key")?;
    let unknown = world.trace_validation(&world.signed_op(&made, &[world.transfer(1)])?)?;
    world.revoke(&made.session)?;
    let revoked = world.trace_validation(&world.signed_op(&made, &[world.transfer(1)])?)?;
    for frame in [&unknown, &revoked] {
        assert_eq!(slots_of(frame).len(), 2);
        assert_eq!(ecrecovers(frame), 0);
        assert!(!host_call_names(frame).contains(&"storage_flush_cache"));
        assert_eq!(U256::from_be_slice(&frame.output), U256::ONE);
    }
    assert_eq!(unknown.gas_used, revoked.gas_used);
    Ok(())
}

#[test]
fn largest_session_touches_slots_within_31_of_its_base() -> Result<()> {
    let mut world = World::new()?;
    let made = session_of_32_meters(&world)?;
    world.enable(&made.session)?;
    let op = world.op(&made, &four_calls(&world))?;
    // 31 slots are set for the first time.
    let op = world.sign(&op.with(|op| op.verification_gas = 1_000_000));
    assert_clean(&world, &op, "32 meters")?;
    let frame = world.trace_validation(&op)?;
    // The lane word, and 32 meters of which the first is in the session word.
    assert_eq!(slots_of(&frame).len(), 33);
    world.handle_ops(&[op])?;
    assert_eq!(world.left_of(&made, 30)?, 9);
    Ok(())
}

/// A session of 32 stored meters: four calls of different functions charge 31, the fee charges one.
fn session_of_32_meters(world: &World) -> Result<SessionWithKey> {
    let mut policy = Policy::new();
    let meters: Vec<_> = (0..31).map(|_| policy.meter(Meter::lifetime(10))).collect();
    let fees = policy.meter(Meter::lifetime(FEE_PER_OP));
    policy.terms(
        Terms::max_fee_per_gas(FEE_PER_GAS)
            .max_calls(4)
            .self_pay(fees),
    );
    for (function, meters) in (0u32..).zip(meters.chunks(8)) {
        let rule = Rule::call(world.arena, function.to_be_bytes());
        policy.rule(
            meters
                .iter()
                .fold(rule, |rule, meter| rule.charge(Charge::one(*meter))),
        );
    }
    world.session(policy, "player")
}

fn four_calls(world: &World) -> Vec<Call> {
    (0u32..4)
        .map(|function| Call::new(world.arena, function.to_be_bytes().to_vec()))
        .collect()
}

fn assert_clean(world: &World, op: &PackedUserOperation, path: &str) -> Result<()> {
    let frame = world.trace_validation(op)?;
    assert_eq!(violations(&frame, world.account.address), [], "{path}");
    Ok(())
}
