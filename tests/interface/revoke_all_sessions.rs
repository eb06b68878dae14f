//! `revokeAllSessions(uint32)`.

use latchkey_sdk::{
    abi::ILatchkey::{AllSessionsRevoked, Guards, SessionStatus, revokeAllSessionsCall},
    session::{InstallKind, LANE_7579, install_data},
};
use latchkey_test_support::scene::{
    ACCOUNT, MODULE, OTHER_ACCOUNT, Op, STRANGER, Scene, Verdict, lane_slot, session, transfer,
    transfers, u48,
};

fn revoke_all(scene: &mut Scene) {
    let call = revokeAllSessionsCall { lane: LANE_7579 };
    scene.module.ask(ACCOUNT, &call).expect("revoked");
}

fn event(epoch: u64) -> AllSessionsRevoked {
    AllSessionsRevoked {
        account: ACCOUNT,
        lane: LANE_7579,
        epoch: u48(epoch),
    }
}

#[test]
fn every_session_dies_by_one_slot() {
    let sessions: Vec<_> = (0..20)
        .map(|salt| session(&transfers()).salt(salt))
        .collect();
    let mut scene = Scene::new();
    for session in &sessions {
        scene.enable(session);
    }
    revoke_all(&mut scene);
    let trace = scene.module.trace();
    assert_eq!(
        trace.slots().into_iter().collect::<Vec<_>>(),
        [lane_slot(ACCOUNT, LANE_7579)]
    );
    scene.assert_events(vec![event(1).into()]);
    for session in &sessions {
        assert_eq!(scene.status(session.id()), SessionStatus::OldEpoch);
        let op = Op::new(session).call(&transfer(1));
        scene.assert_failed_untouched(&op, op.signature(MODULE, 42_161));
    }
}

#[test]
fn the_lane_stays_installed_with_its_guards() {
    let guards = Guards {
        granter: STRANGER,
        grantsRefused: true,
        longestLifetime: 0,
    };
    let data = install_data(InstallKind::Install, LANE_7579, guards.clone(), &[]);
    let mut scene = Scene::bare();
    scene
        .install(ACCOUNT, &data.expect("install data"))
        .expect("installed");
    revoke_all(&mut scene);
    let lane = scene.lane();
    assert_eq!(
        (lane.installed, lane.epoch, lane.guards),
        (true, u48(1), guards)
    );
}

#[test]
fn sessions_enabled_afterwards_live() {
    let mut scene = Scene::new();
    revoke_all(&mut scene);
    let session = session(&transfers());
    scene.enable(&session);
    let op = Op::new(&session).call(&transfer(1));
    assert_eq!(scene.validate(&op), Ok(Verdict::TODAY));
}

#[test]
fn allowed_before_the_lane_is_installed() {
    let mut scene = Scene::bare();
    revoke_all(&mut scene);
    revoke_all(&mut scene);
    scene.assert_events(vec![event(1).into(), event(2).into()]);
    scene.install(ACCOUNT, &[]).expect("installed");
    assert_eq!(scene.lane().epoch, u48(2));
}

#[test]
fn m_18_moves_the_callers_epoch_only() {
    let mut scene = Scene::new();
    let call = revokeAllSessionsCall { lane: LANE_7579 };
    scene.module.ask(OTHER_ACCOUNT, &call).expect("revoked");
    assert_eq!(scene.lane().epoch, u48(0));
}

#[test]
fn the_last_epoch_is_never_left() {
    let mut scene = Scene::new();
    let slot = (MODULE, lane_slot(ACCOUNT, LANE_7579));
    // Installed, epoch 2^48 - 2.
    let mut word = [0xff; 32];
    word[0] = 1;
    word[6] = 0xfe;
    word[7..].fill(0);
    scene.module.chain.storage.insert(slot, word.into());
    for _ in 0..3 {
        revoke_all(&mut scene);
        assert_eq!(scene.lane().epoch, u48((1 << 48) - 1));
    }
}
