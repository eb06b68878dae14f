//! Signatures, identity, replay.
//!
//! Sources: the Sodium exploit (Arbitrum, July 2026: a session key that was never enabled);
//! signature malleability (EIP-2); Cyfrin's MetaMask audit 3-25 H-1 (EntryPoint missing from the
//! hash); ChainLight's Kernel audit ZERODEV-007 (caller is not the account) and ZERODEV-004
//! (colliding ids); Spearbit's Modular Account audit 5.1.1 (shared storage), 5.5.17 (expired
//! sessions).

use alloy_primitives::{Address, B256, U256, b256, keccak256};
use latchkey_fixtures::{
    abi::encode,
    actors::{
        ACCOUNT, CHAIN_ID, MODULE, NOW, OTHER_ACCOUNT, STRANGER, TOKEN, other_key, session_key,
    },
    native::{Validation, World, precompiles::ecrecover},
    ops::{Op, validate_call},
    policies::{session, transfer, transfer_session, transfers},
};
use latchkey_sdk::{
    abi::ILatchkey::{
        InvalidSession, InvalidSessionId, SenderNotAccount, SessionFault, SessionStatus,
        TargetForbidden, enableSessionCall, revokeSessionCall,
    },
    call::Call,
    entry_point::{
        ENTRY_POINT_V07, ENTRY_POINT_V08, KNOWN_ENTRY_POINTS, user_op_hash_v07, user_op_hash_v08,
    },
    envelope::envelope,
    session::{Session, Signer},
    signing::{KeySignature, session_op_digest},
};

/// The order of the secp256k1 group.
const ORDER: B256 = b256!("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

/// A live session and a valid operation.
fn live() -> (World, Op) {
    let session = transfer_session();
    let world = World::with(&session);
    let op = Op::new(&session).call(&transfer(40));
    (world, op)
}

/// Asserts that validation of an operation with this key signature returns 1.
#[track_caller]
fn assert_fails(world: &World, op: &Op, signature: &[u8]) {
    let whole = op.signature(MODULE, CHAIN_ID);
    let field = [&whole[..whole.len() - 65], signature].concat();
    assert_eq!(
        world.clone().validate_with(op, field),
        Ok(Validation::SignatureFailed)
    );
}

#[test]
fn t_01_a_session_of_the_attackers_key_returns_1() {
    let (mut world, op) = live();
    let own = Session {
        signer: other_key().signer(),
        ..op.session.clone()
    };
    let theft = Op::new(&own).call(&transfer(40)).key(other_key());
    world.assert_signature_fails(&theft, theft.signature(MODULE, CHAIN_ID));

    // The attacker's policy for the victim's key.
    let mut wide = transfers(TOKEN);
    wide.rule(
        latchkey_sdk::policy::Rule::plain_transfer(STRANGER)
            .value(u128::MAX)
            .full_power(),
    );
    let wide = session(&wide);
    let theft = Op::new(&wide)
        .call(&Call::plain_transfer(STRANGER, U256::MAX))
        .key(other_key());
    world.assert_signature_fails(&theft, theft.signature(MODULE, CHAIN_ID));
    assert_eq!(world.module.trace().recoveries, 0);
}

#[test]
fn t_02_the_zero_signer_is_never_enabled_and_never_matches_a_failed_recovery() {
    let zero_signer = Session {
        signer: Signer::Secp256k1(Address::ZERO),
        ..transfer_session()
    };
    let mut world = World::new();
    let error = InvalidSession {
        fault: SessionFault::Signer,
    };
    assert_eq!(world.try_enable(&zero_signer), Err(error.into()));
    let op = Op::new(&zero_signer).call(&transfer(1));
    world.assert_signature_fails(&op, envelope(&zero_signer, op.time, &[0; 65]));

    let (world, op) = live();
    let order = ORDER.0;
    let halves = [[0; 32], [0xff; 32], order, [1; 32]];
    for r in halves {
        for s in halves {
            for v in [0, 27, 28] {
                assert_fails(&world, &op, &[&r[..], &s, &[v]].concat());
            }
        }
    }
}

#[test]
fn t_03_only_the_canonical_signature_is_valid() {
    let (mut world, op) = live();
    let digest = op.digest(MODULE, CHAIN_ID);
    let right = session_key().sign(digest).expect("a signature");
    let (r, s, v) = (&right[..32], U256::from_be_slice(&right[32..64]), right[64]);
    let order: U256 = ORDER.into();
    let high = (order - s).to_be_bytes::<32>();
    let twin: KeySignature = [r, &high, &[55 - v]].concat().try_into().expect("65 bytes");

    // The precompile accepts the twin.
    let word = U256::from(55 - v).to_be_bytes::<32>();
    let input = [&digest[..], &word, r, &high].concat();
    let input = input.as_slice().try_into().expect("128 bytes");
    assert_eq!(ecrecover(input), Some(session_key().address()));

    assert_fails(&world, &op, &twin);
    assert_fails(&world, &op, &[r, &high, &[v]].concat());
    for other in [0, 1, v - 27, 55 - v, 29, 26, v + 4, 0xff] {
        assert_fails(&world, &op, &[&right[..64], &[other]].concat());
    }
    // EIP-2098: v in the top bit of s.
    let mut compact = right[..64].to_vec();
    compact[32] |= (v - 27) << 7;
    assert_fails(&world, &op, &compact);
    assert_fails(&world, &op, &right[..64]);
    assert_fails(&world, &op, &[]);
    for more in 1..=65 {
        assert_fails(&world, &op, &[&right[..], &vec![0; more]].concat());
    }
    assert_fails(&world, &op, &[right, right].concat());
    assert_eq!(world.validate(&op), Ok(Validation::TODAY));
}

#[test]
fn t_05_an_operation_of_another_chain_returns_1() {
    let (mut world, op) = live();
    let signature = op.signature(MODULE, CHAIN_ID);
    let call = op.validate_call(CHAIN_ID, signature);
    world.module.host.chain_id = 1;
    let answer = world.module.call(ACCOUNT, &call).map(Validation::decode);
    assert_eq!(
        answer,
        Ok(Validation::SignatureFailed),
        "even with the same hash"
    );
}

#[test]
fn t_05_an_operation_of_another_entry_point_returns_1() {
    let (world, op) = live();
    let signed = op.user_op.pack(op.signature(MODULE, CHAIN_ID));
    let hashes = [
        user_op_hash_v07(&signed, ENTRY_POINT_V08, CHAIN_ID),
        user_op_hash_v08(&signed, ENTRY_POINT_V08, CHAIN_ID),
        user_op_hash_v07(&signed, ENTRY_POINT_V07, 1),
    ];
    for hash in hashes {
        let call = validate_call(signed.clone(), hash);
        let answer = world
            .clone()
            .module
            .call(ACCOUNT, &call)
            .map(Validation::decode);
        assert_eq!(answer, Ok(Validation::SignatureFailed));
    }
}

#[test]
fn t_05_an_operation_of_another_account_returns_1() {
    let (mut world, op) = live();
    world.install(OTHER_ACCOUNT, &[]).expect("installed");
    let call = enableSessionCall {
        session: op.session.to_abi(),
    };
    world.module.call(OTHER_ACCOUNT, &call).expect("enabled");
    let signed = op.user_op.pack(op.signature(MODULE, CHAIN_ID));
    let stolen = latchkey_sdk::abi::PackedUserOperation {
        sender: OTHER_ACCOUNT,
        ..signed
    };
    // The account passes the hash of the other account's operation.
    let call = validate_call(stolen, op.hash(CHAIN_ID));
    let answer = world
        .module
        .call(OTHER_ACCOUNT, &call)
        .map(Validation::decode);
    assert_eq!(answer, Ok(Validation::SignatureFailed));
}

#[test]
fn t_05_an_operation_of_another_module_returns_1() {
    let (mut world, op) = live();
    let signature = op.signature(MODULE, CHAIN_ID);
    world.module.host.module = STRANGER;
    world.install(ACCOUNT, &[]).expect("installed");
    world.enable(&op.session);
    assert_eq!(
        world.validate_with(&op, signature),
        Ok(Validation::SignatureFailed)
    );
    assert_eq!(world.clone().validate(&op), Ok(Validation::TODAY));
}

#[test]
fn t_06_e_41_a_signature_over_another_digest_returns_1() {
    let (world, op) = live();
    let hash = op.hash(CHAIN_ID);
    let eip_191 = keccak256([b"\x19Ethereum Signed Message:\n32", &hash[..]].concat());
    let digest = |module, account, chain, hash, id, time| {
        session_op_digest(module, account, chain, hash, id, time)
    };
    let id = op.session.id();
    let others = [
        hash,
        eip_191,
        digest(MODULE, ACCOUNT, CHAIN_ID, hash, B256::ZERO, op.time),
        digest(MODULE, ACCOUNT, CHAIN_ID, hash, id, Some(NOW + 1)),
        digest(MODULE, ACCOUNT, CHAIN_ID, hash, id, None),
        digest(MODULE, OTHER_ACCOUNT, CHAIN_ID, hash, id, op.time),
        digest(STRANGER, ACCOUNT, CHAIN_ID, hash, id, op.time),
        digest(MODULE, ACCOUNT, 1, hash, id, op.time),
        digest(MODULE, ACCOUNT, CHAIN_ID, B256::ZERO, id, op.time),
    ];
    for digest in others {
        assert_fails(
            &world,
            &op,
            &session_key().sign(digest).expect("a signature"),
        );
    }
}

#[test]
fn t_07_any_caller_but_the_account_is_refused() {
    let (mut world, op) = live();
    let call = op.validate_call(CHAIN_ID, op.signature(MODULE, CHAIN_ID));
    let before = world.module.host.storage.clone();
    let callers = [
        &KNOWN_ENTRY_POINTS[..],
        &[STRANGER, OTHER_ACCOUNT, session_key().address(), MODULE],
    ]
    .concat();
    for caller in callers {
        let error = SenderNotAccount {
            caller,
            account: ACCOUNT,
        };
        assert_eq!(world.module.call(caller, &call), Err(error.into()));
        assert_eq!(world.module.host.storage, before);
    }
}

#[test]
fn t_08_a_call_of_validate_user_op_by_a_session_is_denied() {
    let (mut world, op) = live();
    let inner = op.validate_call(CHAIN_ID, op.signature(MODULE, CHAIN_ID));
    let burn = Call::new(MODULE, encode(&inner));
    for (index, calls) in [[burn.clone(), transfer(1)], [transfer(1), burn]]
        .iter()
        .enumerate()
    {
        let batch = Op::new(&op.session).batch(calls);
        let error = TargetForbidden {
            call: U256::from(index),
            target: MODULE,
        };
        world.assert_denied(&batch, error);
    }
}

#[test]
fn t_09_one_session_on_two_accounts_has_two_meters() {
    let (mut world, op) = live();
    world.install(OTHER_ACCOUNT, &[]).expect("installed");
    let call = enableSessionCall {
        session: op.session.to_abi(),
    };
    assert_eq!(world.module.call(OTHER_ACCOUNT, &call), Ok(op.session.id()));
    let of_other = op
        .clone()
        .call(&transfer(100))
        .with(|op| op.sender = OTHER_ACCOUNT);
    assert_eq!(world.validate(&of_other), Ok(Validation::TODAY));
    assert_eq!(world.used(&op.session, 0), 0);
    assert_eq!(
        world.validate(&op.clone().call(&transfer(100))),
        Ok(Validation::TODAY)
    );
    let revoke = revokeSessionCall {
        sessionId: op.session.id(),
    };
    world.module.call(OTHER_ACCOUNT, &revoke).expect("revoked");
    assert_eq!(world.status(op.session.id()), SessionStatus::Alive);
}

#[test]
fn t_10_foreign_and_lane_shaped_ids_never_change_a_live_session() {
    let (mut world, op) = live();
    for id in [U256::ZERO, U256::ONE, U256::from(u32::MAX)].map(B256::from) {
        let before = world.module.host.storage.clone();
        assert_eq!(
            world.revoke(id),
            Err(InvalidSessionId { sessionId: id }.into())
        );
        assert_eq!(world.module.host.storage, before);
    }
    for id in [
        U256::ONE << 32,
        U256::MAX,
        U256::from_be_slice(&ACCOUNT[..]),
    ]
    .map(B256::from)
    {
        assert_eq!(world.revoke(id), Ok(()));
    }
    assert!(world.lane().installed);
    assert_eq!(world.validate(&op), Ok(Validation::TODAY));
}

#[test]
fn t_12_a_revoked_session_returns_1() {
    let (mut world, op) = live();
    let signature = op.signature(MODULE, CHAIN_ID);
    world.revoke(op.session.id()).expect("revoked");
    world.assert_signature_fails(&op, signature);
}

#[test]
fn t_12_an_expired_or_future_session_returns_a_window_that_excludes_now() {
    let mut policy = latchkey_sdk::policy::Policy::new();
    policy.rule(latchkey_sdk::policy::Rule::call(
        TOKEN,
        [0xa9, 0x05, 0x9c, 0xbb],
    ));
    let base = session(&policy);
    let cases = [
        (
            base.clone().until(NOW - 1),
            Validation::Valid {
                after: 0,
                until: NOW - 1,
            },
        ),
        (
            base.clone().after(NOW + 1),
            Validation::Valid {
                after: NOW + 1,
                until: 0,
            },
        ),
    ];
    for (session, validation) in cases {
        let mut world = World::with(&session);
        let op = Op::new(&session).call(&transfer(1)).time(None);
        assert_eq!(world.validate(&op), Ok(validation));
    }
}
