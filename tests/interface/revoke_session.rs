//! `revokeSession(bytes32)`.

use alloy_primitives::{B256, U256};
use latchkey_fixtures::{
    actors::{ACCOUNT, MODULE, OTHER_ACCOUNT},
    native::{Validation, World},
    ops::Op,
    policies::{transfer, transfer_session},
    slots::session_slot,
};
use latchkey_sdk::abi::ILatchkey::{
    InvalidSessionId, SessionEnded, SessionRevoked, SessionStatus, revokeSessionCall,
};

fn revoked(id: B256) -> SessionRevoked {
    SessionRevoked {
        account: ACCOUNT,
        sessionId: id,
    }
}

#[test]
fn a_revoked_session_fails() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let op = Op::new(&session).call(&transfer(1));
    assert_eq!(world.validate(&op), Ok(Validation::TODAY));
    world.revoke(session.id()).expect("revoked");
    world.assert_events(vec![revoked(session.id()).into()]);
    assert_eq!(world.status(session.id()), SessionStatus::Revoked);
    world.assert_signature_fails(&op, op.signature(MODULE, 42_161));
}

#[test]
fn revoking_again_changes_nothing() {
    let session = transfer_session();
    let mut world = World::with(&session);
    world.revoke(session.id()).expect("revoked");
    let before = world.module.host.storage.clone();
    world.revoke(session.id()).expect("revoked again");
    assert_eq!(world.module.host.storage, before);
    world.assert_events(vec![revoked(session.id()).into()]);
}

#[test]
fn an_id_revoked_before_it_is_enabled_cannot_be_enabled() {
    let session = transfer_session();
    let mut world = World::new();
    world.revoke(session.id()).expect("revoked");
    world.assert_events(vec![revoked(session.id()).into()]);
    assert_eq!(world.status(session.id()), SessionStatus::Revoked);
    let error = SessionEnded {
        sessionId: session.id(),
    };
    assert_eq!(world.try_enable(&session), Err(error.into()));
}

#[test]
fn a_lane_that_is_not_installed_accepts_it() {
    let session = transfer_session();
    let mut world = World::not_installed();
    world.revoke(session.id()).expect("revoked");
    world.install(ACCOUNT, &[]).expect("installed");
    assert_eq!(world.status(session.id()), SessionStatus::Revoked);
}

#[test]
fn the_used_amount_stays_recorded() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let op = Op::new(&session).call(&transfer(60));
    world.validate(&op).expect("admitted");
    let slot = (MODULE, session_slot(ACCOUNT, session.id(), 0));
    let before: U256 = world.module.host.storage[&slot].into();
    world.revoke(session.id()).expect("revoked");
    let after: U256 = world.module.host.storage[&slot].into();
    assert_eq!(
        after - before,
        U256::ONE << 248,
        "only the state changes, from 1 to 2"
    );
}

#[test]
fn an_id_below_2_pow_32_is_refused() {
    for id in [U256::ZERO, U256::ONE, U256::from(u32::MAX)] {
        let id = B256::from(id);
        let mut world = World::new();
        let before = world.module.host.storage.clone();
        assert_eq!(
            world.revoke(id),
            Err(InvalidSessionId { sessionId: id }.into())
        );
        assert_eq!(world.module.host.storage, before);
        assert_eq!(world.module.trace().slots().len(), 0);
    }
    for id in [U256::ONE << 32, U256::MAX] {
        assert!(World::new().revoke(B256::from(id)).is_ok());
    }
}

#[test]
fn m_18_only_the_callers_session_is_revoked() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let call = revokeSessionCall {
        sessionId: session.id(),
    };
    world.module.call(OTHER_ACCOUNT, &call).expect("revoked");
    assert_eq!(world.status(session.id()), SessionStatus::Alive);
}
