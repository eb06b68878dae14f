//! Claimed times and windows.
//!
//! Sources: zkSync SSO's session library and its fix of the period's end; EntryPoint 0.9's block
//! ranges (Helpers.sol); smart-sessions audit 3.1.1 (overwritten windows).

use alloy_primitives::{B256, U256};
use alloy_sol_types::SolCall;
use latchkey_fixtures::{
    actors::{CHAIN_ID, MODULE, NOW, TOKEN},
    native::{Validation, World},
    ops::Op,
    policies::{session, transfer, transfer_session},
};
use latchkey_sdk::{
    abi::{
        IERC20::transferCall,
        ILatchkey::{EmptyWindow, MeterExceeded, MeterTimeMissing, MeterTimeTooEarly},
    },
    policy::{Charge, DAY, Meter, Param, Path, Policy, Rule},
    session::{NEVER, Session},
};

const DAY_64: u64 = DAY as u64;

fn n(number: u64) -> U256 {
    U256::from(number)
}

/// Transfers that charge these meters.
fn counted(meters: Vec<Meter>) -> Session {
    let mut policy = Policy::new();
    let mut rule = Rule::call(TOKEN, transferCall::SELECTOR);
    for meter in meters {
        let id = policy.meter(meter);
        rule = rule.charge(Charge::argument(Path::uint256(1), id));
    }
    policy.rule(rule);
    session(&policy)
}

fn at(session: &Session, amount: u64, time: impl Into<Option<u64>>) -> Op {
    Op::new(session).call(&transfer(amount)).time(time)
}

#[test]
fn x_30_a_missing_time_is_denied_where_a_meter_needs_it() {
    let session = transfer_session();
    let mut world = World::with(&session);
    world.assert_denied(
        &at(&session, 1, None),
        MeterTimeMissing { meter: U256::ZERO },
    );
}

#[test]
fn x_30_t_69_the_window_is_the_period_of_the_claimed_time() {
    let session = transfer_session();
    let day = |index: u64| Validation::Valid {
        after: NOW + index * DAY_64,
        until: NOW + (index + 1) * DAY_64 - 1,
    };
    let cases = [
        (NOW, day(0)),
        (NOW + 1, day(0)),
        (NOW + DAY_64 - 1, day(0)),
        (NOW + DAY_64, day(1)),
        (NOW + 1_000 * DAY_64, day(1_000)),
    ];
    for (time, validation) in cases {
        let mut world = World::with(&session);
        assert_eq!(
            world.validate(&at(&session, 100, time)),
            Ok(validation),
            "at {time}"
        );
    }
}

#[test]
fn x_30_t_69_old_periods_cannot_be_claimed_in_turn() {
    let session = transfer_session();
    let mut world = World::with(&session);
    // After 30 idle days the limit is one day's, and every claim ends with its day.
    let today = NOW + 30 * DAY_64;
    assert_eq!(
        world.validate(&at(&session, 100, today)),
        Ok(Validation::Valid {
            after: today,
            until: today + DAY_64 - 1
        })
    );
    for day in [0, 1, 29] {
        let time = NOW + day * DAY_64;
        let error = MeterTimeTooEarly {
            meter: U256::ZERO,
            time: n(time),
            earliest: n(today),
        };
        world.assert_denied(&at(&session, 1, time), error);
    }
    // In ascending order the module accepts the claims; the EntryPoint refuses those of past days.
    let mut world = World::with(&session);
    for day in 0..3 {
        let (after, until) = (NOW + day * DAY_64, NOW + (day + 1) * DAY_64 - 1);
        let validation = Validation::Valid { after, until };
        assert_eq!(world.validate(&at(&session, 100, after)), Ok(validation));
    }
}

#[test]
fn x_30_t_69_a_time_before_the_anchor_is_denied() {
    let session = counted(vec![Meter::period(100, DAY).anchored(u128::from(NOW))]);
    let mut world = World::with(&session);
    for time in [0, 1, NOW - 1] {
        let error = MeterTimeTooEarly {
            meter: U256::ZERO,
            time: n(time),
            earliest: n(NOW),
        };
        world.assert_denied(&at(&session, 1, time), error);
    }
    let validation = Validation::Valid {
        after: NOW,
        until: NOW + DAY_64 - 1,
    };
    assert_eq!(world.validate(&at(&session, 1, NOW)), Ok(validation));
}

#[test]
fn x_30_t_69_before_the_anchor_the_last_used_period_is_the_earliest() {
    let session = counted(vec![Meter::period(100, DAY).anchored(u128::from(NOW))]);
    let mut world = World::with(&session);
    let used = NOW + 3 * DAY_64;
    world.validate(&at(&session, 1, used)).expect("admitted");
    for time in [NOW - 1, NOW, used - 1] {
        let error = MeterTimeTooEarly {
            meter: U256::ZERO,
            time: n(time),
            earliest: n(used),
        };
        world.assert_denied(&at(&session, 1, time), error);
    }
}

#[test]
fn x_30_an_altered_time_returns_1() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let op = at(&session, 1, NOW);
    let later = at(&session, 1, NOW + DAY_64);
    let signed = op.signature(MODULE, CHAIN_ID);
    let altered = later.signature(MODULE, CHAIN_ID);
    let field = [&altered[..altered.len() - 65], &signed[signed.len() - 65..]].concat();
    assert_eq!(
        world.validate_with(&op, field),
        Ok(Validation::SignatureFailed)
    );
}

#[test]
fn x_30_two_meters_of_different_length_narrow_the_window_together() {
    let session = counted(vec![Meter::period(100, DAY), Meter::period(60, 3_600)]);
    let mut world = World::with(&session);
    let noon = NOW + 12 * 3_600;
    let hour = Validation::Valid {
        after: noon,
        until: noon + 3_599,
    };
    assert_eq!(world.validate(&at(&session, 60, noon + 7)), Ok(hour));
    let error = MeterExceeded {
        meter: U256::ONE,
        asked: n(1),
        left: n(0),
    };
    world.assert_denied(&at(&session, 1, noon + 8), error);
    let error = MeterExceeded {
        meter: U256::ZERO,
        asked: n(41),
        left: n(40),
    };
    world.assert_denied(&at(&session, 41, noon + 3_600), error);
    let hour = Validation::Valid {
        after: noon + 3_600,
        until: noon + 7_199,
    };
    assert_eq!(world.validate(&at(&session, 40, noon + 3_600)), Ok(hour));
}

#[test]
fn x_30_periods_of_different_anchors_never_widen_each_other() {
    let session = counted(vec![
        Meter::period(100, 300),
        Meter::period(100, 300).anchored(150),
    ]);
    let mut world = World::with(&session);
    let validation = Validation::Valid {
        after: NOW,
        until: NOW + 149,
    };
    assert_eq!(world.validate(&at(&session, 1, NOW)), Ok(validation));
    let validation = Validation::Valid {
        after: NOW + 150,
        until: NOW + 299,
    };
    assert_eq!(world.validate(&at(&session, 1, NOW + 150)), Ok(validation));
}

#[test]
fn x_30_a_trickle_refills_by_steps_and_never_above_its_cap() {
    let session = counted(vec![Meter::trickle(100, 10, 3_600)]);
    let mut world = World::with(&session);
    world.validate(&at(&session, 100, NOW)).expect("all of it");
    let error = |asked, left| MeterExceeded {
        meter: U256::ZERO,
        asked: n(asked),
        left: n(left),
    };
    world.assert_denied(&at(&session, 1, NOW + 3_599), error(1, 0));
    world.assert_denied(&at(&session, 11, NOW + 3_600), error(11, 10));
    world.assert_denied(&at(&session, 31, NOW + 3 * 3_600), error(31, 30));
    world.assert_denied(&at(&session, 101, NOW + 400 * 3_600), error(101, 100));
    world
        .validate(&at(&session, 5, NOW + 3_600))
        .expect("half a step");
    world.assert_denied(&at(&session, 16, NOW + 2 * 3_600), error(16, 15));
}

#[test]
fn x_30_a_huge_step_count_saturates_the_refill() {
    let mut policy = Policy::new();
    let meter = policy.meter(Meter::trickle(u128::MAX, u128::MAX - 1, 300));
    policy.rule(
        Rule::call(TOKEN, transferCall::SELECTOR).charge(Charge::argument(Path::uint256(1), meter)),
    );
    let session = session(&policy);
    let mut world = World::with(&session);
    world.validate(&at(&session, 7, 0)).expect("admitted");
    let last = (1 << 40) - 1;
    let start = last - last % 300;
    let validation = Validation::Valid {
        after: start,
        until: start + 299,
    };
    assert_eq!(world.validate(&at(&session, 9, last)), Ok(validation));
    let (_, meters) = world.remaining(&session, last).expect("meters");
    assert_eq!(meters[0].used, 9);
}

#[test]
fn t_67_a_window_stays_below_2_pow_47_for_any_anchor_and_time() {
    let last = (1_u64 << 40) - 1;
    for anchor in [0, 1, 1_800_000_000, last] {
        let mut policy = Policy::new();
        let meter = policy.meter(Meter::period(100, u32::MAX).anchored(Param(0)));
        policy.rule(
            Rule::call(TOKEN, transferCall::SELECTOR)
                .charge(Charge::argument(Path::uint256(1), meter)),
        );
        let session = session(&policy).args(vec![B256::from(n(anchor))]);
        let mut world = World::with(&session);
        let Ok(Validation::Valid { after, until }) = world.validate(&at(&session, 1, last)) else {
            panic!("admitted");
        };
        let length = u64::from(u32::MAX);
        let start = anchor + (last - anchor) / length * length;
        assert_eq!((after, until), (start, start + length - 1));
        assert!(until < 1 << 47 && until != 0);
    }
}

#[test]
fn t_67_an_expired_window_is_denied_and_never_becomes_endless() {
    // The windows end at second 0 or are disjoint; an end of 0 would mean "never ends".
    let session = transfer_session().until(1);
    let mut world = World::with(&session);
    let error = EmptyWindow {
        validAfter: n(NOW),
        validUntil: n(1),
    };
    world.assert_denied(&at(&session, 1, NOW), error);
    let validation = Validation::Valid { after: 0, until: 1 };
    assert_eq!(world.validate(&at(&session, 1, 0)), Ok(validation));
}

#[test]
fn t_68_windows_are_intersected_not_overwritten() {
    let session = transfer_session().after(NOW + 10).until(NOW + 20);
    let mut world = World::with(&session);
    let validation = Validation::Valid {
        after: NOW + 10,
        until: NOW + 20,
    };
    assert_eq!(world.validate(&at(&session, 1, NOW)), Ok(validation));
    let never = transfer_session().after(NOW + 10).until(NEVER);
    let mut world = World::with(&never);
    let validation = Validation::Valid {
        after: NOW + 10,
        until: NOW + DAY_64 - 1,
    };
    assert_eq!(world.validate(&at(&never, 1, NOW)), Ok(validation));
}
