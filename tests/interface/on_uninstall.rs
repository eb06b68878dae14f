//! `onUninstall(bytes)` (M-12, M-14).

use alloy_sol_types::SolCall;
use latchkey_sdk::{
    abi::ILatchkey::{Guards, LaneUninstalled, SessionStatus, laneStateCall, onUninstallCall},
    session::{InstallKind, LANE_7579, install_data, uninstall_data},
};
use latchkey_test_support::scene::{
    ACCOUNT, MODULE, OTHER_ACCOUNT, Op, STRANGER, Scene, lane_slot, no_guards, session, transfer,
    transfers, u48,
};

fn uninstall(scene: &mut Scene, data: &[u8]) {
    let data = data.to_vec().into();
    let answer = scene.module.ask(ACCOUNT, &onUninstallCall { data });
    answer.expect("uninstalling never reverts");
}

fn uninstalled(epoch: u64) -> LaneUninstalled {
    LaneUninstalled {
        account: ACCOUNT,
        lane: LANE_7579,
        epoch: u48(epoch),
    }
}

#[test]
fn m_14_any_data_end_the_lane() {
    let session = session(&transfers());
    let other_lane = uninstall_data(1);
    let many = vec![0xff; 4_000];
    let data: [&[u8]; 6] = [
        &[],
        &uninstall_data(LANE_7579),
        &other_lane,
        &[0],
        &[0xee; 33],
        &many,
    ];
    for data in data {
        let mut scene = Scene::with(&session);
        uninstall(&mut scene, data);
        scene.assert_events(vec![uninstalled(1).into()]);
        assert!(!scene.lane().installed);
        assert_eq!(scene.status(session.id()), SessionStatus::LaneNotInstalled);
        let op = Op::new(&session).call(&transfer(1));
        scene.assert_failed_untouched(&op, op.signature(MODULE, 42_161));
    }
}

#[test]
fn m_14_malformed_arguments_end_the_lane() {
    for length in [0, 1, 31, 32, 33, 64, 1_000] {
        let mut scene = Scene::new();
        let call = [&onUninstallCall::SELECTOR[..], &vec![0xff; length]].concat();
        assert_eq!(scene.module.call(ACCOUNT, &call), Ok(vec![]), "{length}");
        assert!(!scene.lane().installed);
    }
}

#[test]
fn m_14_touches_one_slot_whatever_the_number_of_sessions() {
    let mut scene = Scene::new();
    for salt in 0..100 {
        scene.enable(&session(&transfers()).salt(salt));
    }
    uninstall(&mut scene, &[]);
    let trace = scene.module.trace();
    let slot = lane_slot(ACCOUNT, LANE_7579);
    assert_eq!(
        (trace.loads, trace.stores, trace.flushes),
        (vec![slot], vec![slot], 1)
    );
}

#[test]
fn a_lane_that_is_not_installed_stays_as_it_is() {
    let mut scene = Scene::bare();
    uninstall(&mut scene, &[]);
    scene.assert_events(vec![]);
    assert_eq!(scene.module.chain.storage.len(), 0);
    let mut scene = Scene::new();
    uninstall(&mut scene, &[]);
    uninstall(&mut scene, &[]);
    scene.assert_events(vec![uninstalled(1).into()]);
    assert_eq!(scene.lane().epoch, u48(1));
}

#[test]
fn the_guards_are_forgotten_and_the_epoch_is_not() {
    let guards = Guards {
        granter: STRANGER,
        grantsRefused: true,
        longestLifetime: 7,
    };
    let data = install_data(InstallKind::FreshStart, LANE_7579, guards, &[]).expect("install data");
    let mut scene = Scene::bare();
    scene.install(ACCOUNT, &data).expect("installed");
    uninstall(&mut scene, &[]);
    let lane = scene.lane();
    assert_eq!(
        (lane.installed, lane.epoch, lane.guards),
        (false, u48(2), no_guards())
    );
}

#[test]
fn m_18_ends_the_callers_lane_only() {
    let mut scene = Scene::new();
    scene.install(OTHER_ACCOUNT, &[]).expect("installed");
    let call = onUninstallCall {
        data: vec![].into(),
    };
    scene.module.ask(OTHER_ACCOUNT, &call).expect("uninstalled");
    assert!(scene.lane().installed);
    let call = laneStateCall {
        account: OTHER_ACCOUNT,
        lane: LANE_7579,
    };
    assert!(!scene.module.ask(ACCOUNT, &call).expect("a lane").installed);
}

#[test]
fn m_12_old_sessions_stay_dead_after_installing_again() {
    let old = session(&transfers());
    let mut scene = Scene::with(&old);
    for epoch in 1..4 {
        uninstall(&mut scene, &[]);
        scene.install(ACCOUNT, &[]).expect("installed again");
        assert_eq!(scene.lane().epoch, u48(epoch));
        assert_eq!(scene.status(old.id()), SessionStatus::OldEpoch);
        let op = Op::new(&old).call(&transfer(1));
        scene.assert_failed_untouched(&op, op.signature(MODULE, 42_161));
    }
}

#[test]
fn m_13_other_lanes_are_left_alone() {
    // A lane of an ERC-6900 entity, as a later version would write it.
    let slot = (MODULE, lane_slot(ACCOUNT, 1));
    let mut installed = alloy_primitives::B256::ZERO;
    installed[0] = 1;
    for data in [&uninstall_data(LANE_7579)[..], &[], &[0xee; 40]] {
        let mut scene = Scene::new();
        scene.module.chain.storage.insert(slot, installed);
        uninstall(&mut scene, data);
        assert_eq!(scene.module.chain.storage[&slot], installed);
    }
}
