//! Windows, periods and claimed times, which the EntryPoint enforces. E-20 to E-25, T-12, T-66,
//! T-67, T-69, X-30.

use alloy_primitives::U256;
use alloy_sol_types::SolError;
use anyhow::{Context, Result};
use latchkey_fixtures::{
    abi::meter_exceeded,
    actors::RECIPIENT,
    chain::{Refusal, World, sessions::WEEK},
    ops::execute,
    policies::{DAILY, TRANSFER_METER},
};
use latchkey_sdk::{
    abi::ILatchkey,
    call::Call,
    policy::DAY,
    session::{MAX_TIME, NEVER},
};

const DAY_SECONDS: u64 = DAY as u64;
/// The first time that the module refuses.

#[test]
fn session_works_from_its_first_to_its_last_second() -> Result<()> {
    let mut world = World::new()?;
    let start = world.now() + 1_000;
    let mut made = world.transfer_session("session key")?;
    made.session = made.session.after(start).until(start + 500);
    world.enable(&made.session)?;
    for (second, is_due) in [
        (start - 1, false),
        (start, true),
        (start + 1, true),
        (start + 499, true),
        (start + 500, true),
        (start + 501, false),
    ] {
        world.chain.set_next_timestamp(second)?;
        let op = world.op(&made, &[world.transfer(1)])?.time(second);
        if is_due {
            world
                .succeeds_op(&op)
                .with_context(|| format!("second {second}"))?;
        } else {
            assert_eq!(
                world.refuses_op(&op)?,
                Refusal::window(0),
                "second {second}"
            );
        }
    }
    assert_eq!(world.tokens_of(RECIPIENT)?, 4);
    Ok(())
}

#[test]
fn expired_session_is_refused_by_the_entry_point() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    world.chain.increase_time(WEEK + 60);
    assert_eq!(
        world.refuses(&made, &[world.transfer(1)])?,
        Refusal::window(0)
    );
    Ok(())
}

#[test]
fn limit_refills_completely_on_the_next_day() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    world.succeeds(&made, &[world.transfer(DAILY)])?;
    world.chain.increase_time(DAY_SECONDS);
    world.succeeds(&made, &[world.transfer(DAILY)])?;
    assert_eq!(
        world.refuses(&made, &[world.transfer(1)])?,
        Refusal::module(0, &meter_exceeded(TRANSFER_METER, 1, 0))
    );
    assert_eq!(world.tokens_of(RECIPIENT)?, 2 * DAILY);
    Ok(())
}

#[test]
fn claiming_another_day_is_refused_by_the_entry_point() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    world.chain.increase_time(2 * DAY_SECONDS);
    let now = world.now();
    for claim in [now - DAY_SECONDS, now + DAY_SECONDS] {
        let op = world.op(&made, &[world.transfer(1)])?.time(claim);
        assert_eq!(world.refuses_op(&op)?, Refusal::window(0));
    }
    Ok(())
}

#[test]
fn claiming_an_earlier_day_than_the_last_used_is_denied() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    world.chain.increase_time(DAY_SECONDS);
    world.succeeds(&made, &[world.transfer(1)])?;
    let now = world.now();
    let today = now - now % DAY_SECONDS;
    let claim = today - 1;
    let op = world.op(&made, &[world.transfer(1)])?.time(claim);
    let denial = ILatchkey::MeterTimeTooEarly {
        meter: U256::from(TRANSFER_METER),
        time: U256::from(claim),
        earliest: U256::from(today),
    };
    assert_eq!(world.refuses_op(&op)?, Refusal::module(0, &denial));
    Ok(())
}

#[test]
fn limits_of_idle_days_cannot_be_spent_later() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    world.chain.increase_time(3 * DAY_SECONDS);
    let now = world.now();
    for days_ago in (1..=3).rev() {
        let op = world.op(&made, &[world.transfer(DAILY)])?;
        let claim = now - days_ago * DAY_SECONDS;
        let op = op.time(claim);
        assert_eq!(world.refuses_op(&op)?, Refusal::window(0));
    }
    world.succeeds(&made, &[world.transfer(DAILY)])?;
    assert_eq!(world.tokens_of(RECIPIENT)?, DAILY);
    Ok(())
}

#[test]
fn operation_without_a_claimed_time_is_denied_where_a_period_is_charged() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let op = world.op(&made, &[world.transfer(1)])?.time(None);
    let denial = ILatchkey::MeterTimeMissing {
        meter: U256::from(TRANSFER_METER),
    };
    assert_eq!(world.refuses_op(&op)?, Refusal::module(0, &denial));

    let op = world.op(&made, &[world.transfer(0)])?.time(None);
    world.succeeds_op(&op)?;
    Ok(())
}

#[test]
fn ambiguous_times_cannot_be_enabled() -> Result<()> {
    let mut world = World::new()?;
    let made = world.transfer_session("session key")?;
    use ILatchkey::SessionFault::{EmptyWindow, ValidAfter, ValidUntil};
    let cases = [
        (made.session.clone().after(0).until(0), ValidUntil),
        (
            made.session.clone().after(0).until(MAX_TIME + 1),
            ValidUntil,
        ),
        (made.session.clone().after(0).until(NEVER - 1), ValidUntil),
        (
            made.session.clone().after(MAX_TIME + 1).until(NEVER),
            ValidAfter,
        ),
        (made.session.clone().after(NEVER).until(NEVER), ValidAfter),
        (made.session.clone().after(10).until(9), EmptyWindow),
    ];
    for (session, fault) in cases {
        let enable = Call::new(world.module, session.enable_call());
        let op = world.owner_op(execute(&[enable]))?;
        let bundle = world.handle_ops(&[op])?;
        let reason = bundle.ops[0].revert_reason.clone().context("a reason")?;
        let error = ILatchkey::InvalidSession { fault };
        assert_eq!(reason, error.abi_encode());
    }
    Ok(())
}

#[test]
fn claim_of_a_session_that_never_ends_is_valid_until_its_day_ends() -> Result<()> {
    let mut world = World::new()?;
    let mut made = world.transfer_session("session key")?;
    made.session = made.session.until(NEVER);
    world.enable(&made.session)?;
    let now = world.now();
    let late = world.op(&made, &[world.transfer(1)])?.time(now);
    world.chain.increase_time(DAY_SECONDS);
    assert_eq!(world.refuses_op(&late)?, Refusal::window(0));
    world.succeeds(&made, &[world.transfer(1)])?;
    Ok(())
}
