//! `validateUserOp(PackedUserOperation,bytes32)`: the answer's form, who may ask, what decides
//! which answer. What policies deny is for the attacks and the properties.

use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::SolCall;
use latchkey_sdk::{
    abi::{
        IERC20::transferCall,
        ILatchkey::{
            EmptyWindow, FeePerGasExceeded, MeterExceeded, SenderNotAccount, SessionUsed,
            SignatureCheckOutOfGas, revokeAllSessionsCall,
        },
    },
    call::execute_user_op,
    policy::{Charge, DAY, Meter, Policy, Rule, Terms},
    session::{LANE_7579, NEVER, TIME_BOUND},
    signing::STUB_SIGNATURE,
};
use latchkey_test_support::scene::{
    ACCOUNT, CHAIN_ID, MODULE, NOW, OTHER_ACCOUNT, Op, STRANGER, Scene, TOKEN, Verdict, key,
    lane_slot, other_key, session, session_slot, transfer, transfers, validate_call,
};

const DAY_64: u64 = DAY as u64;

/// A policy that needs no time.
fn free_transfers() -> Policy {
    let mut policy = Policy::new();
    policy.rule(Rule::call(TOKEN, transferCall::SELECTOR));
    policy
}

#[test]
fn a_transfer_within_the_policy_is_admitted_for_today() {
    let session = session(&transfers());
    let mut scene = Scene::with(&session);
    let op = Op::new(&session).call(&transfer(40));
    assert_eq!(scene.validate(&op), Ok(Verdict::TODAY));
    assert_eq!(scene.used(&session, 0), 40);
    scene.assert_events(vec![]);
}

#[test]
fn e_30_e_20_the_answer_is_one_word_packed_as_the_entry_point_reads_it() {
    let session = session(&free_transfers()).after(5).until(9);
    let mut scene = Scene::with(&session);
    let op = Op::new(&session).call(&transfer(1)).time(None);
    let call = op.validate_call(CHAIN_ID, op.signature(MODULE, CHAIN_ID));
    let answer = scene
        .module
        .call(ACCOUNT, &call.abi_encode())
        .expect("admitted");
    let word: U256 = (U256::from(5) << 208) | (U256::from(9) << 160);
    assert_eq!(answer, word.to_be_bytes::<32>());
    let call = op.validate_call(CHAIN_ID, Bytes::new());
    let answer = scene
        .module
        .call(ACCOUNT, &call.abi_encode())
        .expect("an answer");
    assert_eq!(answer, U256::ONE.to_be_bytes::<32>());
}

#[test]
fn e_25_windows_meet_and_never_is_infinite() {
    let day = (NOW, NOW + DAY_64 - 1);
    // The session's bounds, and the verdict's: 0 is no end.
    let cases = [
        ((0, NEVER), day),
        ((0, NOW), (NOW, NOW)),
        ((0, day.1), day),
        ((0, day.1 + 1), day),
        ((NOW + 5, NEVER), (NOW + 5, day.1)),
        ((day.1, NEVER), (day.1, day.1)),
        ((NOW + 5, NOW + 9), (NOW + 5, NOW + 9)),
    ];
    for ((valid_after, valid_until), (after, until)) in cases {
        let session = session(&transfers()).after(valid_after).until(valid_until);
        let mut scene = Scene::with(&session);
        let op = Op::new(&session).call(&transfer(1));
        assert_eq!(scene.validate(&op), Ok(Verdict::Admitted { after, until }));
    }
}

#[test]
fn e_25_windows_that_do_not_meet_are_refused() {
    let cases = [(0, NOW - 1), (NOW + DAY_64, NEVER)];
    for (after, until) in cases {
        let session = session(&transfers()).after(after).until(until);
        let error = EmptyWindow {
            validAfter: U256::from(after.max(NOW)),
            validUntil: U256::from(until.min(NOW + DAY_64 - 1)),
        };
        let op = Op::new(&session).call(&transfer(1));
        Scene::with(&session).assert_denied(&op, error);
    }
}

#[test]
fn e_25_a_session_that_never_ends_is_packed_as_zero() {
    let cases = [
        ((0, NEVER), Verdict::ALWAYS),
        ((7, NEVER), Verdict::Admitted { after: 7, until: 0 }),
        (
            (0, TIME_BOUND - 1),
            Verdict::Admitted {
                after: 0,
                until: TIME_BOUND - 1,
            },
        ),
        (
            (TIME_BOUND - 1, TIME_BOUND - 1),
            Verdict::Admitted {
                after: TIME_BOUND - 1,
                until: TIME_BOUND - 1,
            },
        ),
    ];
    for ((after, until), verdict) in cases {
        let session = session(&free_transfers()).after(after).until(until);
        let mut scene = Scene::with(&session);
        let op = Op::new(&session).call(&transfer(1)).time(None);
        assert_eq!(scene.validate(&op), Ok(verdict));
    }
}

#[test]
fn m_21_only_the_account_may_ask() {
    let session = session(&transfers());
    let mut scene = Scene::with(&session);
    let op = Op::new(&session).call(&transfer(1));
    let call = op.validate_call(CHAIN_ID, op.signature(MODULE, CHAIN_ID));
    for caller in [STRANGER, OTHER_ACCOUNT, MODULE, Address::ZERO] {
        let error = SenderNotAccount {
            caller,
            account: ACCOUNT,
        };
        assert_eq!(scene.module.ask(caller, &call), Err(error.into()));
        assert_eq!(scene.module.trace().slots().len(), 0);
    }
}

#[test]
fn m_20_e_28_a_wrong_key_does_the_work_of_the_right_one_and_is_answered_1() {
    let session = session(&transfers());
    let right = Op::new(&session).call(&transfer(40));
    let mut scene = Scene::with(&session);
    let mut fresh = scene.clone();
    assert_eq!(scene.validate(&right), Ok(Verdict::TODAY));
    let wrong = right.clone().key(other_key());
    for signature in [
        wrong.signature(MODULE, CHAIN_ID),
        latchkey_sdk::envelope::envelope(&session, right.time, &STUB_SIGNATURE),
    ] {
        let mut stubbed = fresh.clone();
        assert_eq!(
            stubbed.validate_with(&right, signature),
            Ok(Verdict::SignatureFailed)
        );
        let mut of_wrong = stubbed.module.trace();
        let mut of_right = scene.module.trace();
        // The same slots, flushes, hashes (of a digest each) and precompile calls.
        of_wrong.preimages.clear();
        of_right.preimages.clear();
        assert_eq!(of_wrong, of_right);
        assert_eq!(stubbed.module.chain.storage, scene.module.chain.storage);
        stubbed.assert_events(vec![]);
    }
    // A denial comes before the key is looked at.
    let denied = wrong.call(&transfer(101));
    let error = MeterExceeded {
        meter: U256::ZERO,
        asked: U256::from(101),
        left: U256::from(100),
    };
    fresh.assert_denied(&denied, error);
}

#[test]
fn e_27_a_denial_does_not_look_at_the_key() {
    let session = session(&transfers());
    let mut scene = Scene::with(&session);
    let op = Op::new(&session)
        .call(&transfer(1))
        .with(|op| op.max_fee_per_gas = 2_000_000_001);
    let error = FeePerGasExceeded {
        asked: U256::from(2_000_000_001_u64),
        max: U256::from(2_000_000_000_u64),
    };
    scene.assert_denied(&op, error);
    assert_eq!(scene.module.trace().recoveries, 0);
}

#[test]
fn a_precompile_that_cannot_be_paid_for_is_no_verdict() {
    let session = session(&transfers());
    let mut scene = Scene::with(&session);
    scene.module.chain.is_recovery_out_of_gas = true;
    let before = scene.module.chain.storage.clone();
    let op = Op::new(&session).call(&transfer(1));
    assert_eq!(scene.validate(&op), Err(SignatureCheckOutOfGas {}.into()));
    assert_eq!(scene.module.chain.storage, before);
}

#[test]
fn e_29_m_22_nobodys_signature_is_1_after_at_most_two_slots() {
    let session = session(&transfers());
    let op = Op::new(&session).call(&transfer(1));
    let whole = op.signature(MODULE, CHAIN_ID);

    let mut scene = Scene::with(&session);
    scene.assert_failed_untouched(&op, vec![]);
    assert_eq!(scene.module.trace().slots().len(), 0);
    scene.assert_failed_untouched(&op, vec![0]);

    let slots = [
        lane_slot(ACCOUNT, LANE_7579),
        session_slot(ACCOUNT, session.id(), 0),
    ];
    let mut revoked = Scene::with(&session);
    revoked.revoke(session.id()).expect("revoked");
    let mut old = Scene::with(&session);
    let all = revokeAllSessionsCall { lane: LANE_7579 };
    old.module.ask(ACCOUNT, &all).expect("revoked");
    for mut scene in [Scene::bare(), Scene::new(), revoked, old] {
        scene.assert_failed_untouched(&op, whole.clone());
        assert_eq!(scene.module.trace().loads, slots);
        assert_eq!(scene.module.trace().recoveries, 0);
    }
}

#[test]
fn e_40_the_hash_that_the_account_hands_over_is_the_one_that_counts() {
    let session = session(&transfers());
    let op = Op::new(&session).call(&transfer(1));
    let handed = B256::repeat_byte(0x77);
    let digest = latchkey_sdk::signing::session_op_digest(
        MODULE,
        ACCOUNT,
        CHAIN_ID,
        handed,
        session.id(),
        op.time,
    );
    let signature = key().sign(digest).expect("a signature");
    let signature = latchkey_sdk::envelope::envelope(&session, op.time, &signature);
    let mut scene = Scene::with(&session);
    let call = validate_call(op.user_op.pack(signature), handed);
    let answer = scene.module.ask(ACCOUNT, &call).map(Verdict::read);
    assert_eq!(answer, Ok(Verdict::TODAY));
}

#[test]
fn e_11_m_23_the_nonce_is_not_judged() {
    let session = session(&transfers());
    let mut scene = Scene::with(&session);
    for nonce in [U256::ZERO, U256::MAX] {
        let op = Op::new(&session)
            .call(&transfer(1))
            .with(|op| op.nonce = nonce);
        assert_eq!(scene.validate(&op), Ok(Verdict::TODAY));
    }
}

#[test]
fn e_51_execute_user_op_is_unwrapped_once() {
    let session = session(&transfers());
    let mut scene = Scene::with(&session);
    let op = Op::new(&session).call(&transfer(40));
    let wrapped = execute_user_op(&op.user_op.call_data);
    let op = op.call_data(wrapped);
    assert_eq!(scene.validate(&op), Ok(Verdict::TODAY));
    assert_eq!(scene.used(&session, 0), 40);
}

#[test]
fn use_is_told_only_if_the_policy_says_so_and_the_key_signed() {
    let mut policy = transfers();
    policy.emit_use();
    let session = session(&policy);
    let mut scene = Scene::with(&session);
    let op = Op::new(&session).call(&transfer(1));
    assert_eq!(scene.validate(&op), Ok(Verdict::TODAY));
    scene.assert_events(vec![
        SessionUsed {
            account: ACCOUNT,
            sessionId: session.id(),
            userOpHash: op.hash(CHAIN_ID),
        }
        .into(),
    ]);
    let wrong = op.key(other_key());
    assert_eq!(scene.validate(&wrong), Ok(Verdict::SignatureFailed));
    scene.assert_events(vec![]);
}

#[test]
fn a_claimed_time_that_no_meter_needs_is_signed_and_ignored() {
    let session = session(&free_transfers());
    let mut scene = Scene::with(&session);
    for time in [None, Some(0), Some(1), Some((1 << 40) - 1)] {
        let op = Op::new(&session).call(&transfer(1)).time(time);
        assert_eq!(scene.validate(&op), Ok(Verdict::ALWAYS));
    }
}

#[test]
fn a_charge_of_zero_needs_no_time_writes_nothing_and_narrows_nothing() {
    let session = session(&transfers());
    let mut scene = Scene::with(&session);
    let op = Op::new(&session).call(&transfer(0)).time(None);
    assert_eq!(scene.validate(&op), Ok(Verdict::ALWAYS));
    let trace = scene.module.trace();
    assert_eq!((trace.stores.len(), trace.flushes), (0, 0));
}

#[test]
fn a_session_of_32_meters_touches_32_associated_slots() {
    let mut policy = Policy::new();
    policy.terms(Terms::max_fee_per_gas(0).max_calls(4));
    let meters: Vec<_> = (0..32).map(|_| policy.meter(Meter::lifetime(9))).collect();
    for (function, meters) in meters.chunks(8).enumerate() {
        let rule = Rule::call(TOKEN, [function as u8, 0, 0, 0]);
        let rule = meters
            .iter()
            .fold(rule, |rule, meter| rule.charge(Charge::one(*meter)));
        policy.rule(rule);
    }
    let session = session(&policy);
    let calls: Vec<_> = (0..4)
        .map(|function| latchkey_sdk::call::Call::new(TOKEN, vec![function, 0, 0, 0]))
        .collect();
    let mut scene = Scene::with(&session);
    let op = Op::new(&session).batch(&calls);
    assert_eq!(scene.validate(&op), Ok(Verdict::ALWAYS));
    let trace = scene.module.trace();
    let expected: Vec<_> = (0..32)
        .map(|index| session_slot(ACCOUNT, session.id(), index))
        .collect();
    assert_eq!(trace.stores, expected);
    assert_eq!(trace.flushes, 1);
    let (_, meters) = scene.remaining(&session, NOW).expect("meters");
    assert!(meters.iter().all(|meter| meter.used == 1));
}
