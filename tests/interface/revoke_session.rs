//! `revokeSession(bytes32)`.

use alloy_primitives::{B256, U256};
use latchkey_sdk::abi::ILatchkey::{
    InvalidSessionId, SessionEnded, SessionRevoked, SessionStatus, revokeSessionCall,
};
use latchkey_test_support::scene::{
    ACCOUNT, MODULE, OTHER_ACCOUNT, Op, Scene, Verdict, session, session_slot, transfer, transfers,
};

fn revoked(id: B256) -> SessionRevoked {
    SessionRevoked {
        account: ACCOUNT,
        sessionId: id,
    }
}

#[test]
fn a_revoked_session_is_dead() {
    let session = session(&transfers());
    let mut scene = Scene::with(&session);
    let op = Op::new(&session).call(&transfer(1));
    assert_eq!(scene.validate(&op), Ok(Verdict::TODAY));
    scene.revoke(session.id()).expect("revoked");
    scene.assert_events(vec![revoked(session.id()).into()]);
    assert_eq!(scene.status(session.id()), SessionStatus::Revoked);
    scene.assert_failed_untouched(&op, op.signature(MODULE, 42_161));
}

#[test]
fn revoking_again_does_nothing() {
    let session = session(&transfers());
    let mut scene = Scene::with(&session);
    scene.revoke(session.id()).expect("revoked");
    let before = scene.module.chain.storage.clone();
    scene.revoke(session.id()).expect("revoked again");
    assert_eq!(scene.module.chain.storage, before);
    scene.assert_events(vec![revoked(session.id()).into()]);
}

#[test]
fn an_id_never_seen_is_dead_before_it_lives() {
    let session = session(&transfers());
    let mut scene = Scene::new();
    scene.revoke(session.id()).expect("revoked");
    scene.assert_events(vec![revoked(session.id()).into()]);
    assert_eq!(scene.status(session.id()), SessionStatus::Revoked);
    let error = SessionEnded {
        sessionId: session.id(),
    };
    assert_eq!(scene.try_enable(&session), Err(error.into()));
}

#[test]
fn works_on_a_lane_that_is_not_installed() {
    let session = session(&transfers());
    let mut scene = Scene::bare();
    scene.revoke(session.id()).expect("revoked");
    scene.install(ACCOUNT, &[]).expect("installed");
    assert_eq!(scene.status(session.id()), SessionStatus::Revoked);
}

#[test]
fn what_was_used_stays_recorded() {
    let session = session(&transfers());
    let mut scene = Scene::with(&session);
    let op = Op::new(&session).call(&transfer(60));
    scene.validate(&op).expect("admitted");
    let slot = (MODULE, session_slot(ACCOUNT, session.id(), 0));
    let before: U256 = scene.module.chain.storage[&slot].into();
    scene.revoke(session.id()).expect("revoked");
    let after: U256 = scene.module.chain.storage[&slot].into();
    assert_eq!(
        after - before,
        U256::ONE << 248,
        "state 1 became 2, nothing else"
    );
}

#[test]
fn an_id_below_2_pow_32_is_refused() {
    for id in [U256::ZERO, U256::ONE, U256::from(u32::MAX)] {
        let id = B256::from(id);
        let mut scene = Scene::new();
        let before = scene.module.chain.storage.clone();
        assert_eq!(
            scene.revoke(id),
            Err(InvalidSessionId { sessionId: id }.into())
        );
        assert_eq!(scene.module.chain.storage, before);
        assert_eq!(scene.module.trace().slots().len(), 0);
    }
    for id in [U256::ONE << 32, U256::MAX] {
        assert!(Scene::new().revoke(B256::from(id)).is_ok());
    }
}

#[test]
fn m_18_revokes_the_callers_session_only() {
    let session = session(&transfers());
    let mut scene = Scene::with(&session);
    let call = revokeSessionCall {
        sessionId: session.id(),
    };
    scene.module.ask(OTHER_ACCOUNT, &call).expect("revoked");
    assert_eq!(scene.status(session.id()), SessionStatus::Alive);
}
