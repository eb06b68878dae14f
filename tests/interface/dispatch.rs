//! The selector table: unknown selectors, ether and long calldata are refused (M-03), and all
//! arguments must be in canonical form (T-27).

use alloy_primitives::{B256, Bytes, FixedBytes, U256};
use alloy_sol_types::{SolCall, SolError};
use latchkey_fixtures::{
    abi::{u40, with_word},
    actors::{ACCOUNT, MODULE, NOW, STRANGER},
    native::World,
    ops::Op,
    policies::{transfer, transfer_session},
};
use latchkey_sdk::{
    abi::ILatchkey::{
        ArgumentsTooLong, ILatchkeyCalls as Calls, LaneNotSupported, MalformedArguments,
        UnknownFunction, ValueNotAccepted, enableSessionCall, isInitializedCall, isModuleTypeCall,
        isValidSignatureWithSenderCall, laneStateCall, onInstallCall, onUninstallCall,
        remainingCall, revokeAllSessionsCall, revokeSessionCall, revokeSessionsCall,
        sessionIdOfCall, sessionStatusCall, validateUserOp_1Call as validateEntityUserOpCall,
    },
    session::{LaneId, Session},
};

/// One canonical call of every function that reads its arguments, by name.
fn canonical_calls(session: &Session) -> Vec<(&'static str, Vec<u8>)> {
    let abi = session.to_abi();
    let op = Op::new(session).call(&transfer(1));
    let signature = op.signature(MODULE, 42_161);
    vec![
        (
            "onInstall",
            onInstallCall { data: Bytes::new() }.abi_encode(),
        ),
        (
            "isModuleType",
            isModuleTypeCall {
                moduleTypeId: U256::ONE,
            }
            .abi_encode(),
        ),
        (
            "isInitialized",
            isInitializedCall { account: ACCOUNT }.abi_encode(),
        ),
        (
            "validateUserOp",
            op.validate_call(42_161, signature).abi_encode(),
        ),
        (
            "enableSession",
            enableSessionCall {
                session: abi.clone(),
            }
            .abi_encode(),
        ),
        (
            "revokeSession",
            revokeSessionCall {
                sessionId: B256::repeat_byte(5),
            }
            .abi_encode(),
        ),
        (
            "revokeSessions",
            revokeSessionsCall {
                sessionIds: vec![B256::repeat_byte(5), B256::repeat_byte(6)],
            }
            .abi_encode(),
        ),
        (
            "revokeAllSessions",
            revokeAllSessionsCall {
                lane: LaneId::ERC7579.into(),
            }
            .abi_encode(),
        ),
        (
            "sessionIdOf",
            sessionIdOfCall {
                session: abi.clone(),
            }
            .abi_encode(),
        ),
        (
            "sessionStatus",
            sessionStatusCall {
                account: ACCOUNT,
                lane: LaneId::ERC7579.into(),
                sessionIds: vec![B256::repeat_byte(5)],
            }
            .abi_encode(),
        ),
        (
            "remaining",
            remainingCall {
                account: ACCOUNT,
                session: abi,
                time: u40(NOW),
            }
            .abi_encode(),
        ),
        (
            "laneState",
            laneStateCall {
                account: ACCOUNT,
                lane: LaneId::ERC7579.into(),
            }
            .abi_encode(),
        ),
    ]
}

/// A world in which the canonical call is accepted.
fn world_for(name: &str, session: &Session) -> World {
    match name {
        "onInstall" => World::not_installed(),
        "enableSession" => World::new(),
        _ => World::with(session),
    }
}

#[test]
fn every_canonical_call_is_accepted() {
    let session = transfer_session();
    for (name, call) in canonical_calls(&session) {
        let mut world = world_for(name, &session);
        assert!(world.module.call_raw(ACCOUNT, &call).is_ok(), "{name}");
    }
}

#[test]
fn every_strict_prefix_of_the_arguments_is_malformed() {
    let session = transfer_session();
    for (name, call) in canonical_calls(&session) {
        let mut world = world_for(name, &session);
        for length in 4..call.len() {
            let answer = world.module.call_raw(ACCOUNT, &call[..length]);
            assert_eq!(
                answer,
                Err(MalformedArguments {}.abi_encode()),
                "{name} of {length} bytes"
            );
        }
    }
}

#[test]
fn trailing_bytes_are_malformed() {
    let session = transfer_session();
    for (name, call) in canonical_calls(&session) {
        let mut world = world_for(name, &session);
        for more in [1, 31, 32, 33, 64] {
            let longer = [call.as_slice(), &vec![0; more]].concat();
            let answer = world.module.call_raw(ACCOUNT, &longer);
            assert_eq!(
                answer,
                Err(MalformedArguments {}.abi_encode()),
                "{name} and {more} bytes"
            );
        }
    }
}

#[test]
fn t_27_an_offset_other_than_the_canonical_one_is_malformed() {
    let session = transfer_session();
    // Positions of the offsets in each call, in bytes after the selector.
    let offsets: [(&str, &[usize]); 7] = [
        ("onInstall", &[0]),
        (
            "validateUserOp",
            &[0, 64 + 2 * 32, 64 + 3 * 32, 64 + 7 * 32, 64 + 8 * 32],
        ),
        ("enableSession", &[0, 32 + 4 * 32, 32 + 5 * 32, 32 + 6 * 32]),
        ("revokeSessions", &[0]),
        ("sessionIdOf", &[0, 32 + 4 * 32, 32 + 5 * 32, 32 + 6 * 32]),
        ("sessionStatus", &[64]),
        ("remaining", &[32, 96 + 4 * 32, 96 + 5 * 32, 96 + 6 * 32]),
    ];
    let calls = canonical_calls(&session);
    for (name, places) in offsets {
        let (_, call) = calls.iter().find(|call| call.0 == name).expect("a call");
        for at in places {
            let right = U256::from_be_slice(&call[4 + at..4 + at + 32]);
            let wrong = [
                U256::ZERO,
                right + U256::ONE,
                right + U256::from(32),
                right.wrapping_sub(U256::from(32)),
                right + (U256::ONE << 32),
                right + (U256::ONE << 64),
                right + (U256::ONE << 255),
                U256::MAX,
                U256::MAX - U256::from(31),
            ];
            for offset in wrong.into_iter().filter(|offset| *offset != right) {
                let mut world = world_for(name, &session);
                let answer = world
                    .module
                    .call_raw(ACCOUNT, &with_word(call, *at, offset));
                assert_eq!(
                    answer,
                    Err(MalformedArguments {}.abi_encode()),
                    "{name}: {offset} at {at}"
                );
            }
        }
    }
}

#[test]
fn a_length_that_points_past_the_end_is_malformed() {
    let session = transfer_session();
    let calls = canonical_calls(&session);
    for (name, at) in [
        ("onInstall", 32),
        ("revokeSessions", 32),
        ("sessionStatus", 96),
    ] {
        let (_, call) = calls.iter().find(|call| call.0 == name).expect("a call");
        let huge = [
            U256::from(3),
            U256::ONE << 32,
            U256::ONE << 59,
            U256::ONE << 64,
            U256::ONE << 255,
            U256::MAX,
        ];
        for length in huge {
            let mut world = world_for(name, &session);
            let answer = world.module.call_raw(ACCOUNT, &with_word(call, at, length));
            assert_eq!(
                answer,
                Err(MalformedArguments {}.abi_encode()),
                "{name}: {length}"
            );
        }
    }
}

#[test]
fn a_dirty_address_or_lane_is_malformed() {
    let session = transfer_session();
    let calls = canonical_calls(&session);
    let places: [(&str, usize, usize); 9] = [
        ("isInitialized", 0, 160),
        ("validateUserOp", 64, 160),
        ("revokeAllSessions", 0, 32),
        ("sessionStatus", 0, 160),
        ("sessionStatus", 32, 32),
        ("remaining", 0, 160),
        ("remaining", 64, 40),
        ("laneState", 0, 160),
        ("laneState", 32, 32),
    ];
    for (name, at, bits) in places {
        let (_, call) = calls.iter().find(|call| call.0 == name).expect("a call");
        let right = U256::from_be_slice(&call[4 + at..4 + at + 32]);
        for bit in [bits, 128, 255].into_iter().filter(|bit| *bit >= bits) {
            let mut world = world_for(name, &session);
            let answer = world
                .module
                .call_raw(ACCOUNT, &with_word(call, at, right | (U256::ONE << bit)));
            assert_eq!(
                answer,
                Err(MalformedArguments {}.abi_encode()),
                "{name}: bit {bit} at {at}"
            );
        }
    }
}

#[test]
fn a_dirty_field_of_a_session_is_malformed() {
    let session = transfer_session();
    let call = enableSessionCall {
        session: session.to_abi(),
    }
    .abi_encode();
    for (field, bits) in [(0, 32), (1, 48), (2, 48), (3, 64)] {
        let at = 32 + 32 * field;
        let right = U256::from_be_slice(&call[4 + at..4 + at + 32]);
        for bit in [bits, 255] {
            let mut world = World::new();
            let dirty = with_word(&call, at, right | (U256::ONE << bit));
            let answer = world.module.call_raw(ACCOUNT, &dirty);
            assert_eq!(
                answer,
                Err(MalformedArguments {}.abi_encode()),
                "field {field}, bit {bit}"
            );
        }
    }
}

#[test]
fn t_27_dirty_padding_is_malformed() {
    let session = transfer_session();
    let call = enableSessionCall {
        session: session.to_abi(),
    }
    .abi_encode();
    // The signer has 21 bytes, so 11 bytes of its word are padding.
    let padding = 4 + 32 + 7 * 32 + 32 + 21;
    for at in padding..padding + 11 {
        let mut dirty = call.clone();
        dirty[at] = 1;
        let answer = World::new().module.call_raw(ACCOUNT, &dirty);
        assert_eq!(answer, Err(MalformedArguments {}.abi_encode()), "byte {at}");
    }
}

#[test]
fn m_03_an_unknown_selector_is_refused_with_its_bytes() {
    let not_ours: [u32; 24] = [
        0xd68f_6025,
        0x173b_f7da,
        0x7129_edce,
        0x309b_fb76,
        0x0cca_b7a1,
        0x392d_ffaf,
        0x940d_3840,
        0x3d4e_44be,
        0x7a04_68b7,
        0xe24f_8f93,
        0x05c0_0895,
        0x989c_9e46,
        0xcbf3_4505,
        0x2a3d_428c,
        0x3d6b_da32,
        0x3f41_826e,
        0xed6d_fb13,
        0x5d41_3a81,
        0xae56_28c6,
        0x44f3_fda6,
        0x1626_ba7e,
        0x8456_cb59,
        0xffff_ffff,
        0x0000_0000,
    ];
    let mut world = World::new();
    for selector in not_ours {
        let selector = FixedBytes(selector.to_be_bytes());
        let expected = Err(UnknownFunction { selector }.abi_encode());
        for arguments in [0, 32, 320] {
            let call = [selector.as_slice(), &vec![0; arguments]].concat();
            assert_eq!(
                world.module.call_raw(ACCOUNT, &call),
                expected,
                "{selector}"
            );
        }
    }
}

#[test]
fn m_03_calldata_without_a_whole_selector_is_refused() {
    let mut world = World::new();
    for length in 0..4 {
        let answer = world
            .module
            .call_raw(ACCOUNT, &[0x97, 0x00, 0x32][..length]);
        let selector = FixedBytes::ZERO;
        assert_eq!(
            answer,
            Err(UnknownFunction { selector }.abi_encode()),
            "{length}"
        );
    }
}

#[test]
fn ether_is_refused_by_every_function() {
    let session = transfer_session();
    let mut calls = canonical_calls(&session);
    calls.push((
        "onUninstall",
        onUninstallCall { data: Bytes::new() }.abi_encode(),
    ));
    calls.push(("plain ether", Vec::new()));
    for (name, call) in calls {
        let mut world = world_for(name, &session);
        world.module.host.has_value = true;
        let answer = world.module.call_raw(ACCOUNT, &call);
        assert_eq!(answer, Err(ValueNotAccepted {}.abi_encode()), "{name}");
        assert_eq!(world.module.trace().slots().len(), 0, "{name}");
    }
}

#[test]
fn more_than_40960_bytes_are_too_long_for_every_selector() {
    let mut world = World::new();
    for selector in Calls::SELECTORS {
        for (length, is_too_long) in [(40_960_usize, false), (40_961, true), (200_000, true)] {
            let mut call = selector.to_vec();
            call.resize(length, 0);
            let answer = world.module.call_raw(ACCOUNT, &call);
            let error = ArgumentsTooLong {
                size: U256::from(length),
                max: U256::from(40_960),
            };
            assert_eq!(answer == Err(error.abi_encode()), is_too_long, "{length}");
        }
    }
}

#[test]
fn a_lane_of_erc_6900_is_not_supported() {
    for lane in [0, 1, 0xffff_fffe] {
        let other = transfer_session().lane(lane);
        let mut world = World::new();
        let error = || Err(LaneNotSupported { lane }.into());
        assert_eq!(world.try_enable(&other), error());
        let call = sessionIdOfCall {
            session: other.to_abi(),
        };
        assert_eq!(world.module.call(STRANGER, &call), error());
        let call = revokeAllSessionsCall { lane };
        assert_eq!(
            world.module.call(ACCOUNT, &call).map(|_| ()),
            Err(LaneNotSupported { lane }.into())
        );
        let call = laneStateCall {
            account: ACCOUNT,
            lane,
        };
        assert_eq!(
            world.module.call(ACCOUNT, &call).map(|_| ()),
            Err(LaneNotSupported { lane }.into())
        );
        let call = sessionStatusCall {
            account: ACCOUNT,
            lane,
            sessionIds: vec![],
        };
        assert_eq!(
            world.module.call(ACCOUNT, &call).map(|_| ()),
            Err(LaneNotSupported { lane }.into())
        );
        assert_eq!(
            world.remaining(&other, NOW).map(|_| ()),
            Err(LaneNotSupported { lane }.into())
        );
    }
}

#[test]
fn every_selector_of_the_interface_is_dispatched() {
    let mut world = World::new();
    for selector in Calls::SELECTORS {
        let answer = world.module.call_raw(ACCOUNT, selector);
        let unknown = UnknownFunction {
            selector: FixedBytes(*selector),
        };
        assert_ne!(answer, Err(unknown.abi_encode()));
    }
    assert_eq!(Calls::SELECTORS.len(), 15);
    assert_eq!(validateEntityUserOpCall::SELECTOR, [0x0a, 0xb8, 0x78, 0x5f]);
    assert_eq!(
        isValidSignatureWithSenderCall::SELECTOR,
        [0xf5, 0x51, 0xe2, 0xee]
    );
}
