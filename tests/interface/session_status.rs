//! `sessionStatus(address,uint32,bytes32[])`.

use alloy_primitives::{Address, B256, U256};
use latchkey_fixtures::{
    abi::no_guards,
    actors::{ACCOUNT, MODULE, OTHER_ACCOUNT, STRANGER},
    native::World,
    policies::transfer_session,
    slots::{lane_slot, session_slot},
};
use latchkey_sdk::{
    abi::ILatchkey::{
        Guards, SessionStatus, onUninstallCall, revokeAllSessionsCall, sessionStatusCall,
    },
    session::{InstallKind, LaneId, install_data},
};

fn statuses(world: &mut World, account: Address, ids: &[B256]) -> Vec<SessionStatus> {
    let call = sessionStatusCall {
        account,
        lane: LaneId::ERC7579.into(),
        sessionIds: ids.to_vec(),
    };
    world.module.call(STRANGER, &call).expect("statuses")
}

#[test]
fn the_statuses_are_in_the_order_of_the_ids() {
    let [a, b, c] = [1, 2, 3].map(|salt| transfer_session().salt(salt));
    let mut world = World::new();
    world.enable(&a);
    let all = revokeAllSessionsCall {
        lane: LaneId::ERC7579.into(),
    };
    world.module.call(ACCOUNT, &all).expect("revoked");
    world.enable(&b);
    world.revoke(c.id()).expect("revoked");
    let ids = [c.id(), b.id(), B256::repeat_byte(1), a.id(), b.id()];
    let expected = [
        SessionStatus::Revoked,
        SessionStatus::Alive,
        SessionStatus::None,
        SessionStatus::OldEpoch,
        SessionStatus::Alive,
    ];
    assert_eq!(statuses(&mut world, ACCOUNT, &ids), expected);
    assert_eq!(statuses(&mut world, ACCOUNT, &[]), []);
}

#[test]
fn no_session_is_alive_in_a_lane_that_is_not_installed() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let ids = [session.id()];
    assert_eq!(
        statuses(&mut world, OTHER_ACCOUNT, &ids),
        [SessionStatus::LaneNotInstalled]
    );
    let call = onUninstallCall {
        data: vec![].into(),
    };
    world.module.call(ACCOUNT, &call).expect("uninstalled");
    assert_eq!(
        statuses(&mut world, ACCOUNT, &ids),
        [SessionStatus::LaneNotInstalled]
    );
}

#[test]
fn a_session_that_would_be_alive_is_paused_in_a_paused_lane() {
    let [alive, revoked] = [1, 2].map(|salt| transfer_session().salt(salt));
    let mut world = World::with(&alive);
    world.revoke(revoked.id()).expect("revoked");
    let slot = (MODULE, lane_slot(ACCOUNT, LaneId::ERC7579.into()));
    let mut word = world.module.host.storage[&slot];
    word[0] |= 2;
    world.module.host.storage.insert(slot, word);
    let found = statuses(
        &mut world,
        ACCOUNT,
        &[alive.id(), revoked.id(), B256::repeat_byte(1)],
    );
    let expected = [
        SessionStatus::Paused,
        SessionStatus::Revoked,
        SessionStatus::None,
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_session_of_another_lane_has_status_none() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let slot = (MODULE, session_slot(ACCOUNT, session.id(), 0));
    let mut word = world.module.host.storage[&slot];
    word[7..11].copy_from_slice(&7_u32.to_be_bytes());
    world.module.host.storage.insert(slot, word);
    assert_eq!(
        statuses(&mut world, ACCOUNT, &[session.id()]),
        [SessionStatus::None]
    );
}

#[test]
fn t_10_a_lane_shaped_id_is_never_alive() {
    // A session word has its lane where the lane word has the granter's first bytes.
    let guards = Guards {
        granter: Address::repeat_byte(0xff),
        ..no_guards()
    };
    let data = install_data(InstallKind::Install, LaneId::ERC7579, guards, &[]);
    let mut world = World::not_installed();
    world
        .install(ACCOUNT, &data.expect("install data"))
        .expect("installed");
    let shaped = [U256::ZERO, U256::from(u32::MAX), U256::MAX].map(B256::from);
    let found = statuses(&mut world, ACCOUNT, &shaped);
    assert_eq!(found, [SessionStatus::None; 3]);
}

#[test]
fn a_thousand_ids_are_accepted() {
    let mut world = World::new();
    let ids = vec![B256::repeat_byte(3); 1_000];
    assert_eq!(
        statuses(&mut world, ACCOUNT, &ids),
        vec![SessionStatus::None; 1_000]
    );
}
