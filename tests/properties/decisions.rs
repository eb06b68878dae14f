//! The module decides as the reference model does: the same denial with the same fields, or the
//! same window and the same meters afterwards.

use alloy_primitives::U256;
use latchkey_fixtures::{actors::ACCOUNT, native::Validation};
use latchkey_reference::{
    check::number,
    judge::{Op, judge},
    model::Refill,
    strategies::{Case, cases},
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

    /// On any policy, operation, meters and time both say the same, and a refusal writes nothing.
    #[test]
    fn one_operation_is_decided_as_by_the_reference(case in cases(), form in forms()) {
        let data = call_data(&case.op.calls, form);
        prop_assume!(data.len() <= 8_192);
        prop_assert_eq!(case.op.account, ACCOUNT);
        let mut world = world(&case);
        prop_assert_eq!(&states(&world, &case), &case.states);
        let before = world.module.host.storage.clone();
        let expected = judge(&case.policy, &case.args, case.window, &case.states, &case.op);
        let op = packed(&case.op, data);
        let found = validate(&mut world, &session(&case), case.op.time, op);
        match expected {
            Ok(expected) => {
                prop_assert_eq!(found, Ok(validation(expected.window)));
                prop_assert_eq!(states(&world, &case), expected.meters);
                let told = world.module.take_events().len();
                prop_assert_eq!(told, usize::from(case.policy.emits_use));
            }
            Err(denial) => {
                prop_assert_eq!(found, Err(error(denial)));
                prop_assert_eq!(world.module.trace().flushes, 0);
                prop_assert_eq!(world.module.host.storage, before);
            }
        }
    }
}

/// Moves of the claimed time between the operations of a history.
fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        4 => Just(Move::Stay),
        2 => (0..4_u64).prop_map(Move::Periods),
        1 => (1..1_000_u64).prop_map(Move::Seconds),
        1 => (1..100_000_u64).prop_map(Move::Back),
        1 => Just(Move::NoTime),
    ];
    vec(one, 1..12)
}

#[derive(Clone, Copy, Debug)]
enum Move {
    Stay,
    Periods(u64),
    Seconds(u64),
    Back(u64),
    NoTime,
}

/// The claimed time after a move.
fn moved(case: &Case, time: u64, to: Move) -> Option<u64> {
    let length = case
        .policy
        .meters
        .iter()
        .find_map(|meter| match meter.refill {
            Refill::Period { length, .. } | Refill::Trickle { length, .. } => Some(length.into()),
            Refill::Lifetime | Refill::PerOp => None,
        });
    let time = match to {
        Move::Stay => time,
        Move::Periods(count) => time + count * length.unwrap_or(1_u64),
        Move::Seconds(seconds) => time + seconds,
        Move::Back(seconds) => time.saturating_sub(seconds),
        Move::NoTime => return None,
    };
    Some(time.min((1 << 40) - 1))
}

proptest! {
    #![proptest_config(config(250))]

    /// Over any history of one operation at moving times: as the reference, usage never passes the cap,
    /// and a validation is never wider than the session.
    #[test]
    fn a_history_is_decided_as_by_the_reference(mut case in cases(), moves in moves()) {
        let data = call_data(&case.op.calls, Form { batch: true, wrapped: false });
        prop_assume!(data.len() <= 8_192);
        let mut world = world(&case);
        let session = session(&case);
        let start = case.op.time.unwrap_or(1_800_000_000);
        for to in moves {
            let time = moved(&case, start, to);
            let op = Op { time, ..case.op.clone() };
            let expected = judge(&case.policy, &case.args, case.window, &case.states, &op);
            let found = validate(&mut world, &session, time, packed(&op, data.clone()));
            match expected {
                Ok(expected) => {
                    prop_assert_eq!(&found, &Ok(validation(expected.window)));
                    case.states = expected.meters;
                }
                Err(denial) => prop_assert_eq!(&found, &Err(error(denial))),
            }
            prop_assert_eq!(&states(&world, &case), &case.states);
            if let Ok(Validation::Valid { after, until }) = found {
                let until = if until == 0 { u64::MAX } else { until };
                prop_assert!(after >= case.window.after && after <= until);
                prop_assert!(until <= session.valid_until || session.valid_until == latchkey_sdk::session::NEVER);
                let stored = case.policy.meters.iter().filter(|meter| meter.refill != Refill::PerOp);
                for (meter, state) in stored.zip(&case.states) {
                    let cap = number(meter.cap, &case.args, 128).unwrap_or_default();
                    prop_assert!(U256::from(state.used) <= cap);
                }
            }
        }
    }
}
