//! Enabling, revoking and uninstalling without the owner.
//!
//! Sources: Renascence v1 H-2 (a session extends itself); smart-sessions Cantina 3.1.3 and MAv1
//! 5.3.1 (sessions revive), Cantina 3.1.5 (a removal skips an element), 3.2.3 (an
//! uninstall that runs out of gas); zkSync's `Closed` state.

use alloy_primitives::{B256, U256};
use latchkey_fixtures::{
    abi::{encode, no_guards},
    actors::{ACCOUNT, CHAIN_ID, MODULE, NOW, OTHER_ACCOUNT, STRANGER, TOKEN, session_key},
    native::{Validation, World},
    ops::Op,
    policies::{session, transfer, transfer_session},
    slots::lane_slot,
};
use latchkey_sdk::{
    abi::ILatchkey::{
        LaneNotInstalled, SessionEnded, SessionStatus, TargetForbidden, enableSessionCall,
        onUninstallCall, revokeAllSessionsCall, revokeSessionCall, revokeSessionsCall,
    },
    call::Call,
    policy::{Charge, Meter, Path, Policy, Rule, Terms},
    session::{InstallKind, LaneId, Session, install_data},
};

#[test]
fn t_47_strangers_never_enable_or_revoke_for_the_account() {
    let [alive, other] = [0, 1].map(|salt| transfer_session().salt(salt));
    let mut world = World::with(&alive);
    for caller in [STRANGER, OTHER_ACCOUNT, MODULE, session_key().address()] {
        let enable = enableSessionCall {
            session: other.to_abi(),
        };
        let error = LaneNotInstalled {
            lane: LaneId::ERC7579.into(),
        };
        assert_eq!(world.module.call(caller, &enable), Err(error.into()));
        let revoke = revokeSessionCall {
            sessionId: alive.id(),
        };
        world
            .module
            .call(caller, &revoke)
            .expect("the caller's own id");
        let all = revokeAllSessionsCall {
            lane: LaneId::ERC7579.into(),
        };
        world
            .module
            .call(caller, &all)
            .expect("the caller's own lane");
        let uninstall = onUninstallCall {
            data: vec![].into(),
        };
        world
            .module
            .call(caller, &uninstall)
            .expect("the caller's own lane");
        assert_eq!(world.status(alive.id()), SessionStatus::Alive);
        assert_eq!(world.status(other.id()), SessionStatus::None);
        assert!(world.lane().installed);
    }
}

/// Every administrative call that a session could make the account send.
fn administration(alive: &Session, other: &Session) -> Vec<Vec<u8>> {
    let install = install_data(
        InstallKind::FreshStart,
        LaneId::ERC7579,
        no_guards(),
        std::slice::from_ref(other),
    );
    let data = install.expect("install data").into();
    vec![
        other.enable_call(),
        alive.revoke_call(),
        encode(&revokeSessionsCall {
            sessionIds: vec![alive.id()],
        }),
        encode(&revokeAllSessionsCall {
            lane: LaneId::ERC7579.into(),
        }),
        encode(&latchkey_sdk::abi::ILatchkey::onInstallCall { data }),
        encode(&onUninstallCall {
            data: vec![].into(),
        }),
        vec![],
        vec![0xff; 4],
    ]
}

#[test]
fn t_47_t_48_a_session_that_calls_the_module_is_denied() {
    let alive = transfer_session().until(NOW + 10);
    let mut wide = Policy::new();
    wide.rule(Rule::plain_transfer(STRANGER).value(u128::MAX).full_power());
    let longer = alive.clone().until(latchkey_sdk::session::NEVER);
    let wider = session(&wide);
    let mut world = World::with(&alive);
    for other in [&longer, &wider] {
        for data in administration(&alive, other) {
            for place in 0..2_usize {
                let mut calls = vec![transfer(1)];
                calls.insert(place, Call::new(MODULE, data.clone()));
                let error = TargetForbidden {
                    call: U256::from(place),
                    target: MODULE,
                };
                world.assert_denied(&Op::new(&alive).batch(&calls), error);
            }
        }
        assert_eq!(world.status(other.id()), SessionStatus::None);
    }
}

#[test]
fn t_49_an_operation_validated_after_the_revoke_returns_1() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let op = Op::new(&session).call(&transfer(1));
    // A bundle validates both operations before it executes one, so the second is still valid.
    assert_eq!(world.validate(&op), Ok(Validation::TODAY));
    world
        .revoke(session.id())
        .expect("executed by the first operation");
    world.assert_signature_fails(&op, op.signature(MODULE, CHAIN_ID));
}

#[test]
fn t_50_a_revoked_id_never_revives() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let op = Op::new(&session).call(&transfer(60));
    assert_eq!(world.validate(&op), Ok(Validation::TODAY));
    world.revoke(session.id()).expect("revoked");
    let ended = || {
        Some(
            SessionEnded {
                sessionId: session.id(),
            }
            .into(),
        )
    };
    assert_eq!(world.try_enable(&session).err(), ended());
    let fresh = install_data(
        InstallKind::FreshStart,
        LaneId::ERC7579,
        no_guards(),
        std::slice::from_ref(&session),
    );
    assert_eq!(
        world.install(ACCOUNT, &fresh.expect("install data")).err(),
        ended()
    );
    let uninstall = onUninstallCall {
        data: vec![].into(),
    };
    world.module.call(ACCOUNT, &uninstall).expect("uninstalled");
    world.install(ACCOUNT, &[]).expect("installed again");
    assert_eq!(world.try_enable(&session).err(), ended());
    world.assert_signature_fails(&op, op.signature(MODULE, CHAIN_ID));
    // Another salt is another session with its own meters.
    let again = session.clone().salt(1);
    world.enable(&again);
    assert_eq!(world.used(&again, 0), 0);
}

#[test]
fn t_50_an_id_revoked_before_it_is_enabled_never_lives() {
    let session = transfer_session();
    let mut world = World::new();
    world.revoke(session.id()).expect("revoked");
    let ended = SessionEnded {
        sessionId: session.id(),
    };
    assert_eq!(world.try_enable(&session), Err(ended.into()));
    let op = Op::new(&session).call(&transfer(1));
    world.assert_signature_fails(&op, op.signature(MODULE, CHAIN_ID));
}

#[test]
fn t_51_every_element_of_a_list_is_revoked() {
    let sessions: Vec<_> = (0..8).map(|salt| transfer_session().salt(salt)).collect();
    for kept in 0..8 {
        let mut world = World::new();
        for session in &sessions {
            world.enable(session);
        }
        let mut ids: Vec<B256> = sessions.iter().map(Session::id).collect();
        ids.remove(kept);
        let call = revokeSessionsCall { sessionIds: ids };
        world.module.call(ACCOUNT, &call).expect("revoked");
        for (index, session) in sessions.iter().enumerate() {
            let is_alive = world.status(session.id()) == SessionStatus::Alive;
            assert_eq!(is_alive, index == kept);
        }
    }
}

#[test]
fn t_53_uninstall_writes_one_slot_for_any_state_and_data() {
    // 64 rules, 32 meters, all used.
    let mut policy = Policy::new();
    let meters: Vec<_> = (0..32)
        .map(|_| policy.meter(Meter::lifetime(u128::MAX)))
        .collect();
    policy.terms(Terms::max_fee_per_gas(0).max_calls(32));
    for rule in 0..64_u8 {
        let charge = Charge::argument(Path::uint256(0), meters[usize::from(rule) % 32]);
        policy.rule(Rule::call(TOKEN, [rule, 0, 0, 0]).charge(charge));
    }
    let calls: Vec<_> = (0..32_u8)
        .map(|rule| Call::new(TOKEN, [vec![rule, 0, 0, 0], vec![1; 32]].concat()))
        .collect();
    let mut world = World::new();
    for salt in 0..10 {
        let session = session(&policy).salt(salt);
        world.enable(&session);
        let too_much = Op::new(&session).batch(&calls);
        assert!(world.validate(&too_much).is_err(), "above u128");
        let calls: Vec<_> = calls
            .iter()
            .map(|call| Call::new(TOKEN, [&call.data[..4], &[0; 31], &[1]].concat()))
            .collect();
        assert_eq!(
            world.validate(&Op::new(&session).batch(&calls)),
            Ok(Validation::ALWAYS)
        );
    }
    let slots = world.module.host.storage.len();
    assert_eq!(slots, 1 + 10 * 32);
    let garbage: [&[u8]; 5] = [
        &[],
        &[1],
        &[1, 0xff, 0xff, 0xff, 0xff],
        &[0xff; 31],
        &[7; 5_000],
    ];
    for data in garbage {
        let mut world = world.clone();
        let call = onUninstallCall {
            data: data.to_vec().into(),
        };
        world.module.call(ACCOUNT, &call).expect("never reverts");
        let touched: Vec<_> = world.module.trace().slots().into_iter().collect();
        assert_eq!(touched, [lane_slot(ACCOUNT, LaneId::ERC7579.into())]);
        assert!(!world.lane().installed);
    }
}
