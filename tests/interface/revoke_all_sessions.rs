//! `revokeAllSessions(uint32)`.

use latchkey_fixtures::{
    actors::{ACCOUNT, MODULE, OTHER_ACCOUNT, STRANGER},
    native::{Validation, World},
    ops::Op,
    policies::{transfer, transfer_session},
    slots::lane_slot,
};
use latchkey_sdk::{
    abi::ILatchkey::{
        AllSessionsRevoked, EpochExhausted, Guards, SessionStatus, revokeAllSessionsCall,
    },
    session::{InstallKind, LaneId, install_data},
};

fn revoke_all(world: &mut World) {
    let call = revokeAllSessionsCall {
        lane: LaneId::ERC7579.into(),
    };
    world.module.call(ACCOUNT, &call).expect("revoked");
}

fn event(epoch: u32) -> AllSessionsRevoked {
    AllSessionsRevoked {
        account: ACCOUNT,
        lane: LaneId::ERC7579.into(),
        epoch,
    }
}

#[test]
fn every_session_ends_with_one_written_slot() {
    let sessions: Vec<_> = (0..20).map(|salt| transfer_session().salt(salt)).collect();
    let mut world = World::new();
    for session in &sessions {
        world.enable(session);
    }
    revoke_all(&mut world);
    let trace = world.module.trace();
    assert_eq!(
        trace.slots().into_iter().collect::<Vec<_>>(),
        [lane_slot(ACCOUNT, LaneId::ERC7579.into())]
    );
    world.assert_events(vec![event(1).into()]);
    for session in &sessions {
        assert_eq!(world.status(session.id()), SessionStatus::OldEpoch);
        let op = Op::new(session).call(&transfer(1));
        world.assert_signature_fails(&op, op.signature(MODULE, 42_161));
    }
}

#[test]
fn the_lane_stays_installed_with_its_guards() {
    let guards = Guards {
        granter: STRANGER,
        grantsRefused: true,
        longestLifetime: 0,
    };
    let data = install_data(InstallKind::Install, LaneId::ERC7579, guards.clone(), &[]);
    let mut world = World::not_installed();
    world
        .install(ACCOUNT, &data.expect("install data"))
        .expect("installed");
    revoke_all(&mut world);
    let lane = world.lane();
    assert_eq!((lane.installed, lane.epoch, lane.guards), (true, 1, guards));
}

#[test]
fn sessions_enabled_afterwards_are_alive() {
    let mut world = World::new();
    revoke_all(&mut world);
    let session = transfer_session();
    world.enable(&session);
    let op = Op::new(&session).call(&transfer(1));
    assert_eq!(world.validate(&op), Ok(Validation::TODAY));
}

#[test]
fn a_lane_that_is_not_installed_accepts_it() {
    let mut world = World::not_installed();
    revoke_all(&mut world);
    revoke_all(&mut world);
    world.assert_events(vec![event(1).into(), event(2).into()]);
    world.install(ACCOUNT, &[]).expect("installed");
    assert_eq!(world.lane().epoch, 2);
}

#[test]
fn m_18_only_the_callers_epoch_changes() {
    let mut world = World::new();
    let call = revokeAllSessionsCall {
        lane: LaneId::ERC7579.into(),
    };
    world.module.call(OTHER_ACCOUNT, &call).expect("revoked");
    assert_eq!(world.lane().epoch, 0);
}

#[test]
fn a_lane_in_its_last_epoch_refuses_and_keeps_its_sessions() {
    let mut world = World::new();
    let slot = (MODULE, lane_slot(ACCOUNT, LaneId::ERC7579.into()));
    // Installed, in the epoch before the last one.
    let mut word = [0; 32];
    word[..5].copy_from_slice(&[1, 0xff, 0xff, 0xff, 0xfe]);
    world.module.host.storage.insert(slot, word.into());
    revoke_all(&mut world);
    assert_eq!(world.lane().epoch, u32::MAX);

    let last = transfer_session();
    world.enable(&last);
    let call = revokeAllSessionsCall {
        lane: LaneId::ERC7579.into(),
    };
    let exhausted = EpochExhausted {
        lane: LaneId::ERC7579.into(),
    };
    let refused = world.module.call(ACCOUNT, &call).err();
    assert_eq!(refused, Some(exhausted.into()));
    assert_eq!(world.lane().epoch, u32::MAX);
    assert_eq!(world.status(last.id()), SessionStatus::Alive);
    world
        .revoke(last.id())
        .expect("single sessions can still be revoked");
    assert_eq!(world.status(last.id()), SessionStatus::Revoked);
}
