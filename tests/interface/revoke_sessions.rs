//! `revokeSessions(bytes32[])`.

use alloy_primitives::{B256, U256};
use latchkey_fixtures::{abi::Error, actors::ACCOUNT, native::World, policies::transfer_session};
use latchkey_sdk::abi::ILatchkey::{
    InvalidSessionId, SessionRevoked, SessionStatus, revokeSessionsCall,
};

fn revoke(world: &mut World, ids: &[B256]) -> Result<(), Error> {
    let call = revokeSessionsCall {
        sessionIds: ids.to_vec(),
    };
    world.module.call(ACCOUNT, &call).map(|_| ())
}

#[test]
fn each_id_is_revoked_once_in_order() {
    let sessions: Vec<_> = (0..5).map(|salt| transfer_session().salt(salt)).collect();
    let mut world = World::new();
    for session in &sessions {
        world.enable(session);
    }
    let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|index: usize| sessions[index].id());
    let never_seen = B256::repeat_byte(9);
    assert_eq!(revoke(&mut world, &[c, a, c, never_seen, e]), Ok(()));
    let event = |id| {
        SessionRevoked {
            account: ACCOUNT,
            sessionId: id,
        }
        .into()
    };
    world.assert_events(vec![event(c), event(a), event(never_seen), event(e)]);
    let statuses = [a, b, c, d, e].map(|id| world.status(id));
    let (alive, revoked) = (SessionStatus::Alive, SessionStatus::Revoked);
    assert_eq!(statuses, [revoked, alive, revoked, alive, revoked]);
}

#[test]
fn an_empty_list_is_accepted() {
    let mut world = World::new();
    assert_eq!(revoke(&mut world, &[]), Ok(()));
    assert_eq!(world.module.trace().slots().len(), 0);
    world.assert_events(vec![]);
}

#[test]
fn one_invalid_id_refuses_the_whole_list() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let lane = B256::from(U256::from(u32::MAX));
    assert_eq!(
        revoke(&mut world, &[session.id(), lane]),
        Err(InvalidSessionId { sessionId: lane }.into())
    );
    assert_eq!(world.status(session.id()), SessionStatus::Alive);
    world.assert_events(vec![]);
}
