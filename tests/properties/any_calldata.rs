//! Any calldata of every function returns the declared values or reverts with a typed error; the
//! module never panics (T-87, V-54).

use alloy_primitives::{B256, Bytes, U256};
use alloy_sol_types::{SolCall, SolValue};
use latchkey_fixtures::{
    abi::{Error, no_guards, u40},
    actors::{ACCOUNT, CHAIN_ID, MODULE, NOW},
    native::World,
    ops::Op,
    policies::{transfer, transfer_session},
};
use latchkey_sdk::{
    abi::ILatchkey::{self as abi, ILatchkeyCalls as Calls},
    session::{InstallKind, LaneId, install_data},
};
use proptest::{collection::vec, prelude::*};

use crate::config;

/// Asserts that the output is return data of the called function or one of the module's errors.
fn assert_well_formed(calldata: &[u8], answer: Result<Vec<u8>, Vec<u8>>) {
    let data = match answer {
        Ok(data) => data,
        Err(data) => {
            Error::decode(&data);
            return;
        }
    };
    let selector: [u8; 4] = calldata[..4].try_into().expect("four bytes");
    let is_fine = match selector {
        abi::onInstallCall::SELECTOR
        | abi::onUninstallCall::SELECTOR
        | abi::revokeSessionCall::SELECTOR
        | abi::revokeSessionsCall::SELECTOR
        | abi::revokeAllSessionsCall::SELECTOR => data.is_empty(),
        abi::isModuleTypeCall::SELECTOR | abi::isInitializedCall::SELECTOR => {
            bool::abi_decode_validate(&data).is_ok()
        }
        abi::isValidSignatureWithSenderCall::SELECTOR => {
            data == B256::right_padding_from(&[0xff; 4])[..]
        }
        abi::validateUserOp_0Call::SELECTOR
        | abi::enableSessionCall::SELECTOR
        | abi::sessionIdOfCall::SELECTOR => data.len() == 32,
        abi::sessionStatusCall::SELECTOR => {
            abi::sessionStatusCall::abi_decode_returns_validate(&data).is_ok()
        }
        abi::remainingCall::SELECTOR => {
            abi::remainingCall::abi_decode_returns_validate(&data).is_ok()
        }
        abi::laneStateCall::SELECTOR => {
            abi::laneStateCall::abi_decode_returns_validate(&data).is_ok()
        }
        _ => false,
    };
    assert!(is_fine, "{selector:02x?}: {data:02x?}");
}

/// One canonical call of every function, in a world where it is accepted.
fn valid_calls() -> Vec<(World, Vec<u8>)> {
    let session = transfer_session();
    let other = session.clone().salt(1);
    let install = install_data(
        InstallKind::FreshStart,
        LaneId::ERC7579,
        no_guards(),
        std::slice::from_ref(&other),
    );
    let op = Op::new(&session).call(&transfer(1));
    let batch = Op::new(&session).batch(&[transfer(1), transfer(2)]);
    let validate = |op: &Op| op.validate_call(CHAIN_ID, op.signature(MODULE, CHAIN_ID));
    let entity = validate(&op);
    let ids = vec![session.id(), other.id()];
    let calls = vec![
        abi::onInstallCall {
            data: install.expect("install data").into(),
        }
        .abi_encode(),
        abi::onUninstallCall { data: Bytes::new() }.abi_encode(),
        abi::isModuleTypeCall {
            moduleTypeId: U256::ONE,
        }
        .abi_encode(),
        abi::isInitializedCall { account: ACCOUNT }.abi_encode(),
        validate(&op).abi_encode(),
        validate(&batch).abi_encode(),
        abi::isValidSignatureWithSenderCall {
            sender: ACCOUNT,
            hash: B256::ZERO,
            signature: Bytes::new(),
        }
        .abi_encode(),
        abi::validateUserOp_1Call {
            entityId: 1,
            userOp: entity.userOp,
            userOpHash: entity.userOpHash,
        }
        .abi_encode(),
        abi::enableSessionCall {
            session: other.to_abi(),
        }
        .abi_encode(),
        abi::revokeSessionCall {
            sessionId: session.id(),
        }
        .abi_encode(),
        abi::revokeSessionsCall {
            sessionIds: ids.clone(),
        }
        .abi_encode(),
        abi::revokeAllSessionsCall {
            lane: LaneId::ERC7579.into(),
        }
        .abi_encode(),
        abi::sessionIdOfCall {
            session: session.to_abi(),
        }
        .abi_encode(),
        abi::sessionStatusCall {
            account: ACCOUNT,
            lane: LaneId::ERC7579.into(),
            sessionIds: ids,
        }
        .abi_encode(),
        abi::remainingCall {
            account: ACCOUNT,
            session: session.to_abi(),
            time: u40(NOW),
        }
        .abi_encode(),
        abi::laneStateCall {
            account: ACCOUNT,
            lane: LaneId::ERC7579.into(),
        }
        .abi_encode(),
    ];
    let world = World::with(&session);
    calls
        .into_iter()
        .map(|call| (world.clone(), call))
        .collect()
}

#[test]
fn every_length_from_0_to_600_of_every_function_is_answered() {
    let mut world = World::new();
    for selector in Calls::SELECTORS.iter().chain(&[[0; 4], [0xff; 4]]) {
        for fill in [0, 0x20, 0xff] {
            let mut calldata = vec![fill; 600];
            calldata[..4].copy_from_slice(selector);
            for length in 0..=600 {
                let answer = world.module.call_raw(ACCOUNT, &calldata[..length]);
                assert_well_formed(&calldata[..length], answer);
            }
        }
    }
}

#[test]
fn every_truncation_of_a_valid_call_is_answered() {
    for (world, calldata) in valid_calls() {
        for length in 0..=calldata.len() {
            let answer = world.clone().module.call_raw(ACCOUNT, &calldata[..length]);
            assert_well_formed(&calldata[..length], answer);
        }
    }
}

#[test]
fn valid_calls_with_any_word_replaced_are_answered() {
    let extremes = [
        U256::ZERO,
        U256::from(31),
        U256::from(32),
        U256::ONE << 31,
        (U256::ONE << 32) - U256::from(32),
        U256::ONE << 32,
        U256::ONE << 64,
        U256::ONE << 128,
        U256::ONE << 255,
        U256::MAX - U256::from(31),
        U256::MAX,
    ];
    for (world, calldata) in valid_calls() {
        for word in 0..(calldata.len() - 4) / 32 {
            for extreme in extremes {
                let mut changed = calldata.clone();
                changed[4 + 32 * word..36 + 32 * word]
                    .copy_from_slice(&extreme.to_be_bytes::<32>());
                let answer = world.clone().module.call_raw(ACCOUNT, &changed);
                assert_well_formed(&changed, answer);
            }
        }
    }
}

fn selectors() -> impl Strategy<Value = [u8; 4]> {
    prop_oneof![
        20 => prop::sample::select(Calls::SELECTORS.to_vec()),
        1 => any::<[u8; 4]>(),
    ]
}

proptest! {
    #![proptest_config(config(3_000))]

    #[test]
    fn random_arguments_are_answered(selector in selectors(), bytes in vec(any::<u8>(), 0..1_000)) {
        let calldata = [&selector[..], &bytes].concat();
        let answer = World::new().module.call_raw(ACCOUNT, &calldata);
        assert_well_formed(&calldata, answer);
    }

    /// Words that are plausible offsets, lengths, lanes and times.
    #[test]
    fn plausible_words_are_answered(selector in selectors(), words in vec(words(), 0..40)) {
        let mut calldata = selector.to_vec();
        for word in words {
            calldata.extend(word.to_be_bytes::<32>());
        }
        let answer = World::new().module.call_raw(ACCOUNT, &calldata);
        assert_well_formed(&calldata, answer);
    }

    #[test]
    fn damaged_calls_are_answered(
        which in any::<prop::sample::Index>(),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let calls = CALLS.with(Clone::clone);
        let (world, mut calldata) = calls[which.index(calls.len())].clone();
        let mut world = world;
        for (at, byte) in &changes {
            let at = at.index(calldata.len());
            calldata[at] = *byte;
        }
        if let Some(cut) = cut {
            calldata.truncate(cut.index(calldata.len()));
        }
        let answer = world.module.call_raw(ACCOUNT, &calldata);
        assert_well_formed(&calldata, answer);
    }
}

thread_local! {
    static CALLS: std::rc::Rc<Vec<(World, Vec<u8>)>> = std::rc::Rc::new(valid_calls());
}

fn words() -> impl Strategy<Value = U256> {
    prop_oneof![
        4 => (0..40_u64).prop_map(|words| U256::from(32 * words)),
        2 => (0..300_u64).prop_map(U256::from),
        1 => Just(U256::from(u32::MAX)),
        1 => Just(U256::from_be_slice(ACCOUNT.as_slice())),
        1 => (0..256_usize).prop_map(|bit| U256::ONE << bit),
        1 => any::<[u8; 32]>().prop_map(U256::from_be_bytes),
        1 => Just(U256::MAX),
    ]
}

proptest! {
    #![proptest_config(config(40))]

    #[test]
    fn t_87_calldata_up_to_the_bound_is_answered(selector in selectors(), byte in any::<u8>(), bytes in vec(any::<u8>(), 8_000..8_200), length in 8_000_usize..41_200) {
        let mut calldata = [&selector[..], &bytes].concat();
        calldata.resize(length, byte);
        let answer = World::new().module.call_raw(ACCOUNT, &calldata);
        assert_well_formed(&calldata, answer);
    }
}
