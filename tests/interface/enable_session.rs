//! `enableSession(Session)`: the stored word, the event, and every field that is refused. The
//! faults of the policy text are in `policy_faults`.

use alloy_primitives::{B256, U256, keccak256};
use latchkey_fixtures::{
    abi::no_guards,
    actors::{ACCOUNT, NOW, OTHER_ACCOUNT, RECIPIENT, TOKEN, session_key},
    native::{Validation, World},
    ops::Op,
    policies::{session, transfer, transfer_session},
    slots::session_slot,
};
use latchkey_sdk::{
    abi::ILatchkey::{
        Guards, InvalidPolicy, InvalidSession, LaneNotInstalled, PolicyFault, SessionEnabled,
        SessionEnded, SessionFault, SessionStatus, enableSessionCall, onUninstallCall,
        revokeAllSessionsCall,
    },
    policy::{Charge, Meter, Param, Path, Policy, Rule, Terms},
    session::{InstallKind, LaneId, MAX_TIME, NEVER, Session, install_data},
};

/// Asserts that a session is refused with this fault and nothing is written.
fn assert_fault(session: &Session, fault: SessionFault) {
    let mut world = World::new();
    let before = world.module.host.storage.clone();
    assert_eq!(
        world.try_enable(session),
        Err(InvalidSession { fault }.into())
    );
    assert_eq!(world.module.host.storage, before);
    assert_eq!(world.module.trace().flushes, 0);
    world.assert_events(vec![]);
}

#[test]
fn enabling_writes_one_slot_and_emits_the_whole_session() {
    let session = transfer_session();
    let mut world = World::new();
    assert_eq!(world.try_enable(&session), Ok(session.id()));
    world.assert_events(vec![
        SessionEnabled {
            account: ACCOUNT,
            sessionId: session.id(),
            signerHash: keccak256(session.signer.encode()),
            session: session.to_abi(),
        }
        .into(),
    ]);
    let trace = world.module.trace();
    assert_eq!(trace.stores, [session_slot(ACCOUNT, session.id(), 0)]);
    assert_eq!(trace.flushes, 1);
}

#[test]
fn the_id_is_the_hash_of_the_head() {
    let session = transfer_session();
    assert_eq!(session.id(), keccak256(session.head()));
    assert_eq!(World::new().try_enable(&session), Ok(session.id()));
}

#[test]
fn t_46_enabling_a_live_session_again_is_a_no_op_without_event() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let op = Op::new(&session).call(&transfer(60));
    assert_eq!(world.validate(&op), Ok(Validation::TODAY));
    let before = world.module.host.storage.clone();
    assert_eq!(world.try_enable(&session), Ok(session.id()));
    assert_eq!(
        world.module.host.storage, before,
        "the meter keeps what was used"
    );
    assert_eq!(world.module.trace().flushes, 0);
    world.assert_events(vec![]);
}

#[test]
fn a_published_text_gives_the_same_id_and_its_address_in_the_event() {
    let contract = alloy_primitives::Address::repeat_byte(0xc0);
    let carried = transfer_session();
    let published = carried.clone().published_at(contract);
    let mut world = World::new();
    let code = [&[0], &carried.text[..]].concat();
    world.module.host.code.insert(contract, code);
    assert_eq!(world.try_enable(&published), Ok(carried.id()));
    world.assert_events(vec![
        SessionEnabled {
            account: ACCOUNT,
            sessionId: carried.id(),
            signerHash: carried.signer.hash(),
            session: published.to_abi(),
        }
        .into(),
    ]);
    let amounts = [(&carried, 10), (&published, 20)];
    for (session, amount) in amounts {
        let op = Op::new(session).call(&transfer(amount));
        assert_eq!(world.validate(&op), Ok(Validation::TODAY));
    }
    assert_eq!(world.used(&published, 0), 30, "one session, one meter");
}

#[test]
fn a_published_text_without_code_is_refused() {
    let contract = alloy_primitives::Address::repeat_byte(0xc0);
    let text = transfer_session().text;
    let codes: [Option<Vec<u8>>; 6] = [
        None,
        Some(vec![]),
        Some(text.to_vec()),
        Some([&[1], &text[..]].concat()),
        Some([vec![0; 1], vec![1; 4_097]].concat()),
        Some(vec![0; 24_576]),
    ];
    for code in codes {
        let mut world = World::new();
        if let Some(code) = code {
            world.module.host.code.insert(contract, code);
        }
        let session = transfer_session().published_at(contract);
        let fault = InvalidPolicy {
            fault: PolicyFault::BadPointer,
            offset: U256::ZERO,
        };
        assert_eq!(world.try_enable(&session), Err(fault.into()));
    }
}

#[test]
fn a_pointer_of_the_wrong_length_is_refused() {
    for length in [1, 20, 22, 40] {
        let mut abi = transfer_session().to_abi();
        abi.policy = vec![0; length].into();
        let fault = InvalidPolicy {
            fault: PolicyFault::BadPointer,
            offset: U256::ZERO,
        };
        let answer = World::new()
            .module
            .call(ACCOUNT, &enableSessionCall { session: abi });
        assert_eq!(answer, Err(fault.into()), "{length} bytes");
    }
}

#[test]
fn valid_after_from_2_pow_47_on_is_refused() {
    let until_never = |after| transfer_session().after(after);
    for after in [MAX_TIME + 1, MAX_TIME + 2, NEVER - 1, NEVER] {
        assert_fault(&until_never(after), SessionFault::ValidAfter);
    }
    assert!(World::new().try_enable(&until_never(MAX_TIME)).is_ok());
}

#[test]
fn valid_until_zero_or_from_2_pow_47_on_is_refused_except_never() {
    for until in [0, MAX_TIME + 1, MAX_TIME + NOW, NEVER - 1] {
        assert_fault(&transfer_session().until(until), SessionFault::ValidUntil);
    }
    for until in [1, MAX_TIME, NEVER] {
        assert!(
            World::new()
                .try_enable(&transfer_session().until(until))
                .is_ok()
        );
    }
}

#[test]
fn an_empty_window_is_refused_and_one_second_is_not() {
    let session = transfer_session().until(NOW);
    assert_fault(&session.clone().after(NOW + 1), SessionFault::EmptyWindow);
    assert!(World::new().try_enable(&session.after(NOW)).is_ok());
}

#[test]
fn more_than_16_args_are_refused() {
    let args = |count| vec![B256::repeat_byte(1); count];
    assert_fault(&transfer_session().args(args(17)), SessionFault::Args);
    // Sixteen are accepted, but the policy must use all of them.
    let fault = InvalidPolicy {
        fault: PolicyFault::NotUsed,
        offset: U256::from(transfer_session().text.len()),
    };
    let sixteen = transfer_session().args(args(16));
    assert_eq!(World::new().try_enable(&sixteen), Err(fault.into()));
}

#[test]
fn sixteen_args_that_are_used_are_enabled() {
    let mut policy = Policy::new();
    let meters: Vec<_> = (0..16)
        .map(|index| policy.meter(Meter::lifetime(Param(index))))
        .collect();
    let mut rule = Rule::call(TOKEN, [1, 2, 3, 4]);
    for meter in &meters[..8] {
        rule = rule.charge(Charge::one(*meter));
    }
    let mut terms = Terms::max_fee_per_gas(0);
    for meter in &meters[8..] {
        terms = terms.charge(Charge::one(*meter));
    }
    policy.terms(terms);
    policy.rule(rule);
    let args = (1..=16_u64).map(|word| B256::from(U256::from(word)));
    let session = session(&policy).args(args.collect::<Vec<_>>());
    let mut world = World::with(&session);
    let (_, meters) = world.remaining(&session, NOW).expect("meters");
    let caps: Vec<_> = meters.iter().map(|meter| meter.cap).collect();
    assert_eq!(caps, (1..=16).collect::<Vec<u128>>());
}

#[test]
fn t_02_a_signer_that_is_not_a_key_is_refused() {
    let key = session_key().address();
    let signers: [Vec<u8>; 8] = [
        vec![],
        vec![1],
        [&[1][..], &[0; 20]].concat(),
        [&[1][..], &key[..19]].concat(),
        [&[1][..], &key[..], &[0]].concat(),
        [&[0][..], &key[..]].concat(),
        [&[2][..], &key[..]].concat(),
        [&[2][..], &[7; 64]].concat(),
    ];
    for signer in signers {
        let mut abi = transfer_session().to_abi();
        abi.signer = signer.into();
        let fault = InvalidSession {
            fault: SessionFault::Signer,
        };
        let answer = World::new()
            .module
            .call(ACCOUNT, &enableSessionCall { session: abi });
        assert_eq!(answer, Err(fault.into()));
    }
}

fn guarded(guards: Guards) -> World {
    let mut world = World::not_installed();
    let data =
        install_data(InstallKind::Install, LaneId::ERC7579, guards, &[]).expect("install data");
    world.install(ACCOUNT, &data).expect("installed");
    world.module.take_events();
    world
}

#[test]
fn the_longest_lifetime_is_inclusive_and_requires_both_bounds() {
    let guards = Guards {
        longestLifetime: 1_000,
        ..no_guards()
    };
    let base = transfer_session();
    let refused = [
        base.clone().after(NOW).until(NOW + 1_001),
        base.clone().until(NOW),
        base.clone().until(999),
        base.clone().after(NOW),
        base.clone(),
    ];
    for session in refused {
        let error = InvalidSession {
            fault: SessionFault::Lifetime,
        };
        assert_eq!(
            guarded(guards.clone()).try_enable(&session),
            Err(error.into())
        );
    }
    for until in [NOW, NOW + 1_000] {
        let session = base.clone().after(NOW).until(until);
        assert!(guarded(guards.clone()).try_enable(&session).is_ok());
    }
}

#[test]
fn a_longest_lifetime_of_zero_is_unlimited() {
    assert!(guarded(no_guards()).try_enable(&transfer_session()).is_ok());
}

#[test]
fn a_session_signed_by_the_granter_is_refused() {
    let guards = Guards {
        granter: session_key().address(),
        ..no_guards()
    };
    let error = InvalidSession {
        fault: SessionFault::SignerIsGranter,
    };
    let mut world = guarded(guards);
    assert_eq!(world.try_enable(&transfer_session()), Err(error.into()));
}

#[test]
fn the_account_enables_sessions_while_grants_are_refused() {
    let guards = Guards {
        grantsRefused: true,
        ..no_guards()
    };
    assert!(guarded(guards).try_enable(&transfer_session()).is_ok());
}

#[test]
fn enabling_in_a_lane_that_is_not_installed_is_refused() {
    let session = transfer_session();
    let error = || {
        Err(LaneNotInstalled {
            lane: LaneId::ERC7579.into(),
        }
        .into())
    };
    let mut world = World::not_installed();
    assert_eq!(world.try_enable(&session), error());
    let mut world = World::new();
    let call = onUninstallCall {
        data: vec![].into(),
    };
    world.module.call(ACCOUNT, &call).expect("uninstalled");
    world.module.take_events();
    assert_eq!(world.try_enable(&session), error());
    world.assert_events(vec![]);
}

#[test]
fn a_revoked_id_and_an_id_of_an_older_epoch_never_revive() {
    let session = transfer_session();
    let ended = || {
        Err(SessionEnded {
            sessionId: session.id(),
        }
        .into())
    };

    let mut world = World::with(&session);
    world.revoke(session.id()).expect("revoked");
    assert_eq!(world.try_enable(&session), ended());

    let mut world = World::with(&session);
    let all = revokeAllSessionsCall {
        lane: LaneId::ERC7579.into(),
    };
    world.module.call(ACCOUNT, &all).expect("revoked");
    assert_eq!(world.status(session.id()), SessionStatus::OldEpoch);
    assert_eq!(world.try_enable(&session), ended());
    assert!(world.try_enable(&session.clone().salt(1)).is_ok());
}

#[test]
fn m_18_a_session_belongs_to_the_account_that_enabled_it() {
    let session = transfer_session();
    let mut world = World::new();
    world.install(OTHER_ACCOUNT, &[]).expect("installed");
    let call = enableSessionCall {
        session: session.to_abi(),
    };
    assert_eq!(world.module.call(OTHER_ACCOUNT, &call), Ok(session.id()));
    assert_eq!(world.status(session.id()), SessionStatus::None);
}

#[test]
fn an_arg_of_a_policy_binds_the_id() {
    let mut policy = Policy::new();
    policy.rule(Rule::call(TOKEN, [1, 2, 3, 4]).constrain(Path::address(0).is(Param(0))));
    let one = session(&policy).args(vec![RECIPIENT.into_word()]);
    let other = session(&policy).args(vec![OTHER_ACCOUNT.into_word()]);
    let mut world = World::with(&one);
    assert_ne!(one.id(), other.id());
    assert_eq!(world.status(other.id()), SessionStatus::None);
}
