//! Laws of the model itself, so that what it is compared with is measured by something sound.

use latchkey_reference::{
    check::{check, number},
    decode::decode,
    encode::encode,
    judge::judge,
    model::Refill,
    strategies::{ACCOUNT, MODULE, cases, damaged_texts, policies},
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_valid_policy_survives_its_text((policy, args) in policies()) {
        let read = decode(&encode(&policy));
        prop_assert_eq!(read.as_ref(), Ok(&policy));
        prop_assert_eq!(check(&policy, &args, ACCOUNT, MODULE), Ok(()));
    }

    #[test]
    fn a_text_that_is_read_is_the_only_text_of_its_meaning((text, _) in damaged_texts()) {
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
    fn random_bytes_are_read_without_panic(text in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&text);
    }

    #[test]
    fn a_verdict_is_never_wider_than_the_session(case in cases()) {
        if let Ok(verdict) = judge(&case.policy, &case.args, case.window, &case.states, &case.op) {
            prop_assert!(verdict.window.after >= case.window.after);
            prop_assert!(verdict.window.until <= case.window.until);
            prop_assert!(verdict.window.after <= verdict.window.until);
        }
    }

    #[test]
    fn usage_never_passes_the_cap(case in cases()) {
        if let Ok(verdict) = judge(&case.policy, &case.args, case.window, &case.states, &case.op) {
            let stored = case.policy.meters.iter().filter(|meter| meter.refill != Refill::PerOp);
            prop_assert_eq!(stored.clone().count(), verdict.meters.len());
            for (meter, state) in stored.zip(verdict.meters) {
                let cap = number(meter.cap, &case.args, 128).unwrap();
                prop_assert!(alloy_primitives::U256::from(state.used) <= cap);
            }
        }
    }
}

#[test]
fn cases_are_admitted_and_denied_in_fair_shares() {
    let mut runner = TestRunner::deterministic();
    let strategy = cases();
    let (mut admitted, mut touched) = (0, 0);
    for _ in 0..2_000 {
        let case = strategy.new_tree(&mut runner).unwrap().current();
        if let Ok(verdict) = judge(
            &case.policy,
            &case.args,
            case.window,
            &case.states,
            &case.op,
        ) {
            admitted += 1;
            touched += u32::from(verdict.meters != case.states);
        }
    }
    println!("{admitted} of 2000 admitted, {touched} with a stored meter touched");
    assert!(
        (300..1_700).contains(&admitted),
        "{admitted} of 2000 admitted"
    );
    assert!(touched > 100, "{touched} of 2000 touch a stored meter");
}
