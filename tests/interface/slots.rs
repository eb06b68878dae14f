//! The slots that every call loads and stores, compared with a committed snapshot and with the
//! layout in `state`: each is `keccak256(pad32(account) | key) + n` with n at most 31, hashed by a
//! host call (V-20 to V-27, V-42): padded on the left (V-23), flat (V-22), nothing global (V-24).

use std::collections::BTreeMap;

use alloy_primitives::{B256, U256, keccak256};
use alloy_sol_types::SolCall;
use latchkey_fixtures::{
    abi::{no_guards, u40},
    actors::{ACCOUNT, CHAIN_ID, MODULE, NOW, TOKEN, other_key},
    native::{World, host::Trace},
    ops::Op,
    policies::{session, transfer},
    slots::{lane_slot, session_slot},
};
use latchkey_sdk::{
    abi::{
        IERC20::transferCall,
        ILatchkey::{
            enableSessionCall, isInitializedCall, isModuleTypeCall, isValidSignatureWithSenderCall,
            laneStateCall, onInstallCall, onUninstallCall, remainingCall, revokeAllSessionsCall,
            revokeSessionCall, revokeSessionsCall, sessionIdOfCall, sessionStatusCall,
        },
    },
    policy::{Charge, Meter, Path, Policy, Rule, Terms},
    session::{InstallKind, LaneId, Session, install_data},
};
use serde_json::{Value, json};

use crate::snapshot::assert_snapshot;

/// A transfer charges three stored meters and one per-operation meter.
fn metered() -> Session {
    let mut policy = Policy::new();
    let meters = [
        policy.meter(Meter::period(100, 86_400)),
        policy.meter(Meter::per_op(100)),
        policy.meter(Meter::lifetime(1_000)),
        policy.meter(Meter::trickle(100, 1, 300)),
    ];
    policy.terms(Terms::max_fee_per_gas(0));
    let rule = Rule::call(TOKEN, transferCall::SELECTOR);
    policy.rule(meters.into_iter().fold(rule, |rule, meter| {
        rule.charge(Charge::argument(Path::uint256(1), meter))
    }));
    session(&policy)
}

/// The names of the slots in the snapshot.
fn names(session: &Session) -> BTreeMap<B256, String> {
    let mut names = BTreeMap::from([(
        lane_slot(ACCOUNT, LaneId::ERC7579.into()),
        "lane".to_owned(),
    )]);
    for index in 0..32 {
        let slot = session_slot(ACCOUNT, session.id(), index);
        names.insert(slot, format!("session + {index}"));
    }
    names
}

/// The trace of each call by name.
fn traces(session: &Session) -> Vec<(&'static str, Trace)> {
    let mut traces = Vec::new();
    let mut record = |name, world: &mut World, call: Vec<u8>| {
        world.module.call_raw(ACCOUNT, &call).expect(name);
        traces.push((name, world.module.trace()));
    };
    let abi = session.to_abi();
    let bare = &mut World::not_installed();
    record(
        "onInstall, empty",
        bare,
        onInstallCall {
            data: vec![].into(),
        }
        .abi_encode(),
    );
    let data = install_data(
        InstallKind::FreshStart,
        LaneId::ERC7579,
        no_guards(),
        std::slice::from_ref(session),
    )
    .expect("install data");
    record(
        "onInstall, one session",
        &mut World::not_installed(),
        onInstallCall { data: data.into() }.abi_encode(),
    );
    let enable = enableSessionCall {
        session: abi.clone(),
    }
    .abi_encode();
    let world = &mut World::new();
    record("enableSession", world, enable.clone());
    record("enableSession, alive", world, enable);

    let op = Op::new(session).call(&transfer(1));
    let validate = |op: &Op| {
        op.validate_call(CHAIN_ID, op.signature(MODULE, CHAIN_ID))
            .abi_encode()
    };
    record("validateUserOp", world, validate(&op));
    record(
        "validateUserOp, wrong key",
        world,
        validate(&op.clone().key(other_key())),
    );
    record(
        "validateUserOp, no charge",
        world,
        validate(&op.clone().call(&transfer(0))),
    );
    record(
        "validateUserOp, session unknown",
        &mut World::new(),
        validate(&op),
    );
    record(
        "validateUserOp, not installed",
        &mut World::not_installed(),
        validate(&op),
    );

    record(
        "isModuleType",
        world,
        isModuleTypeCall {
            moduleTypeId: U256::ONE,
        }
        .abi_encode(),
    );
    record(
        "isInitialized",
        world,
        isInitializedCall { account: ACCOUNT }.abi_encode(),
    );
    let erc1271 = isValidSignatureWithSenderCall {
        sender: ACCOUNT,
        hash: B256::ZERO,
        signature: vec![].into(),
    };
    record("isValidSignatureWithSender", world, erc1271.abi_encode());
    record(
        "sessionIdOf",
        world,
        sessionIdOfCall {
            session: abi.clone(),
        }
        .abi_encode(),
    );
    let ids = vec![session.id()];
    let status = sessionStatusCall {
        account: ACCOUNT,
        lane: LaneId::ERC7579.into(),
        sessionIds: ids.clone(),
    };
    record("sessionStatus", world, status.abi_encode());
    let time = u40(NOW);
    record(
        "remaining",
        world,
        remainingCall {
            account: ACCOUNT,
            session: abi,
            time,
        }
        .abi_encode(),
    );
    record(
        "laneState",
        world,
        laneStateCall {
            account: ACCOUNT,
            lane: LaneId::ERC7579.into(),
        }
        .abi_encode(),
    );

    record(
        "revokeSession",
        world,
        revokeSessionCall {
            sessionId: session.id(),
        }
        .abi_encode(),
    );
    record(
        "revokeSession, revoked",
        world,
        revokeSessionCall {
            sessionId: session.id(),
        }
        .abi_encode(),
    );
    record(
        "revokeSessions",
        &mut World::with(session),
        revokeSessionsCall { sessionIds: ids }.abi_encode(),
    );
    record(
        "revokeAllSessions",
        world,
        revokeAllSessionsCall {
            lane: LaneId::ERC7579.into(),
        }
        .abi_encode(),
    );
    record(
        "onUninstall",
        world,
        onUninstallCall {
            data: vec![].into(),
        }
        .abi_encode(),
    );
    record(
        "onUninstall, not installed",
        world,
        onUninstallCall {
            data: vec![].into(),
        }
        .abi_encode(),
    );
    traces
}

#[test]
fn slots_of_every_call_equal_the_snapshot() {
    let session = metered();
    let names = names(&session);
    let named = |slots: &[B256]| -> Vec<&str> {
        slots
            .iter()
            .map(|slot| names.get(slot).map_or("unknown", String::as_str))
            .collect()
    };
    let calls: BTreeMap<_, Value> = traces(&session)
        .into_iter()
        .map(|(name, trace)| {
            let loads = named(&trace.loads);
            let stores = named(&trace.stores);
            (name, json!({ "loads": loads, "stores": stores, "flushes": trace.flushes, "logs": trace.logs }))
        })
        .collect();
    let layout = json!({
        "account": ACCOUNT.to_string(),
        "session": session.id().to_string(),
        "lane": lane_slot(ACCOUNT, LaneId::ERC7579.into()).to_string(),
        "session + 0": session_slot(ACCOUNT, session.id(), 0).to_string(),
        "session + 2": session_slot(ACCOUNT, session.id(), 2).to_string(),
    });
    assert_snapshot("slots.json", &json!({ "layout": layout, "calls": calls }));
}

#[test]
fn v_20_to_v_24_v_42_every_slot_comes_from_a_preimage_that_begins_with_the_account() {
    for (name, trace) in traces(&metered()) {
        let bases: Vec<U256> = trace
            .preimages
            .iter()
            .filter(|preimage| preimage.len() == 64 && preimage[..32] == ACCOUNT.into_word()[..])
            .map(|preimage| keccak256(preimage).into())
            .collect();
        for slot in trace.slots() {
            let slot: U256 = slot.into();
            let near = bases
                .iter()
                .any(|base| slot.wrapping_sub(*base) < U256::from(32));
            assert!(near, "{name}: {slot:x}");
        }
        // One hash for each record, however many of its slots are touched.
        let max = if name.starts_with("validateUserOp") || name == "remaining" {
            2
        } else {
            3
        };
        assert!(bases.len() <= max, "{name}: {} bases", bases.len());
    }
}

#[test]
fn v_27_records_are_packed_words() {
    let session = metered();
    let mut world = World::with(&session);
    let op = Op::new(&session).call(&transfer(3));
    world.validate(&op).expect("admitted");
    let slot = |index| {
        world.module.host.storage[&(MODULE, session_slot(ACCOUNT, session.id(), index))].to_vec()
    };
    let period = NOW / 86_400;
    let session_word = [
        &[1][..],                   // granted
        &[0; 4],                    // epoch
        &[0xff; 4],                 // lane
        &[0; 3],                    // sequence
        &period.to_be_bytes()[4..], // mark
        &3_u128.to_be_bytes(),      // used
    ];
    assert_eq!(slot(0), session_word.concat());
    let lifetime = [&[0; 16][..], &3_u128.to_be_bytes()];
    assert_eq!(slot(1), lifetime.concat());
    let step = NOW / 300;
    let trickle = [
        &[0; 11][..],
        &step.to_be_bytes()[3..],
        &3_u128.to_be_bytes(),
    ];
    assert_eq!(slot(2), trickle.concat());
    assert_eq!(
        world.module.host.storage.len(),
        4,
        "the per-operation meter has no slot"
    );
}
