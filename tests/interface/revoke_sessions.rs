//! `revokeSessions(bytes32[])`.

use alloy_primitives::{B256, U256};
use latchkey_sdk::abi::ILatchkey::{
    InvalidSessionId, SessionRevoked, SessionStatus, revokeSessionsCall,
};
use latchkey_test_support::{
    module::Error,
    scene::{ACCOUNT, Scene, session, transfers},
};

fn revoke(scene: &mut Scene, ids: &[B256]) -> Result<(), Error> {
    let call = revokeSessionsCall {
        sessionIds: ids.to_vec(),
    };
    scene.module.ask(ACCOUNT, &call).map(|_| ())
}

#[test]
fn each_id_ends_once_in_order() {
    let sessions: Vec<_> = (0..5)
        .map(|salt| session(&transfers()).salt(salt))
        .collect();
    let mut scene = Scene::new();
    for session in &sessions {
        scene.enable(session);
    }
    let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|index: usize| sessions[index].id());
    let never_seen = B256::repeat_byte(9);
    assert_eq!(revoke(&mut scene, &[c, a, c, never_seen, e]), Ok(()));
    let event = |id| {
        SessionRevoked {
            account: ACCOUNT,
            sessionId: id,
        }
        .into()
    };
    scene.assert_events(vec![event(c), event(a), event(never_seen), event(e)]);
    let statuses = [a, b, c, d, e].map(|id| scene.status(id));
    let (alive, revoked) = (SessionStatus::Alive, SessionStatus::Revoked);
    assert_eq!(statuses, [revoked, alive, revoked, alive, revoked]);
}

#[test]
fn none_is_fine() {
    let mut scene = Scene::new();
    assert_eq!(revoke(&mut scene, &[]), Ok(()));
    assert_eq!(scene.module.trace().slots().len(), 0);
    scene.assert_events(vec![]);
}

#[test]
fn one_id_that_is_none_refuses_all() {
    let session = session(&transfers());
    let mut scene = Scene::with(&session);
    let lane = B256::from(U256::from(u32::MAX));
    assert_eq!(
        revoke(&mut scene, &[session.id(), lane]),
        Err(InvalidSessionId { sessionId: lane }.into())
    );
    assert_eq!(scene.status(session.id()), SessionStatus::Alive);
    scene.assert_events(vec![]);
}
