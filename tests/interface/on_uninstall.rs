//! `onUninstall(bytes)` (M-12, M-14).

use alloy_sol_types::SolCall;
use latchkey_fixtures::{
    abi::no_guards,
    actors::{ACCOUNT, MODULE, OTHER_ACCOUNT, STRANGER},
    native::World,
    ops::Op,
    policies::{transfer, transfer_session},
    slots::lane_slot,
};
use latchkey_sdk::{
    abi::ILatchkey::{
        EpochExhausted, Guards, LaneUninstalled, SessionStatus, laneStateCall, onUninstallCall,
    },
    session::{InstallKind, LaneId, install_data, uninstall_data},
};

fn uninstall(world: &mut World, data: &[u8]) {
    let data = data.to_vec().into();
    let answer = world.module.call(ACCOUNT, &onUninstallCall { data });
    answer.expect("onUninstall never reverts");
}

fn uninstalled(epoch: u32) -> LaneUninstalled {
    LaneUninstalled {
        account: ACCOUNT,
        lane: LaneId::ERC7579.into(),
        epoch,
    }
}

#[test]
fn m_14_any_data_ends_the_lane() {
    let session = transfer_session();
    let other_lane = uninstall_data(1);
    let many = vec![0xff; 4_000];
    let data: [&[u8]; 6] = [
        &[],
        &uninstall_data(LaneId::ERC7579),
        &other_lane,
        &[0],
        &[0xee; 33],
        &many,
    ];
    for data in data {
        let mut world = World::with(&session);
        uninstall(&mut world, data);
        world.assert_events(vec![uninstalled(1).into()]);
        assert!(!world.lane().installed);
        assert_eq!(world.status(session.id()), SessionStatus::LaneNotInstalled);
        let op = Op::new(&session).call(&transfer(1));
        world.assert_signature_fails(&op, op.signature(MODULE, 42_161));
    }
}

#[test]
fn m_14_malformed_arguments_end_the_lane() {
    for length in [0, 1, 31, 32, 33, 64, 1_000] {
        let mut world = World::new();
        let call = [&onUninstallCall::SELECTOR[..], &vec![0xff; length]].concat();
        assert_eq!(
            world.module.call_raw(ACCOUNT, &call),
            Ok(vec![]),
            "{length}"
        );
        assert!(!world.lane().installed);
    }
}

#[test]
fn m_14_one_slot_is_touched_for_any_number_of_sessions() {
    let mut world = World::new();
    for salt in 0..100 {
        world.enable(&transfer_session().salt(salt));
    }
    uninstall(&mut world, &[]);
    let trace = world.module.trace();
    let slot = lane_slot(ACCOUNT, LaneId::ERC7579.into());
    assert_eq!(
        (trace.loads, trace.stores, trace.flushes),
        (vec![slot], vec![slot], 1)
    );
}

#[test]
fn a_lane_that_is_not_installed_does_not_change() {
    let mut world = World::not_installed();
    uninstall(&mut world, &[]);
    world.assert_events(vec![]);
    assert_eq!(world.module.host.storage.len(), 0);
    let mut world = World::new();
    uninstall(&mut world, &[]);
    uninstall(&mut world, &[]);
    world.assert_events(vec![uninstalled(1).into()]);
    assert_eq!(world.lane().epoch, 1);
}

#[test]
fn the_guards_are_cleared_and_the_epoch_is_kept() {
    let guards = Guards {
        granter: STRANGER,
        grantsRefused: true,
        longestLifetime: 7,
    };
    let data =
        install_data(InstallKind::FreshStart, LaneId::ERC7579, guards, &[]).expect("install data");
    let mut world = World::not_installed();
    world.install(ACCOUNT, &data).expect("installed");
    uninstall(&mut world, &[]);
    let lane = world.lane();
    assert_eq!(
        (lane.installed, lane.epoch, lane.guards),
        (false, 2, no_guards())
    );
}

#[test]
fn m_18_only_the_callers_lane_ends() {
    let mut world = World::new();
    world.install(OTHER_ACCOUNT, &[]).expect("installed");
    let call = onUninstallCall {
        data: vec![].into(),
    };
    world
        .module
        .call(OTHER_ACCOUNT, &call)
        .expect("uninstalled");
    assert!(world.lane().installed);
    let call = laneStateCall {
        account: OTHER_ACCOUNT,
        lane: LaneId::ERC7579.into(),
    };
    assert!(!world.module.call(ACCOUNT, &call).expect("a lane").installed);
}

#[test]
fn m_12_old_sessions_never_revive_after_a_new_install() {
    let old = transfer_session();
    let mut world = World::with(&old);
    for epoch in 1..4 {
        uninstall(&mut world, &[]);
        world.install(ACCOUNT, &[]).expect("installed again");
        assert_eq!(world.lane().epoch, epoch);
        assert_eq!(world.status(old.id()), SessionStatus::OldEpoch);
        let op = Op::new(&old).call(&transfer(1));
        world.assert_signature_fails(&op, op.signature(MODULE, 42_161));
    }
}

#[test]
fn m_13_other_lanes_do_not_change() {
    // The lane of an ERC-6900 entity, as a later version would store it.
    let slot = (MODULE, lane_slot(ACCOUNT, 1));
    let mut installed = alloy_primitives::B256::ZERO;
    installed[0] = 1;
    for data in [&uninstall_data(LaneId::ERC7579)[..], &[], &[0xee; 40]] {
        let mut world = World::new();
        world.module.host.storage.insert(slot, installed);
        uninstall(&mut world, data);
        assert_eq!(world.module.host.storage[&slot], installed);
    }
}

#[test]
fn a_lane_that_ends_in_its_last_epoch_is_never_installed_again() {
    let session = transfer_session();
    let mut world = World::new();
    let slot = (MODULE, lane_slot(ACCOUNT, LaneId::ERC7579.into()));
    let mut word = [0; 32];
    word[..5].copy_from_slice(&[1, 0xff, 0xff, 0xff, 0xff]);
    world.module.host.storage.insert(slot, word.into());
    world.enable(&session);
    let exhausted = EpochExhausted {
        lane: LaneId::ERC7579.into(),
    };
    let fresh_start = install_data(InstallKind::FreshStart, LaneId::ERC7579, no_guards(), &[])
        .expect("no sessions");
    assert_eq!(
        world.install(ACCOUNT, &fresh_start),
        Err(exhausted.clone().into())
    );
    assert_eq!(world.status(session.id()), SessionStatus::Alive);

    uninstall(&mut world, &[]);
    let lane = world.lane();
    assert_eq!((lane.installed, lane.epoch), (false, u32::MAX));
    for data in [&[][..], &fresh_start] {
        assert_eq!(world.install(ACCOUNT, data), Err(exhausted.clone().into()));
    }
    assert_eq!(world.status(session.id()), SessionStatus::LaneNotInstalled);
}
