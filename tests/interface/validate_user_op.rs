//! `validateUserOp(PackedUserOperation,bytes32)`: validation data, permitted callers, and the order
//! of the checks. Denials of policies are tested in `attacks` and `properties`.

use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::SolCall;
use latchkey_fixtures::{
    actors::{
        ACCOUNT, CHAIN_ID, MODULE, NOW, OTHER_ACCOUNT, STRANGER, TOKEN, other_key, session_key,
    },
    native::{Validation, World},
    ops::{Op, validate_call},
    policies::{FEE_PER_GAS, session, transfer, transfer_session, transfers},
    slots::{lane_slot, session_slot},
};
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
    session::{LaneId, MAX_TIME, NEVER},
    signing::STUB_SIGNATURE,
};

const DAY_64: u64 = DAY as u64;

/// A policy without a meter: it needs no claimed time.
fn unmetered_transfers() -> Policy {
    let mut policy = Policy::new();
    policy.rule(Rule::call(TOKEN, transferCall::SELECTOR));
    policy
}

#[test]
fn a_transfer_within_the_policy_is_valid_today() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let op = Op::new(&session).call(&transfer(40));
    assert_eq!(world.validate(&op), Ok(Validation::TODAY));
    assert_eq!(world.used(&session, 0), 40);
    world.assert_events(vec![]);
}

#[test]
fn e_30_e_20_validation_data_is_one_word_in_the_entry_points_layout() {
    let session = session(&unmetered_transfers()).after(5).until(9);
    let mut world = World::with(&session);
    let op = Op::new(&session).call(&transfer(1)).time(None);
    let call = op.validate_call(CHAIN_ID, op.signature(MODULE, CHAIN_ID));
    let answer = world
        .module
        .call_raw(ACCOUNT, &call.abi_encode())
        .expect("admitted");
    let word: U256 = (U256::from(5) << 208) | (U256::from(9) << 160);
    assert_eq!(answer, word.to_be_bytes::<32>());
    let call = op.validate_call(CHAIN_ID, Bytes::new());
    let answer = world
        .module
        .call_raw(ACCOUNT, &call.abi_encode())
        .expect("an answer");
    assert_eq!(answer, U256::ONE.to_be_bytes::<32>());
}

#[test]
fn e_25_windows_are_intersected_and_never_is_infinite() {
    let day = (NOW, NOW + DAY_64 - 1);
    // The session's window, and the returned one, where 0 is "never ends".
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
        let session = transfer_session().after(valid_after).until(valid_until);
        let mut world = World::with(&session);
        let op = Op::new(&session).call(&transfer(1));
        assert_eq!(world.validate(&op), Ok(Validation::Valid { after, until }));
    }
}

#[test]
fn e_25_disjoint_windows_are_denied() {
    let cases = [(0, NOW - 1), (NOW + DAY_64, NEVER)];
    for (after, until) in cases {
        let session = transfer_session().after(after).until(until);
        let error = EmptyWindow {
            validAfter: U256::from(after.max(NOW)),
            validUntil: U256::from(until.min(NOW + DAY_64 - 1)),
        };
        let op = Op::new(&session).call(&transfer(1));
        World::with(&session).assert_denied(&op, error);
    }
}

#[test]
fn e_25_a_session_that_never_ends_is_packed_as_zero() {
    let cases = [
        ((0, NEVER), Validation::ALWAYS),
        ((7, NEVER), Validation::Valid { after: 7, until: 0 }),
        (
            (0, MAX_TIME),
            Validation::Valid {
                after: 0,
                until: MAX_TIME,
            },
        ),
        (
            (MAX_TIME, MAX_TIME),
            Validation::Valid {
                after: MAX_TIME,
                until: MAX_TIME,
            },
        ),
    ];
    for ((after, until), validation) in cases {
        let session = session(&unmetered_transfers()).after(after).until(until);
        let mut world = World::with(&session);
        let op = Op::new(&session).call(&transfer(1)).time(None);
        assert_eq!(world.validate(&op), Ok(validation));
    }
}

#[test]
fn m_21_any_caller_but_the_account_is_refused() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let op = Op::new(&session).call(&transfer(1));
    let call = op.validate_call(CHAIN_ID, op.signature(MODULE, CHAIN_ID));
    for caller in [STRANGER, OTHER_ACCOUNT, MODULE, Address::ZERO] {
        let error = SenderNotAccount {
            caller,
            account: ACCOUNT,
        };
        assert_eq!(world.module.call(caller, &call), Err(error.into()));
        assert_eq!(world.module.trace().slots().len(), 0);
    }
}

#[test]
fn m_20_e_28_a_wrong_key_does_the_same_work_and_returns_1() {
    let session = transfer_session();
    let right = Op::new(&session).call(&transfer(40));
    let mut world = World::with(&session);
    let mut fresh = world.clone();
    assert_eq!(world.validate(&right), Ok(Validation::TODAY));
    let wrong = right.clone().key(other_key());
    for signature in [
        wrong.signature(MODULE, CHAIN_ID),
        latchkey_sdk::envelope::envelope(&session, right.time, &STUB_SIGNATURE),
    ] {
        let mut stubbed = fresh.clone();
        assert_eq!(
            stubbed.validate_with(&right, signature),
            Ok(Validation::SignatureFailed)
        );
        let mut of_wrong = stubbed.module.trace();
        let mut of_right = world.module.trace();
        // The same slots, flushes, number of hashes and precompile calls.
        of_wrong.preimages.clear();
        of_right.preimages.clear();
        assert_eq!(of_wrong, of_right);
        assert_eq!(stubbed.module.host.storage, world.module.host.storage);
        stubbed.assert_events(vec![]);
    }
    // A denial comes before the signature check.
    let denied = wrong.call(&transfer(101));
    let error = MeterExceeded {
        meter: U256::ZERO,
        asked: U256::from(101),
        left: U256::from(100),
    };
    fresh.assert_denied(&denied, error);
}

#[test]
fn e_27_a_denial_checks_no_signature() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let op = Op::new(&session)
        .call(&transfer(1))
        .with(|op| op.max_fee_per_gas = FEE_PER_GAS + 1);
    let error = FeePerGasExceeded {
        asked: U256::from(FEE_PER_GAS + 1),
        max: U256::from(FEE_PER_GAS),
    };
    world.assert_denied(&op, error);
    assert_eq!(world.module.trace().recoveries, 0);
}

#[test]
fn a_signature_check_out_of_gas_reverts() {
    let session = transfer_session();
    let mut world = World::with(&session);
    world.module.host.is_recovery_out_of_gas = true;
    let before = world.module.host.storage.clone();
    let op = Op::new(&session).call(&transfer(1));
    assert_eq!(world.validate(&op), Err(SignatureCheckOutOfGas {}.into()));
    assert_eq!(world.module.host.storage, before);
}

#[test]
fn e_29_m_22_an_unknown_session_returns_1_after_at_most_two_slots() {
    let session = transfer_session();
    let op = Op::new(&session).call(&transfer(1));
    let whole = op.signature(MODULE, CHAIN_ID);

    let mut world = World::with(&session);
    world.assert_signature_fails(&op, vec![]);
    assert_eq!(world.module.trace().slots().len(), 0);
    world.assert_signature_fails(&op, vec![0]);

    let slots = [
        lane_slot(ACCOUNT, LaneId::ERC7579.into()),
        session_slot(ACCOUNT, session.id(), 0),
    ];
    let mut revoked = World::with(&session);
    revoked.revoke(session.id()).expect("revoked");
    let mut old = World::with(&session);
    let all = revokeAllSessionsCall {
        lane: LaneId::ERC7579.into(),
    };
    old.module.call(ACCOUNT, &all).expect("revoked");
    for mut world in [World::not_installed(), World::new(), revoked, old] {
        world.assert_signature_fails(&op, whole.clone());
        assert_eq!(world.module.trace().loads, slots);
        assert_eq!(world.module.trace().recoveries, 0);
    }
}

#[test]
fn e_40_the_signature_covers_the_hash_that_the_account_passes() {
    let session = transfer_session();
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
    let signature = session_key().sign(digest).expect("a signature");
    let signature = latchkey_sdk::envelope::envelope(&session, op.time, &signature);
    let mut world = World::with(&session);
    let call = validate_call(op.user_op.pack(signature), handed);
    let answer = world.module.call(ACCOUNT, &call).map(Validation::decode);
    assert_eq!(answer, Ok(Validation::TODAY));
}

#[test]
fn e_11_m_23_the_nonce_is_not_checked() {
    let session = transfer_session();
    let mut world = World::with(&session);
    for nonce in [U256::ZERO, U256::MAX] {
        let op = Op::new(&session)
            .call(&transfer(1))
            .with(|op| op.nonce = nonce);
        assert_eq!(world.validate(&op), Ok(Validation::TODAY));
    }
}

#[test]
fn e_51_execute_user_op_is_unwrapped_once() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let op = Op::new(&session).call(&transfer(40));
    let wrapped = execute_user_op(&op.user_op.call_data);
    let op = op.call_data(wrapped);
    assert_eq!(world.validate(&op), Ok(Validation::TODAY));
    assert_eq!(world.used(&session, 0), 40);
}

#[test]
fn use_is_emitted_only_with_the_policys_flag_and_a_valid_signature() {
    let mut policy = transfers(TOKEN);
    policy.emit_use();
    let session = session(&policy);
    let mut world = World::with(&session);
    let op = Op::new(&session).call(&transfer(1));
    assert_eq!(world.validate(&op), Ok(Validation::TODAY));
    world.assert_events(vec![
        SessionUsed {
            account: ACCOUNT,
            sessionId: session.id(),
            userOpHash: op.hash(CHAIN_ID),
        }
        .into(),
    ]);
    let wrong = op.key(other_key());
    assert_eq!(world.validate(&wrong), Ok(Validation::SignatureFailed));
    world.assert_events(vec![]);
}

#[test]
fn a_claimed_time_that_no_meter_needs_is_signed_and_ignored() {
    let session = session(&unmetered_transfers());
    let mut world = World::with(&session);
    for time in [None, Some(0), Some(1), Some((1 << 40) - 1)] {
        let op = Op::new(&session).call(&transfer(1)).time(time);
        assert_eq!(world.validate(&op), Ok(Validation::ALWAYS));
    }
}

#[test]
fn a_charge_of_zero_needs_no_time_and_writes_nothing() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let op = Op::new(&session).call(&transfer(0)).time(None);
    assert_eq!(world.validate(&op), Ok(Validation::ALWAYS));
    let trace = world.module.trace();
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
    let mut world = World::with(&session);
    let op = Op::new(&session).batch(&calls);
    assert_eq!(world.validate(&op), Ok(Validation::ALWAYS));
    let trace = world.module.trace();
    let expected: Vec<_> = (0..32)
        .map(|index| session_slot(ACCOUNT, session.id(), index))
        .collect();
    assert_eq!(trace.stores, expected);
    assert_eq!(trace.flushes, 1);
    let (_, meters) = world.remaining(&session, NOW).expect("meters");
    assert!(meters.iter().all(|meter| meter.used == 1));
}
