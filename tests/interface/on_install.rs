//! `onInstall(bytes)` (M-10, M-11).

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, SolError, SolValue};
use latchkey_fixtures::{
    abi::{no_guards, with_word},
    actors::{ACCOUNT, NOW, OTHER_ACCOUNT, STRANGER, other_key, session_key},
    native::{Validation, World},
    ops::Op,
    policies::{transfer, transfer_session},
};
use latchkey_sdk::{
    abi::ILatchkey::{
        Guards, GuardsSet, InvalidPolicy, InvalidSession, LaneAlreadyInstalled, LaneInstalled,
        LaneNotSupported, MalformedInstallData, PolicyFault, SessionEnabled, SessionFault,
        SessionStatus, laneStateCall, onInstallCall, onUninstallCall,
    },
    session::{InstallKind, LaneId, Session, install_data},
};

fn installed(epoch: u32) -> LaneInstalled {
    LaneInstalled {
        account: ACCOUNT,
        lane: LaneId::ERC7579.into(),
        epoch,
    }
}

fn enabled(session: &Session) -> SessionEnabled {
    SessionEnabled {
        account: ACCOUNT,
        sessionId: session.id(),
        signerHash: session.signer.hash(),
        session: session.to_abi(),
    }
}

fn guards() -> Guards {
    Guards {
        granter: STRANGER,
        grantsRefused: true,
        longestLifetime: 86_400,
    }
}

fn guards_set() -> GuardsSet {
    GuardsSet {
        account: ACCOUNT,
        lane: LaneId::ERC7579.into(),
        guards: guards(),
    }
}

fn sessions(count: u64) -> Vec<Session> {
    (0..count)
        .map(|salt| transfer_session().salt(salt))
        .collect()
}

/// Install data with any kind byte, lane, guards and sessions.
fn data(kind: u8, lane: u32, guards: Guards, sessions: &[Session]) -> Vec<u8> {
    let sessions: Vec<_> = sessions.iter().map(Session::to_abi).collect();
    let terms = (guards, sessions).abi_encode_params();
    [&[kind][..], &lane.to_be_bytes(), &terms].concat()
}

fn uninstall(world: &mut World) {
    let call = onUninstallCall {
        data: vec![].into(),
    };
    world.module.call(ACCOUNT, &call).expect("uninstalled");
}

/// Asserts that install data is refused and nothing is written.
fn assert_malformed(data: &[u8]) {
    let mut world = World::not_installed();
    let answer = world.install(ACCOUNT, data);
    assert_eq!(answer, Err(MalformedInstallData {}.into()), "{data:02x?}");
    assert_eq!(world.module.host.storage.len(), 0);
}

#[test]
fn empty_data_installs_the_7579_lane_without_sessions() {
    let mut world = World::not_installed();
    world.install(ACCOUNT, &[]).expect("installed");
    world.assert_events(vec![installed(0).into()]);
    let lane = world.lane();
    assert!(lane.installed && !lane.paused);
    assert_eq!((lane.epoch, lane.guards), (0, no_guards()));
    assert_eq!(world.module.host.storage.len(), 1);
}

#[test]
fn kind_1_installs_with_guards_and_sessions() {
    let sessions: Vec<_> = sessions(2)
        .into_iter()
        .map(|session| session.after(NOW).until(NOW + 86_400))
        .collect();
    let mut world = World::not_installed();
    world
        .install(
            ACCOUNT,
            &data(1, LaneId::ERC7579.into(), guards(), &sessions),
        )
        .expect("installed");
    world.assert_events(vec![
        installed(0).into(),
        guards_set().into(),
        enabled(&sessions[0]).into(),
        enabled(&sessions[1]).into(),
    ]);
    assert_eq!(world.lane().guards, guards());
    for session in &sessions {
        assert_eq!(world.status(session.id()), SessionStatus::Alive);
    }
}

#[test]
fn without_guards_no_guard_event_is_emitted() {
    let mut world = World::not_installed();
    world
        .install(ACCOUNT, &data(1, LaneId::ERC7579.into(), no_guards(), &[]))
        .expect("installed");
    world.assert_events(vec![installed(0).into()]);
}

#[test]
fn each_guard_alone_is_stored_and_emitted() {
    let each = [
        Guards {
            granter: STRANGER,
            ..no_guards()
        },
        Guards {
            grantsRefused: true,
            ..no_guards()
        },
        Guards {
            longestLifetime: u32::MAX,
            ..no_guards()
        },
        Guards {
            granter: Address::repeat_byte(0xff),
            ..no_guards()
        },
    ];
    for guards in each {
        let mut world = World::not_installed();
        world
            .install(
                ACCOUNT,
                &data(1, LaneId::ERC7579.into(), guards.clone(), &[]),
            )
            .expect("installed");
        assert_eq!(world.lane().guards, guards);
        let guards_set = GuardsSet {
            account: ACCOUNT,
            lane: LaneId::ERC7579.into(),
            guards,
        };
        world.assert_events(vec![installed(0).into(), guards_set.into()]);
    }
}

#[test]
fn the_sdk_encodes_the_same_install_data() {
    let of_sdk = install_data(
        InstallKind::FreshStart,
        LaneId::ERC7579,
        guards(),
        &sessions(3),
    );
    assert_eq!(
        of_sdk,
        Ok(data(2, LaneId::ERC7579.into(), guards(), &sessions(3)))
    );
}

#[test]
fn sixteen_sessions_are_enabled_and_seventeen_are_refused() {
    let mut world = World::not_installed();
    let sixteen = sessions(16);
    world
        .install(
            ACCOUNT,
            &data(1, LaneId::ERC7579.into(), no_guards(), &sixteen),
        )
        .expect("installed");
    let mut events = vec![installed(0).into()];
    events.extend(sixteen.iter().map(|session| enabled(session).into()));
    world.assert_events(events);
    let last = Op::new(&sixteen[15]).call(&transfer(1));
    assert_eq!(world.validate(&last), Ok(Validation::TODAY));
    assert_malformed(&data(1, LaneId::ERC7579.into(), no_guards(), &sessions(17)));
}

#[test]
fn a_session_named_twice_is_enabled_once() {
    let twice = [transfer_session(), transfer_session()];
    let mut world = World::not_installed();
    world
        .install(
            ACCOUNT,
            &data(1, LaneId::ERC7579.into(), no_guards(), &twice),
        )
        .expect("installed");
    world.assert_events(vec![installed(0).into(), enabled(&twice[0]).into()]);
}

#[test]
fn m_11_installing_an_installed_lane_is_refused() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let before = world.module.host.storage.clone();
    for data in [
        vec![],
        data(1, LaneId::ERC7579.into(), guards(), &sessions(2)),
    ] {
        assert_eq!(
            world.install(ACCOUNT, &data),
            Err(LaneAlreadyInstalled {
                lane: LaneId::ERC7579.into()
            }
            .into())
        );
        world.assert_events(vec![]);
        assert_eq!(world.module.host.storage, before);
    }
}

#[test]
fn m_11_install_after_uninstall_starts_in_the_next_epoch() {
    let old = transfer_session();
    let mut world = World::with(&old);
    uninstall(&mut world);
    world.module.take_events();
    world.install(ACCOUNT, &[]).expect("installed again");
    world.assert_events(vec![installed(1).into()]);
    assert_eq!(world.status(old.id()), SessionStatus::OldEpoch);
}

#[test]
fn m_11_a_fresh_start_ends_all_sessions_and_replaces_the_guards() {
    let mut world = World::not_installed();
    let old = transfer_session().after(NOW).until(NOW + 1);
    world
        .install(
            ACCOUNT,
            &data(
                1,
                LaneId::ERC7579.into(),
                guards(),
                std::slice::from_ref(&old),
            ),
        )
        .expect("installed");
    world.module.take_events();
    let new = transfer_session();
    world
        .install(
            ACCOUNT,
            &data(
                2,
                LaneId::ERC7579.into(),
                no_guards(),
                std::slice::from_ref(&new),
            ),
        )
        .expect("a fresh start");
    world.assert_events(vec![installed(1).into(), enabled(&new).into()]);
    assert_eq!(world.lane().guards, no_guards());
    assert_eq!(world.status(old.id()), SessionStatus::OldEpoch);
    assert_eq!(world.status(new.id()), SessionStatus::Alive);
}

#[test]
fn m_11_a_fresh_start_on_a_new_lane_installs_it_in_epoch_1() {
    let mut world = World::not_installed();
    world
        .install(ACCOUNT, &data(2, LaneId::ERC7579.into(), no_guards(), &[]))
        .expect("installed");
    world.assert_events(vec![installed(1).into()]);
    assert_eq!(world.lane().epoch, 1);
}

#[test]
fn m_11_repeated_fresh_starts_never_revive_a_session() {
    let session = transfer_session();
    let data = data(2, LaneId::ERC7579.into(), no_guards(), &[]);
    let mut world = World::with(&session);
    for epoch in 1..5 {
        world.install(ACCOUNT, &data).expect("a fresh start");
        assert_eq!(world.lane().epoch, epoch);
        assert_eq!(world.status(session.id()), SessionStatus::OldEpoch);
    }
}

#[test]
fn a_fresh_start_refuses_a_session_of_an_older_epoch() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let before = world.module.host.storage.clone();
    let again = data(
        2,
        LaneId::ERC7579.into(),
        no_guards(),
        std::slice::from_ref(&session),
    );
    let ended = latchkey_sdk::abi::ILatchkey::SessionEnded {
        sessionId: session.id(),
    };
    assert_eq!(world.install(ACCOUNT, &again), Err(ended.into()));
    assert_eq!(
        world.module.host.storage, before,
        "the epoch did not move either"
    );
    world.assert_events(vec![]);
}

#[test]
fn m_10_only_the_callers_lane_is_installed() {
    let mut world = World::not_installed();
    world.install(OTHER_ACCOUNT, &[]).expect("installed");
    assert!(!world.lane().installed);
    let call = laneStateCall {
        account: OTHER_ACCOUNT,
        lane: LaneId::ERC7579.into(),
    };
    assert!(world.module.call(ACCOUNT, &call).expect("a lane").installed);
}

#[test]
fn m_10_a_kind_other_than_1_and_2_is_malformed() {
    for kind in [0, 3, 0x30, 0xff] {
        assert_malformed(&data(
            kind,
            LaneId::ERC7579.into(),
            no_guards(),
            &sessions(1),
        ));
    }
    assert_malformed(&(no_guards(), Vec::<U256>::new()).abi_encode_params());
}

#[test]
fn m_10_every_strict_prefix_of_install_data_is_malformed() {
    let whole = data(1, LaneId::ERC7579.into(), guards(), &[]);
    for length in 1..whole.len() {
        assert_malformed(&whole[..length]);
    }
}

#[test]
fn m_10_data_that_ends_inside_a_session_is_refused() {
    let whole = data(1, LaneId::ERC7579.into(), no_guards(), &sessions(2));
    for length in 1..whole.len() {
        let mut world = World::not_installed();
        assert!(
            world.install(ACCOUNT, &whole[..length]).is_err(),
            "{length} bytes"
        );
        assert_eq!(world.module.host.storage.len(), 0);
        world.assert_events(vec![]);
    }
}

#[test]
fn m_10_trailing_bytes_are_malformed() {
    for count in [0, 1, 16] {
        for more in [1, 27, 32, 64] {
            let mut data = data(1, LaneId::ERC7579.into(), no_guards(), &sessions(count));
            data.resize(data.len() + more, 0);
            assert_malformed(&data);
        }
    }
}

#[test]
fn m_10_words_that_are_not_canonical_are_malformed() {
    let whole = onInstallCall {
        data: data(1, LaneId::ERC7579.into(), no_guards(), &sessions(2)).into(),
    }
    .abi_encode();
    // The guards follow the offset and the length of the bytes, the kind and the lane.
    let terms = 64 + 5;
    let dirty: [(usize, U256); 12] = [
        (0, U256::ONE << 160),
        (0, U256::MAX),
        (32, U256::from(2)),
        (32, U256::ONE << 8),
        (64, U256::ONE << 32),
        (96, U256::from(96)),
        (96, U256::from(160)),
        (96, U256::MAX),
        (128, U256::from(1)),
        (128, U256::from(3)),
        (128, U256::ONE << 64),
        (128, U256::MAX),
    ];
    for (at, word) in dirty {
        let mut world = World::not_installed();
        let answer = world
            .module
            .call_raw(ACCOUNT, &with_word(&whole, terms + at, word));
        assert_eq!(
            answer,
            Err(MalformedInstallData {}.abi_encode()),
            "{word} at {at}"
        );
    }
    for (at, words) in [(160, [0, 32, 63, 65]), (192, [0, 64, 96, 1_000])] {
        for word in words {
            let mut world = World::not_installed();
            let offset = with_word(&whole, terms + at, U256::from(word));
            let answer = world.module.call_raw(ACCOUNT, &offset);
            assert_eq!(
                answer,
                Err(MalformedInstallData {}.abi_encode()),
                "{word} at {at}"
            );
            assert_eq!(world.module.host.storage.len(), 0);
        }
    }
}

#[test]
fn a_session_or_an_install_of_another_lane_is_refused() {
    for lane in [0, 7] {
        let mut world = World::not_installed();
        let other = data(1, lane, no_guards(), &[]);
        assert_eq!(
            world.install(ACCOUNT, &other),
            Err(LaneNotSupported { lane }.into())
        );
        let mixed = [transfer_session(), transfer_session().lane(lane)];
        let mixed = data(1, LaneId::ERC7579.into(), no_guards(), &mixed);
        assert_eq!(
            world.install(ACCOUNT, &mixed),
            Err(LaneNotSupported { lane }.into())
        );
        assert_eq!(world.module.host.storage.len(), 0);
        world.assert_events(vec![]);
    }
}

#[test]
fn one_refused_session_refuses_the_whole_install() {
    let good = transfer_session();
    let bad = Session {
        text: vec![2].into(),
        ..transfer_session()
    };
    let data = data(1, LaneId::ERC7579.into(), no_guards(), &[good.clone(), bad]);
    let mut world = World::not_installed();
    let fault = InvalidPolicy {
        fault: PolicyFault::BadVersion,
        offset: U256::ONE,
    };
    assert_eq!(world.install(ACCOUNT, &data), Err(fault.into()));
    assert_eq!(world.module.host.storage.len(), 0);
    assert_eq!(world.status(good.id()), SessionStatus::LaneNotInstalled);
}

#[test]
fn the_guards_apply_to_the_sessions_of_the_same_install() {
    let cases = [
        (transfer_session(), SessionFault::Lifetime),
        (transfer_session().until(NOW), SessionFault::Lifetime),
        (
            transfer_session().after(NOW).until(NOW + 86_401),
            SessionFault::Lifetime,
        ),
        (
            Session {
                signer: other_key().signer(),
                ..transfer_session()
            },
            SessionFault::SignerIsGranter,
        ),
    ];
    let guards = Guards {
        granter: other_key().address(),
        ..guards()
    };
    assert_ne!(session_key().address(), guards.granter);
    for (session, fault) in cases {
        let mut world = World::not_installed();
        let data = data(1, LaneId::ERC7579.into(), guards.clone(), &[session]);
        assert_eq!(
            world.install(ACCOUNT, &data),
            Err(InvalidSession { fault }.into())
        );
        assert_eq!(world.module.host.storage.len(), 0);
    }
}
