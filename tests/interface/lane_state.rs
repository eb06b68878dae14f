//! `laneState(address,uint32)`.

use latchkey_sdk::{
    abi::ILatchkey::{Guards, laneStateCall, laneStateReturn},
    session::{InstallKind, LANE_7579, install_data},
};
use latchkey_test_support::scene::{
    ACCOUNT, MODULE, OTHER_ACCOUNT, Op, STRANGER, Scene, Verdict, lane_slot, no_guards, session,
    transfer, transfers, u48,
};

#[test]
fn untouched_lanes_are_all_zero() {
    let call = laneStateCall {
        account: OTHER_ACCOUNT,
        lane: LANE_7579,
    };
    let lane = Scene::new().module.ask(STRANGER, &call).expect("a lane");
    assert!(!lane.installed && !lane.paused);
    assert_eq!((lane.epoch, lane.guards), (u48(0), no_guards()));
}

#[test]
fn every_field_is_told_as_it_was_set() {
    let guards = Guards {
        granter: STRANGER,
        grantsRefused: true,
        longestLifetime: u32::MAX,
    };
    let data = install_data(InstallKind::FreshStart, LANE_7579, guards.clone(), &[]);
    let mut scene = Scene::bare();
    scene
        .install(ACCOUNT, &data.expect("install data"))
        .expect("installed");
    let laneStateReturn {
        installed,
        paused,
        epoch,
        guards: told,
    } = scene.lane();
    assert_eq!(
        (installed, paused, epoch, told),
        (true, false, u48(1), guards)
    );
}

#[test]
fn m_22_a_paused_lane_is_told_and_nothing_acts_in_it() {
    let session = session(&transfers());
    let mut scene = Scene::with(&session);
    let slot = (MODULE, lane_slot(ACCOUNT, LANE_7579));
    let mut word = scene.module.chain.storage[&slot];
    word[0] |= 2;
    scene.module.chain.storage.insert(slot, word);
    assert!(scene.lane().paused);
    let op = Op::new(&session).call(&transfer(1));
    scene.assert_failed_untouched(&op, op.signature(MODULE, 42_161));
    word[0] &= !2;
    scene.module.chain.storage.insert(slot, word);
    assert_eq!(scene.validate(&op), Ok(Verdict::TODAY));
}
