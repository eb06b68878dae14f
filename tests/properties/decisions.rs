//! The module decides as the reference model: the same denial with the same fields, or the same
//! window and the same meters after the operation.

use alloy_primitives::U256;
use latchkey_fixtures::{actors::ACCOUNT, native::Validation};
use latchkey_reference::{
    check::number,
    judge::{Op, judge},
    model::Refill,
    strategies::{Scenario, scenarios},
};
use proptest::{collection::vec, prelude::*};

use crate::{
    config,
    reference::{Form, call_data, error, packed, session, states, validate, validation, world},
};

fn forms() -> impl Strategy<Value = Form> {
    (any::<bool>(), any::<bool>()).prop_map(|(batch, wrapped)| Form { batch, wrapped })
}

proptest! {
    #![proptest_config(config(1_500))]

    /// For any policy, operation, meters and time both decide the same, and a denial writes nothing.
    #[test]
    fn one_operation_is_decided_as_in_the_reference(scenario in scenarios(), form in forms()) {
        let data = call_data(&scenario.op.calls, form);
        prop_assume!(data.len() <= 8_192);
        prop_assert_eq!(scenario.op.account, ACCOUNT);
        let mut world = world(&scenario);
        prop_assert_eq!(&states(&world, &scenario), &scenario.states);
        let before = world.module.host.storage.clone();
        let expected = judge(&scenario.policy, &scenario.args, scenario.window, &scenario.states, &scenario.op);
        let op = packed(&scenario.op, data);
        let found = validate(&mut world, &session(&scenario), scenario.op.time, op);
        match expected {
            Ok(expected) => {
                prop_assert_eq!(found, Ok(validation(expected.window)));
                prop_assert_eq!(states(&world, &scenario), expected.meters);
                let emitted = world.module.take_events().len();
                prop_assert_eq!(emitted, usize::from(scenario.policy.emits_use));
            }
            Err(denial) => {
                prop_assert_eq!(found, Err(error(denial)));
                prop_assert_eq!(world.module.trace().flushes, 0);
                prop_assert_eq!(world.module.host.storage, before);
            }
        }
    }
}

/// Changes of the claimed time between the operations of a history.
fn time_changes() -> impl Strategy<Value = Vec<TimeChange>> {
    let one = prop_oneof![
        4 => Just(TimeChange::Stay),
        2 => (0..4_u64).prop_map(TimeChange::Periods),
        1 => (1..1_000_u64).prop_map(TimeChange::Seconds),
        1 => (1..100_000_u64).prop_map(TimeChange::Back),
        1 => Just(TimeChange::NoTime),
    ];
    vec(one, 1..12)
}

#[derive(Clone, Copy, Debug)]
enum TimeChange {
    Stay,
    Periods(u64),
    Seconds(u64),
    Back(u64),
    NoTime,
}

/// The claimed time after a change.
fn changed(scenario: &Scenario, time: u64, to: TimeChange) -> Option<u64> {
    let length = scenario
        .policy
        .meters
        .iter()
        .find_map(|meter| match meter.refill {
            Refill::Period { length, .. } | Refill::Trickle { length, .. } => Some(length.into()),
            Refill::Lifetime | Refill::PerOp => None,
        });
    let time = match to {
        TimeChange::Stay => time,
        TimeChange::Periods(count) => time + count * length.unwrap_or(1_u64),
        TimeChange::Seconds(seconds) => time + seconds,
        TimeChange::Back(seconds) => time.saturating_sub(seconds),
        TimeChange::NoTime => return None,
    };
    Some(time.min((1 << 40) - 1))
}

proptest! {
    #![proptest_config(config(250))]

    /// For any history of one operation at changing times, the module decides as the reference, the
    /// used amount never exceeds the cap, and the window is never wider than the session's.
    #[test]
    fn a_history_is_decided_as_in_the_reference(mut scenario in scenarios(), moves in time_changes()) {
        let data = call_data(&scenario.op.calls, Form { batch: true, wrapped: false });
        prop_assume!(data.len() <= 8_192);
        let mut world = world(&scenario);
        let session = session(&scenario);
        let start = scenario.op.time.unwrap_or(1_800_000_000);
        for to in moves {
            let time = changed(&scenario, start, to);
            let op = Op { time, ..scenario.op.clone() };
            let expected = judge(&scenario.policy, &scenario.args, scenario.window, &scenario.states, &op);
            let found = validate(&mut world, &session, time, packed(&op, data.clone()));
            match expected {
                Ok(expected) => {
                    prop_assert_eq!(&found, &Ok(validation(expected.window)));
                    scenario.states = expected.meters;
                }
                Err(denial) => prop_assert_eq!(&found, &Err(error(denial))),
            }
            prop_assert_eq!(&states(&world, &scenario), &scenario.states);
            if let Ok(Validation::Valid { after, until }) = found {
                let until = if until == 0 { u64::MAX } else { until };
                prop_assert!(after >= scenario.window.after && after <= until);
                prop_assert!(until <= session.valid_until || session.valid_until == latchkey_sdk::session::NEVER);
                let stored = scenario.policy.meters.iter().filter(|meter| meter.refill != Refill::PerOp);
                for (meter, state) in stored.zip(&scenario.states) {
                    let cap = number(meter.cap, &scenario.args, 128).unwrap_or_default();
                    prop_assert!(U256::from(state.used) <= cap);
                }
            }
        }
    }
}
