//! `remaining(address,Session,uint40)`: predicts the outcome of validation.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use latchkey_fixtures::{
    abi::{u40, u48},
    actors::{ACCOUNT, MODULE, NOW, OTHER_ACCOUNT, STRANGER, TOKEN},
    native::{Validation, World},
    ops::Op,
    policies::{session, transfer, transfer_session},
    slots::lane_slot,
};
use latchkey_sdk::{
    abi::{
        IERC20::transferCall,
        ILatchkey::{
            InvalidPolicy, MeterExceeded, MeterState, PolicyFault, SessionStatus, onUninstallCall,
            remainingCall, revokeAllSessionsCall,
        },
    },
    policy::{Charge, DAY, Meter, Param, Path, Policy, Rule, Terms},
    session::{LaneId, NEVER, Session},
};

const DAY_64: u64 = DAY as u64;

fn meter(cap: u128, used: u128, left: u128, window_end: u64) -> MeterState {
    MeterState {
        cap,
        used,
        left,
        windowEnd: u48(window_end),
    }
}

/// One charge of the amount to a meter of every refill.
fn every_refill() -> Session {
    let mut policy = Policy::new();
    let meters = [
        policy.meter(Meter::lifetime(1_000)),
        policy.meter(Meter::per_op(200)),
        policy.meter(Meter::period(300, DAY).anchored(Param(0))),
        policy.meter(Meter::trickle(100, 10, 3_600)),
    ];
    policy.terms(Terms::max_fee_per_gas(0));
    let mut rule = Rule::call(TOKEN, transferCall::SELECTOR);
    for meter in meters {
        rule = rule.charge(Charge::argument(Path::uint256(1), meter));
    }
    policy.rule(rule);
    session(&policy).args(vec![B256::from(U256::from(NOW - 100))])
}

#[test]
fn an_untouched_session_has_everything_left() {
    let session = every_refill();
    let mut world = World::with(&session);
    let expected = vec![
        meter(1_000, 0, 1_000, NEVER),
        meter(200, 0, 200, NEVER),
        meter(300, 0, 300, NOW - 100 + DAY_64 - 1),
        meter(100, 0, 100, NOW + 3_599),
    ];
    assert_eq!(
        world.remaining(&session, NOW),
        Ok((SessionStatus::Alive, expected))
    );
}

#[test]
fn used_amounts_refill_with_time() {
    let session = every_refill();
    let mut world = World::with(&session);
    let op = Op::new(&session).call(&transfer(95));
    world.validate(&op).expect("admitted");
    let expected = vec![
        meter(1_000, 95, 905, NEVER),
        meter(200, 0, 200, NEVER),
        meter(300, 95, 205, NOW - 100 + DAY_64 - 1),
        meter(100, 95, 5, NOW + 3_599),
    ];
    assert_eq!(
        world.remaining(&session, NOW),
        Ok((SessionStatus::Alive, expected))
    );
    let later = NOW + DAY_64 - 100;
    let expected = vec![
        meter(1_000, 95, 905, NEVER),
        meter(200, 0, 200, NEVER),
        meter(300, 0, 300, later + DAY_64 - 1),
        // 23 steps of 10.
        meter(100, 0, 100, NOW + 24 * 3_600 - 1),
    ];
    assert_eq!(
        world.remaining(&session, later),
        Ok((SessionStatus::Alive, expected))
    );
    let expected = meter(100, 75, 25, NOW + 3 * 3_600 - 1);
    let (_, meters) = world.remaining(&session, NOW + 2 * 3_600).expect("meters");
    assert_eq!(meters[3], expected);
}

#[test]
fn spending_what_is_left_is_valid_and_one_more_is_denied() {
    let session = transfer_session();
    let mut world = World::with(&session);
    for amount in [30, 69] {
        let op = Op::new(&session).call(&transfer(amount));
        assert_eq!(world.validate(&op), Ok(Validation::TODAY));
    }
    let (_, meters) = world.remaining(&session, NOW).expect("meters");
    assert_eq!(meters[0], meter(100, 99, 1, NOW + DAY_64 - 1));
    let error = MeterExceeded {
        meter: U256::ZERO,
        asked: U256::from(2),
        left: U256::ONE,
    };
    world.assert_denied(&Op::new(&session).call(&transfer(2)), error);
    let op = Op::new(&session).call(&transfer(1));
    assert_eq!(world.validate(&op), Ok(Validation::TODAY));
}

#[test]
fn nothing_is_left_at_a_time_that_the_meter_denies() {
    let session = every_refill();
    let mut world = World::with(&session);
    world
        .validate(&Op::new(&session).call(&transfer(95)))
        .expect("admitted");
    let (_, meters) = world.remaining(&session, NOW - 101).expect("meters");
    assert_eq!(meters[2], meter(300, 95, 0, 0), "before the anchor");
    assert_eq!(meters[3], meter(100, 95, 0, 0), "before the last used step");
    assert_eq!(meters[0], meter(1_000, 95, 905, NEVER), "no time needed");
}

#[test]
fn nothing_is_left_of_a_session_that_is_not_alive() {
    let session = transfer_session();
    let left = |world: &mut World| {
        let (status, meters) = world.remaining(&session, NOW).expect("meters");
        assert_eq!((meters[0].cap, meters[0].left, meters[1].left), (100, 0, 0));
        status
    };
    assert_eq!(
        left(&mut World::not_installed()),
        SessionStatus::LaneNotInstalled
    );
    assert_eq!(left(&mut World::new()), SessionStatus::None);

    let mut world = World::with(&session);
    world.revoke(session.id()).expect("revoked");
    assert_eq!(left(&mut world), SessionStatus::Revoked);

    let mut world = World::with(&session);
    let all = revokeAllSessionsCall {
        lane: LaneId::ERC7579.into(),
    };
    world.module.call(ACCOUNT, &all).expect("revoked");
    assert_eq!(left(&mut world), SessionStatus::OldEpoch);

    let mut world = World::with(&session);
    let slot = (MODULE, lane_slot(ACCOUNT, LaneId::ERC7579.into()));
    let mut word = world.module.host.storage[&slot];
    word[0] |= 2;
    world.module.host.storage.insert(slot, word);
    assert_eq!(left(&mut world), SessionStatus::Paused);

    let mut world = World::with(&session);
    let uninstall = onUninstallCall {
        data: vec![].into(),
    };
    world.module.call(ACCOUNT, &uninstall).expect("uninstalled");
    assert_eq!(left(&mut world), SessionStatus::LaneNotInstalled);
}

#[test]
fn any_caller_reads_any_account() {
    let session = transfer_session();
    let mut world = World::with(&session);
    for (account, status) in [
        (ACCOUNT, SessionStatus::Alive),
        (OTHER_ACCOUNT, SessionStatus::LaneNotInstalled),
    ] {
        let time = u40(NOW);
        let call = remainingCall {
            account,
            session: session.to_abi(),
            time,
        };
        let answer = world.module.call(STRANGER, &call).expect("an answer");
        assert_eq!(answer.status, status);
    }
}

#[test]
fn a_policy_that_cannot_be_enabled_is_refused() {
    let session = Session {
        text: vec![1, 2].into(),
        ..transfer_session()
    };
    let fault = InvalidPolicy {
        fault: PolicyFault::BadFlags,
        offset: U256::from(2),
    };
    assert_eq!(World::new().remaining(&session, NOW), Err(fault.into()));
    let nowhere = session.published_at(Address::repeat_byte(1));
    let fault = InvalidPolicy {
        fault: PolicyFault::BadPointer,
        offset: U256::ZERO,
    };
    assert_eq!(World::new().remaining(&nowhere, NOW), Err(fault.into()));
}

#[test]
fn all_of_32_meters_are_returned() {
    let mut policy = Policy::new();
    let meters: Vec<_> = (1..=32)
        .map(|cap| policy.meter(Meter::lifetime(cap)))
        .collect();
    let rules = meters.chunks(8).map(|meters| {
        let rule = Rule::call(TOKEN, transferCall::SELECTOR);
        meters
            .iter()
            .fold(rule, |rule, meter| rule.charge(Charge::one(*meter)))
    });
    for rule in rules.collect::<Vec<_>>() {
        policy.rule(rule);
    }
    let session = session(&policy);
    let mut world = World::with(&session);
    world
        .validate(&Op::new(&session).call(&transfer(5)))
        .expect("admitted by the first rule");
    let (_, meters) = world.remaining(&session, NOW).expect("meters");
    let expected: Vec<_> = (1..=32_u128)
        .map(|cap| {
            let used = u128::from(cap <= 8);
            meter(cap, used, cap - used, NEVER)
        })
        .collect();
    assert_eq!(meters, expected);
}

#[test]
fn a_policy_without_meters_returns_none() {
    let mut policy = Policy::new();
    policy.rule(Rule::call(TOKEN, transferCall::SELECTOR));
    let session = session(&policy);
    let mut world = World::with(&session);
    assert_eq!(
        world.remaining(&session, NOW),
        Ok((SessionStatus::Alive, vec![]))
    );
}
