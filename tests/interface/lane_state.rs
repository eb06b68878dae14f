//! `laneState(address,uint32)`.

use latchkey_fixtures::{
    abi::no_guards,
    actors::{ACCOUNT, MODULE, OTHER_ACCOUNT, STRANGER},
    native::{Validation, World},
    ops::Op,
    policies::{transfer, transfer_session},
    slots::lane_slot,
};
use latchkey_sdk::{
    abi::ILatchkey::{Guards, laneStateCall, laneStateReturn},
    session::{InstallKind, LaneId, install_data},
};

#[test]
fn an_untouched_lane_is_all_zero() {
    let call = laneStateCall {
        account: OTHER_ACCOUNT,
        lane: LaneId::ERC7579.into(),
    };
    let lane = World::new().module.call(STRANGER, &call).expect("a lane");
    assert!(!lane.installed && !lane.paused);
    assert_eq!((lane.epoch, lane.guards), (0, no_guards()));
}

#[test]
fn every_field_is_returned_as_it_was_set() {
    let guards = Guards {
        granter: STRANGER,
        grantsRefused: true,
        longestLifetime: u32::MAX,
    };
    let data = install_data(
        InstallKind::FreshStart,
        LaneId::ERC7579,
        guards.clone(),
        &[],
    );
    let mut world = World::not_installed();
    world
        .install(ACCOUNT, &data.expect("install data"))
        .expect("installed");
    let laneStateReturn {
        installed,
        paused,
        epoch,
        guards: told,
    } = world.lane();
    assert_eq!((installed, paused, epoch, told), (true, false, 1, guards));
}

#[test]
fn m_22_a_paused_lane_is_reported_and_its_sessions_fail() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let slot = (MODULE, lane_slot(ACCOUNT, LaneId::ERC7579.into()));
    let mut word = world.module.host.storage[&slot];
    word[0] |= 2;
    world.module.host.storage.insert(slot, word);
    assert!(world.lane().paused);
    let op = Op::new(&session).call(&transfer(1));
    world.assert_signature_fails(&op, op.signature(MODULE, 42_161));
    word[0] &= !2;
    world.module.host.storage.insert(slot, word);
    assert_eq!(world.validate(&op), Ok(Validation::TODAY));
}
