//! Malformed heads and policy texts, and sessions that violate a guard, in `enableSession` (T-56).
//! Every fault of a text is tested byte by byte in `tests/interface/policy_faults`.
//!
//! Sources: ChainLight 2025-07 (ambiguous flags); CallPolicy; EntryPoint 0.9's block
//! ranges; Cantina 3.1.1 (one window overwrites another).

use alloy_primitives::{Address, B256, U256};
use latchkey_fixtures::{
    abi::{Error, no_guards},
    actors::{ACCOUNT, MODULE, NOW, RECIPIENT, STRANGER, TOKEN, other_key, session_key},
    native::World,
    policies::{session, transfer_session},
};
use latchkey_sdk::{
    abi::ILatchkey::{
        Guards, InvalidPolicy, InvalidSession, PolicyFault, SessionFault, SessionStatus,
    },
    entry_point::KNOWN_ENTRY_POINTS,
    policy::{Charge, Meter, Param, Path, Policy, Rule, Terms},
    session::{InstallKind, LaneId, MAX_TIME, NEVER, Session, install_data},
};

/// Asserts that a session is refused with this error, that nothing is written and that its id stays
/// unused.
#[track_caller]
fn assert_refused(world: &mut World, session: &Session, error: impl Into<Error>) {
    let before = world.module.host.storage.clone();
    assert_eq!(world.try_enable(session), Err(error.into()));
    assert_eq!(world.module.trace().flushes, 0);
    assert_eq!(world.module.host.storage, before);
    assert_eq!(world.status(session.id()), SessionStatus::None);
}

fn fault(fault: SessionFault) -> InvalidSession {
    InvalidSession { fault }
}

#[test]
fn t_56_heads_out_of_bounds_are_refused() {
    let base = transfer_session();
    let cases = [
        (
            base.clone().after(NOW + 1).until(NOW),
            SessionFault::EmptyWindow,
        ),
        (base.clone().until(0), SessionFault::ValidUntil),
        (base.clone().until(MAX_TIME + 1), SessionFault::ValidUntil),
        (base.clone().until(NEVER - 1), SessionFault::ValidUntil),
        (base.clone().after(MAX_TIME + 1), SessionFault::ValidAfter),
        (base.clone().after(NEVER), SessionFault::ValidAfter),
        (base.args(vec![B256::ZERO; 17]), SessionFault::Args),
    ];
    for (session, field) in cases {
        assert_refused(&mut World::new(), &session, fault(field));
    }
}

#[test]
fn t_56_t_67_bit_47_without_a_start_is_refused() {
    for until in [MAX_TIME + 1, MAX_TIME + 2, MAX_TIME + NOW, NEVER - 1] {
        for after in [0, NOW] {
            let session = transfer_session().after(after).until(until);
            assert_refused(&mut World::new(), &session, fault(SessionFault::ValidUntil));
        }
    }
}

#[test]
fn t_56_forbidden_targets_in_args_are_refused() {
    let forbidden = [&KNOWN_ENTRY_POINTS[..], &[ACCOUNT, MODULE, Address::ZERO]].concat();
    let mut policy = Policy::new();
    policy.rule(Rule::call(TOKEN, [1, 2, 3, 4]).target(Param(0)));
    for address in forbidden {
        let session = session(&policy).args(vec![address.into_word()]);
        let offset = U256::from(session.text.len() - 1);
        let error = InvalidPolicy {
            fault: PolicyFault::ForbiddenAddress,
            offset,
        };
        assert_refused(&mut World::new(), &session, error);
    }
    let session = session(&policy).args(vec![STRANGER.into_word()]);
    assert!(World::new().try_enable(&session).is_ok());
}

#[test]
fn t_56_args_that_do_not_fit_are_refused() {
    let mut policy = Policy::new();
    let meter = policy.meter(Meter::lifetime(Param(0)));
    policy.terms(Terms::max_fee_per_gas(0).charge(Charge::one(meter)));
    policy.rule(Rule::call(TOKEN, [1, 2, 3, 4]).constrain(Path::address(0).is(Param(1))));
    let fits = vec![B256::from(U256::from(9)), RECIPIENT.into_word()];
    assert!(
        World::new()
            .try_enable(&session(&policy).args(fits.clone()))
            .is_ok()
    );
    let too_large = B256::from(U256::ONE << 128);
    let dirty = B256::from((U256::ONE << 160) | U256::ONE);
    // The cap follows version, flags, one address, the number of meters and the kind.
    let cap = 2 + 21 + 1 + 1 + 1;
    let end = session(&policy).text.len();
    let cases = [
        (vec![too_large, fits[1]], PolicyFault::BadParam, cap),
        (vec![fits[0], dirty], PolicyFault::BadParam, end),
        (vec![fits[0]], PolicyFault::BadIndex, end),
        (vec![], PolicyFault::BadIndex, cap),
        (vec![fits[0], fits[1], fits[1]], PolicyFault::NotUsed, end),
    ];
    for (args, name, offset) in cases {
        let error = InvalidPolicy {
            fault: name,
            offset: U256::from(offset),
        };
        assert_refused(&mut World::new(), &session(&policy).args(args), error);
    }
}

#[test]
fn t_56_a_second_encoding_of_the_same_policy_is_refused() {
    let session = transfer_session();
    // The cap 100 of the daily meter, `01 64`, as `02 00 64`.
    let at = session
        .text
        .windows(2)
        .position(|bytes| bytes == [1, 100])
        .expect("the cap");
    let mut text = session.text.to_vec();
    text.splice(at..at + 2, [2, 0, 100]);
    let error = InvalidPolicy {
        fault: PolicyFault::BadNumber,
        offset: U256::from(at + 1),
    };
    let other = Session {
        text: text.into(),
        ..session
    };
    assert_refused(&mut World::new(), &other, error);
}

#[test]
fn t_56_a_session_that_violates_a_guard_is_refused() {
    let guards = Guards {
        granter: session_key().address(),
        longestLifetime: 100,
        ..no_guards()
    };
    let data =
        install_data(InstallKind::Install, LaneId::ERC7579, guards, &[]).expect("install data");
    let mut world = World::not_installed();
    world.install(ACCOUNT, &data).expect("installed");
    let short = transfer_session().after(NOW).until(NOW + 100);
    assert_refused(&mut world, &short, fault(SessionFault::SignerIsGranter));
    let other = Session {
        signer: other_key().signer(),
        ..short
    };
    let cases = [
        other.clone().until(NOW + 101),
        other.clone().until(NEVER),
        other.clone().after(0),
    ];
    for session in cases {
        assert_refused(&mut world, &session, fault(SessionFault::Lifetime));
    }
    assert!(world.try_enable(&other).is_ok());
}
