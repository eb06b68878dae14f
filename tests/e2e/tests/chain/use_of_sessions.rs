//! The exact effects of a session key's operations. P-001, T-09, T-34, T-36.

use alloy_primitives::{B256, U256};
use alloy_sol_types::SolCall;
use anyhow::Result;
use latchkey_fixtures::{
    abi::meter_exceeded,
    actors::RECIPIENT,
    chain::{
        Refusal, World,
        world::{BUNDLER, TOKENS},
    },
    ops::execute,
    policies::{DAILY, IArena, PLAYS, STAKE_METER, STAKES, TRANSFER_METER},
};
use latchkey_sdk::{
    abi::{IERC20, ILatchkey::SessionStatus},
    call::{Call, DETERMINISTIC_DEPLOYER, execute_batch, execute_user_op, publish_init_code},
    policy::{Amount, Charge, DAY, Meter, Param, Path, Policy, Rule, Terms},
};
use stylus_devnode::profile::Profile;

#[test]
fn session_that_is_not_enabled_is_refused() -> Result<()> {
    let mut world = World::new()?;
    let made = world.transfer_session("session key")?;
    assert_eq!(
        world.refuses(&made, &[world.transfer(1)])?,
        Refusal::signature(0)
    );
    assert_eq!(world.tokens_of(RECIPIENT)?, 0);
    Ok(())
}

#[test]
fn transfers_move_the_exact_amount_and_charge_the_meter() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    assert_eq!(world.status_of(made.session.id())?, SessionStatus::Alive);
    for (amount, paid) in [(40, 40), (0, 40), (59, 99), (1, DAILY)] {
        world.succeeds(&made, &[world.transfer(amount)])?;
        assert_eq!(world.tokens_of(RECIPIENT)?, paid);
        assert_eq!(world.tokens_of(world.account.address)?, TOKENS - paid);
        assert_eq!(world.left_of(&made, TRANSFER_METER)?, DAILY - paid);
    }
    Ok(())
}

#[test]
fn batch_of_five_transfers_charges_their_sum() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let calls: Vec<_> = (1..=5).map(|amount| world.transfer(amount)).collect();
    world.succeeds(&made, &calls)?;
    assert_eq!(world.tokens_of(RECIPIENT)?, 15);
    assert_eq!(world.left_of(&made, TRANSFER_METER)?, 85);
    Ok(())
}

#[test]
fn batch_of_one_succeeds() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let call_data = execute_batch(&[world.transfer(3)]);
    let op = world.op(&made, &[])?;
    world.succeeds_op(&op.call_data(call_data))?;
    assert_eq!(world.tokens_of(RECIPIENT)?, 3);
    Ok(())
}

#[test]
fn batch_that_exceeds_the_cap_by_one_unit_is_denied() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let calls = [world.transfer(60), world.transfer(41)];
    let denial = meter_exceeded(TRANSFER_METER, 101, DAILY);
    assert_eq!(world.refuses(&made, &calls)?, Refusal::module(0, &denial));
    assert_eq!(world.tokens_of(RECIPIENT)?, 0);
    assert_eq!(world.left_of(&made, TRANSFER_METER)?, DAILY);
    Ok(())
}

#[test]
fn plays_and_stakes_have_separate_meters() -> Result<()> {
    let (mut world, made) = World::with_arena_session()?;
    let account = world.account.address;
    world.succeeds(&made, &[world.play(), world.stake(600), world.play()])?;
    world.succeeds(&made, &[Call::plain_transfer(world.arena, U256::from(400))])?;
    let plays = world.view(world.arena, &IArena::playsCall { player: account })?;
    let staked = world.view(world.arena, &IArena::stakedCall { player: account })?;
    assert_eq!(plays, U256::from(2));
    assert_eq!(staked, U256::from(STAKES));

    assert_eq!(world.left_of(&made, 0)?, PLAYS - 2);
    let denial = meter_exceeded(STAKE_METER, 1, 0);
    assert_eq!(
        world.refuses(&made, &[world.stake(1)])?,
        Refusal::module(0, &denial)
    );
    let denial = meter_exceeded(0, 2, 1);
    assert_eq!(
        world.refuses(&made, &[world.play(), world.play()])?,
        Refusal::module(0, &denial)
    );
    world.succeeds(&made, &[world.play()])?;
    Ok(())
}

#[test]
fn two_sessions_of_one_account_have_separate_meters() -> Result<()> {
    let mut world = World::new()?;
    let first = world.enabled_transfer_session()?;
    let mut second = world.transfer_session("another key")?;
    second.session = second.session.salt(9);
    world.enable(&second.session)?;
    world.succeeds(&first, &[world.transfer(100)])?;
    world.succeeds(&second, &[world.transfer(100)])?;
    assert_eq!(world.tokens_of(RECIPIENT)?, 200);
    Ok(())
}

#[test]
fn published_text_with_args_behaves_like_a_carried_text() -> Result<()> {
    let mut world = World::new()?;
    let mut policy = Policy::new();
    let daily = policy.meter(Meter::period(Amount::from(Param(1)), DAY));
    let fee = policy.meter(Meter::per_op(1_000_000_000_000_000));
    policy.terms(Terms::max_fee_per_gas(1_000_000_000).self_pay(fee));
    policy.rule(
        Rule::call(Param(0), IERC20::transferCall::SELECTOR)
            .constrain(Path::address(0).is(Param(2)))
            .charge(Charge::argument(Path::uint256(1), daily)),
    );
    let init = publish_init_code(&policy.text()?).expect("under 4,096 bytes");
    let salted = [B256::ZERO.as_slice(), &init].concat();
    let published = DETERMINISTIC_DEPLOYER.create2_from_code(B256::ZERO, &init);
    world.send(BUNDLER, DETERMINISTIC_DEPLOYER, salted)?;

    let mut made = world.session(policy, "session key")?;
    made.session = made.session.published_at(published).args([
        world.token.into_word(),
        B256::from(U256::from(25)),
        RECIPIENT.into_word(),
    ]);
    world.enable(&made.session)?;
    world.succeeds(&made, &[world.transfer(25)])?;
    assert_eq!(world.tokens_of(RECIPIENT)?, 25);
    let denial = meter_exceeded(0, 1, 0);
    assert_eq!(
        world.refuses(&made, &[world.transfer(1)])?,
        Refusal::module(0, &denial)
    );
    Ok(())
}

#[test]
fn program_that_is_not_cached_returns_the_same() -> Result<()> {
    let mut world = World::new()?;
    world.evict_program()?;
    let made = world.enabled_transfer_session()?;
    world.succeeds(&made, &[world.transfer(40)])?;
    assert_eq!(world.tokens_of(RECIPIENT)?, 40);
    Ok(())
}

#[test]
fn program_works_under_the_next_arbos() -> Result<()> {
    let mut world = World::under(Profile::ARBOS_60_DRAFT)?;
    world.install()?;
    let made = world.enabled_transfer_session()?;
    world.succeeds(&made, &[world.transfer(40)])?;
    world.succeeds(&made, &[world.transfer(60)])?;
    assert_eq!(world.tokens_of(RECIPIENT)?, DAILY);
    let denial = meter_exceeded(TRANSFER_METER, 1, 0);
    let refusal = world.refuses(&made, &[world.transfer(1)])?;
    assert_eq!(refusal, Refusal::module(0, &denial));
    Ok(())
}

#[test]
fn wrapped_operation_is_denied_like_a_plain_one() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let wrapped = execute_user_op(&execute(&[world.transfer(101)]));
    let op = world.op(&made, &[])?.call_data(wrapped);
    let denial = meter_exceeded(TRANSFER_METER, 101, DAILY);
    assert_eq!(world.refuses_op(&op)?, Refusal::module(0, &denial));
    Ok(())
}
