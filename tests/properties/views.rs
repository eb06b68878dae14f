//! Views agree with validation. They change nothing: the fixtures panic if a view stores or emits.

use alloy_primitives::{B256, U256};
use alloy_sol_types::SolCall;
use latchkey_fixtures::{
    actors::{NOW, STRANGER, TOKEN},
    native::{Validation, World},
    ops::Op,
    policies::{session, transfer},
};
use latchkey_reference::strategies::scenarios;
use latchkey_sdk::{
    abi::{
        IERC20::transferCall,
        ILatchkey::{MeterExceeded, SessionStatus, sessionIdOfCall},
    },
    policy::{Charge, Meter, Param, Path, Policy, Rule},
};
use proptest::{collection::vec, prelude::*};

use crate::{
    config,
    reference::{Form, call_data, packed, session as session_of, states, validate, world},
};

/// A meter of any refill with a cap from the args.
fn meters() -> impl Strategy<Value = Meter> {
    prop_oneof![
        Just(Meter::lifetime(Param(0))),
        Just(Meter::per_op(Param(0))),
        (300..100_000_u32).prop_map(|length| Meter::period(Param(0), length)),
        (300..100_000_u32).prop_map(|length| Meter::trickle(Param(0), 1, length)),
    ]
}

proptest! {
    #![proptest_config(config(300))]

    /// The amount left by `remaining` is admitted; one more is denied with exactly that amount.
    #[test]
    fn spending_what_is_left_is_admitted_and_one_more_is_denied(
        meter in meters(),
        cap in 2..1_000_u64,
        uses in vec((0..200_u64, 0..200_000_u64), 0..8),
    ) {
        let mut policy = Policy::new();
        let meter = policy.meter(meter);
        policy.rule(Rule::call(TOKEN, transferCall::SELECTOR).charge(Charge::argument(Path::uint256(1), meter)));
        let session = session(&policy).args(vec![B256::from(U256::from(cap))]);
        let mut world = World::with(&session);
        let mut time = NOW;
        for (amount, later) in uses {
            time += later;
            let (status, meters) = world.remaining(&session, time).expect("meters");
            prop_assert_eq!(status, SessionStatus::Alive);
            let [meter] = &meters[..] else { panic!("one meter") };
            prop_assert_eq!((meter.cap, meter.used + meter.left), (u128::from(cap), u128::from(cap)));
            let left = u64::try_from(meter.left).unwrap_or(u64::MAX);
            let more = Op::new(&session).call(&transfer(left + 1)).time(time);
            let error = MeterExceeded {
                meter: U256::ZERO,
                asked: U256::from(left + 1),
                left: U256::from(left),
            };
            world.assert_denied(&more, error);
            let all = Op::new(&session).call(&transfer(left)).time(time);
            let admitted = matches!(world.clone().validate(&all), Ok(Validation::Valid { .. }));
            prop_assert!(admitted, "{left} left");
            let until = match world.clone().validate(&Op::new(&session).call(&transfer(left.max(1))).time(time)) {
                Ok(Validation::Valid { until, .. }) => until,
                _ => 0,
            };
            let never = (1_u64 << 48) - 1;
            if until != 0 {
                prop_assert_eq!(meter.windowEnd.to::<u64>(), until);
            } else if left > 0 {
                prop_assert_eq!(meter.windowEnd.to::<u64>(), never);
            }
            let some = Op::new(&session).call(&transfer(amount.min(left))).time(time);
            prop_assert!(world.validate(&some).is_ok());
        }
    }

    /// After an admitted operation `remaining` returns the content of each stored meter's slot at the
    /// operation's time, and `sessionIdOf` returns the id of the session.
    #[test]
    fn remaining_returns_what_validation_stored(scenario in scenarios()) {
        let data = call_data(&scenario.op.calls, Form { batch: true, wrapped: false });
        prop_assume!(data.len() <= 8_192);
        let mut world = world(&scenario);
        let session = session_of(&scenario);
        let call = sessionIdOfCall { session: session.to_abi() };
        prop_assert_eq!(world.module.call(STRANGER, &call), Ok(session.id()));
        let before = states(&world, &scenario);
        let answer = validate(&mut world, &session, scenario.op.time, packed(&scenario.op, data));
        let after = states(&world, &scenario);
        prop_assert!(answer.is_ok() || before == after);
        let time = scenario.op.time.unwrap_or(NOW);
        let (status, reported) = world.remaining(&session, time).expect("meters");
        prop_assert_eq!(status, SessionStatus::Alive);
        prop_assert_eq!(reported.len(), scenario.policy.meters.len());
        let stored = scenario.policy.meters.iter().zip(&reported).filter_map(|(meter, reported)| {
            (meter.refill != latchkey_reference::model::Refill::PerOp).then_some(reported)
        });
        for (reported, (before, after)) in stored.zip(before.iter().zip(&after)) {
            prop_assert!(reported.left <= reported.cap);
            if before != after {
                prop_assert_eq!(reported.used, after.used, "stored by validation");
                prop_assert_eq!(reported.left, reported.cap - after.used);
            }
        }
    }
}
