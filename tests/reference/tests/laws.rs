//! Laws of the model itself: comparisons with it are worth no more than the model.

use latchkey_reference::{
    check::{check, number},
    decode::decode,
    encode::encode,
    judge::judge,
    model::Refill,
    strategies::{ACCOUNT, MODULE, damaged_texts, policies, scenarios},
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_valid_policy_decodes_from_its_text((policy, args) in policies()) {
        let read = decode(&encode(&policy));
        prop_assert_eq!(read.as_ref(), Ok(&policy));
        prop_assert_eq!(check(&policy, &args, ACCOUNT, MODULE), Ok(()));
    }

    #[test]
    fn a_policy_has_one_text((text, _) in damaged_texts()) {
        if let Ok(policy) = decode(&text) {
            prop_assert_eq!(encode(&policy), text);
        }
    }

    #[test]
    fn a_strict_prefix_is_refused((policy, _) in policies()) {
        let text = encode(&policy);
        for length in 0..text.len() {
            prop_assert!(decode(&text[..length]).is_err(), "{} of {}", length, text.len());
        }
    }

    #[test]
    fn random_bytes_never_panic(text in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&text);
    }

    #[test]
    fn a_window_is_never_wider_than_the_session(scenario in scenarios()) {
        if let Ok(outcome) = judge(&scenario.policy, &scenario.args, scenario.window, &scenario.states, &scenario.op) {
            prop_assert!(outcome.window.after >= scenario.window.after);
            prop_assert!(outcome.window.until <= scenario.window.until);
            prop_assert!(outcome.window.after <= outcome.window.until);
        }
    }

    #[test]
    fn the_used_amount_never_exceeds_the_cap(scenario in scenarios()) {
        if let Ok(outcome) = judge(&scenario.policy, &scenario.args, scenario.window, &scenario.states, &scenario.op) {
            let stored = scenario.policy.meters.iter().filter(|meter| meter.refill != Refill::PerOp);
            prop_assert_eq!(stored.clone().count(), outcome.meters.len());
            for (meter, state) in stored.zip(outcome.meters) {
                let cap = number(meter.cap, &scenario.args, 128).unwrap();
                prop_assert!(alloy_primitives::U256::from(state.used) <= cap);
            }
        }
    }
}

#[test]
fn scenarios_are_admitted_and_denied_in_fair_shares() {
    let mut runner = TestRunner::deterministic();
    let strategy = scenarios();
    let (mut admitted, mut touched) = (0, 0);
    for _ in 0..2_000 {
        let scenario = strategy.new_tree(&mut runner).unwrap().current();
        if let Ok(outcome) = judge(
            &scenario.policy,
            &scenario.args,
            scenario.window,
            &scenario.states,
            &scenario.op,
        ) {
            admitted += 1;
            touched += u32::from(outcome.meters != scenario.states);
        }
    }
    println!("{admitted} of 2000 admitted, {touched} with a stored meter touched");
    assert!(
        (300..1_700).contains(&admitted),
        "{admitted} of 2000 admitted"
    );
    assert!(touched > 100, "{touched} of 2000 touch a stored meter");
}
