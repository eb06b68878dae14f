//! Every error of the interface, once, with all its fields: no error is unreachable, and none is
//! missing here.

use std::collections::BTreeSet;

use alloy_primitives::{B256, U256};
use alloy_sol_types::{SolCall, SolError};
use latchkey_fixtures::{
    abi::encode,
    actors::{ACCOUNT, CHAIN_ID, MODULE, NOW, PAYMASTER, RECIPIENT, STRANGER, TOKEN},
    native::World,
    ops::{Op, validate_call},
    policies::{session, transfer},
    slots::lane_slot,
};
use latchkey_sdk::{
    abi::{
        IERC20::transferCall,
        ILatchkey::{self as abi, ILatchkeyErrors as Errors, SessionFault},
        PackedUserOperation,
    },
    call::{Call, MODE_SINGLE, execute, execute_batch},
    policy::{Charge, DAY, Meter, Path, Policy, Rule, Terms},
    session::{LaneId, Session},
    user_op::PaymasterTerms,
};

/// A daily meter that charges the amount, and a meter that charges the value of plain transfers to
/// a stranger.
fn policy() -> Policy {
    let mut policy = Policy::new();
    let daily = policy.meter(Meter::period(100, DAY).anchored(u128::from(NOW)));
    let wei = policy.meter(Meter::lifetime(50));
    policy.terms(Terms::max_fee_per_gas(10).max_calls(2));
    policy.rule(
        Rule::call(TOKEN, transferCall::SELECTOR)
            .constrain(Path::address(0).is(RECIPIENT))
            .charge(Charge::argument(Path::uint256(1), daily)),
    );
    policy.rule(
        Rule::plain_transfer(STRANGER)
            .value(40)
            .charge(Charge::value(wei)),
    );
    policy.rule(Rule::call(STRANGER, [1, 2, 3, 4]).constrain(Path::bool(0).is(true)));
    policy
}

/// One call of the module, and its error.
struct Row {
    world: World,
    caller: alloy_primitives::Address,
    calldata: Vec<u8>,
    error: Vec<u8>,
}

fn call(world: World, calldata: Vec<u8>, error: impl SolError) -> Row {
    Row {
        world,
        caller: ACCOUNT,
        calldata,
        error: error.abi_encode(),
    }
}

/// An operation of a session under the policy.
fn denied(change: impl FnOnce(Op) -> Op, error: impl SolError) -> Row {
    let session = session(&policy());
    let op = change(Op::new(&session).call(&transfer(1)));
    let world = World::with(&op.session);
    let calldata = op.validate_call(CHAIN_ID, op.signature(MODULE, CHAIN_ID));
    call(world, calldata.abi_encode(), error)
}

fn refusals() -> Vec<Row> {
    let live = session(&policy());
    let with_fault = |session: Session| session.enable_call();
    let mut out_of_gas = denied(|op| op, abi::SignatureCheckOutOfGas {});
    out_of_gas.world.module.host.is_recovery_out_of_gas = true;
    let mut with_ether = call(World::new(), vec![], abi::ValueNotAccepted {});
    with_ether.world.module.host.has_value = true;
    let by_stranger = Row {
        caller: STRANGER,
        ..denied(
            |op| op,
            abi::SenderNotAccount {
                caller: STRANGER,
                account: ACCOUNT,
            },
        )
    };
    let mut revoked = World::with(&live);
    revoked.revoke(live.id()).expect("revoked");
    let mut in_last_epoch = World::new();
    let lane_word: U256 = U256::from(0x01_ffff_ffff_u64) << 216_u32;
    let lane = lane_slot(ACCOUNT, LaneId::ERC7579.into());
    let storage = &mut in_last_epoch.module.host.storage;
    storage.insert((MODULE, lane), lane_word.into());
    let install = |data: Vec<u8>| encode(&abi::onInstallCall { data: data.into() });
    let low = B256::from(U256::from(7));
    let size = U256::from(40_961);
    vec![
        call(
            World::new(),
            vec![1, 2, 3, 4],
            abi::UnknownFunction {
                selector: [1, 2, 3, 4].into(),
            },
        ),
        call(
            World::new(),
            abi::isInitializedCall::SELECTOR.to_vec(),
            abi::MalformedArguments {},
        ),
        call(
            World::new(),
            vec![0; 40_961],
            abi::ArgumentsTooLong {
                size,
                max: U256::from(40_960),
            },
        ),
        by_stranger,
        call(
            World::new(),
            encode(&abi::revokeAllSessionsCall { lane: 9 }),
            abi::LaneNotSupported { lane: 9 },
        ),
        call(
            World::not_installed(),
            live.enable_call(),
            abi::LaneNotInstalled {
                lane: LaneId::ERC7579.into(),
            },
        ),
        call(
            World::new(),
            install(vec![]),
            abi::LaneAlreadyInstalled {
                lane: LaneId::ERC7579.into(),
            },
        ),
        call(
            in_last_epoch,
            encode(&abi::revokeAllSessionsCall {
                lane: LaneId::ERC7579.into(),
            }),
            abi::EpochExhausted {
                lane: LaneId::ERC7579.into(),
            },
        ),
        call(
            World::not_installed(),
            install(vec![3]),
            abi::MalformedInstallData {},
        ),
        call(
            World::new(),
            with_fault(live.clone().until(0)),
            abi::InvalidSession {
                fault: SessionFault::ValidUntil,
            },
        ),
        call(
            World::new(),
            with_fault(Session {
                text: vec![9].into(),
                ..live.clone()
            }),
            abi::InvalidPolicy {
                fault: abi::PolicyFault::BadVersion,
                offset: U256::ONE,
            },
        ),
        call(
            World::new(),
            encode(&abi::revokeSessionCall { sessionId: low }),
            abi::InvalidSessionId { sessionId: low },
        ),
        call(
            revoked,
            live.enable_call(),
            abi::SessionEnded {
                sessionId: live.id(),
            },
        ),
        out_of_gas,
        with_ether,
    ]
}

fn malformed() -> Vec<Row> {
    let selector = [0xaa, 0xbb, 0xcc, 0xdd];
    let mut mode = MODE_SINGLE;
    mode[0] = 0xff;
    let size = U256::from(8_193);
    let mut marker = vec![0; 21];
    marker[..2].copy_from_slice(&[0x77, 0x02]);
    vec![
        denied(|op| op.call_data(vec![0xe9]), abi::MalformedCallData {}),
        denied(
            |op| op.call_data(vec![0; 8_193]),
            abi::CallDataTooLong {
                size,
                max: U256::from(8_192),
            },
        ),
        denied(
            |op| op.call_data(selector.to_vec()),
            abi::AccountFunctionDenied {
                selector: selector.into(),
            },
        ),
        denied(
            |op| op.call_data(execute(mode, vec![])),
            abi::ExecutionModeDenied { mode },
        ),
        denied(|op| op.call_data(execute_batch(&[])), abi::EmptyBatch {}),
        denied(
            |op| op.with(|op| op.init_code = marker.into()),
            abi::InitCodeDenied {},
        ),
        malformed_paymaster_data(),
    ]
}

fn malformed_paymaster_data() -> Row {
    let session = session(&policy());
    let op = Op::new(&session).call(&transfer(1));
    let packed = PackedUserOperation {
        paymasterAndData: vec![1; 51].into(),
        ..op.user_op.pack(op.signature(MODULE, CHAIN_ID))
    };
    let calldata = encode(&validate_call(packed, op.hash(CHAIN_ID)));
    let error = abi::MalformedPaymasterData {
        size: U256::from(51),
    };
    call(World::with(&session), calldata, error)
}

fn denials() -> Vec<Row> {
    let n = |number: u64| U256::from(number);
    let (zero, one, two) = (U256::ZERO, U256::ONE, n(2));
    let selector = [9; 4].into();
    let pay = |wei: u64| Call::plain_transfer(STRANGER, n(wei));
    let flag = |data: &[u8]| Call::new(STRANGER, [&[1, 2, 3, 4], data].concat());
    let paymaster = |op: Op| {
        op.with(|op| {
            op.paymaster = Some(PaymasterTerms {
                address: PAYMASTER,
                verification_gas: 1,
                post_op_gas: 1,
                data: vec![].into(),
            });
        })
    };
    vec![
        denied(
            |op| op.batch(&[transfer(1), transfer(1), transfer(1)]),
            abi::TooManyCalls { max: two },
        ),
        denied(
            |op| op.batch(&[transfer(1), Call::new(MODULE, vec![])]),
            abi::TargetForbidden {
                call: one,
                target: MODULE,
            },
        ),
        denied(
            |op| op.batch(&[transfer(1), Call::new(TOKEN, vec![1, 2, 3])]),
            abi::SelectorTruncated {
                call: one,
                size: n(3),
            },
        ),
        denied(
            |op| op.batch(&[transfer(1), Call::new(TOKEN, vec![9; 4])]),
            abi::CallDenied {
                call: one,
                target: TOKEN,
                selector,
            },
        ),
        denied(
            |op| op.batch(&[transfer(1), Call::plain_transfer(TOKEN, zero)]),
            abi::PlainTransferDenied {
                call: one,
                target: TOKEN,
            },
        ),
        denied(
            |op| op.batch(&[transfer(1), pay(41)]),
            abi::ValueDenied {
                call: one,
                rule: one,
                asked: n(41),
                max: n(40),
            },
        ),
        denied(
            |op| op.batch(&[transfer(1), flag(&[0; 32])]),
            abi::ConstraintDenied {
                call: one,
                rule: two,
                constraint: zero,
                found: B256::ZERO,
            },
        ),
        denied(
            |op| op.batch(&[transfer(1), flag(&[1; 32])]),
            abi::ArgumentUnreadable {
                call: one,
                rule: two,
                constraint: zero,
            },
        ),
        denied(
            |op| op.batch(&[transfer(1), Call::new(TOKEN, transferCall::SELECTOR)]),
            abi::ChargeUnreadable {
                call: one,
                rule: zero,
                charge: zero,
            },
        ),
        denied(
            |op| op.call(&Call::erc20_transfer(TOKEN, RECIPIENT, U256::MAX)),
            abi::AmountTooLarge { meter: zero },
        ),
        denied(
            |op| op.batch(&[pay(30), pay(30)]),
            abi::MeterExceeded {
                meter: one,
                asked: n(60),
                left: n(50),
            },
        ),
        denied(|op| op.time(None), abi::MeterTimeMissing { meter: zero }),
        denied(
            |op| op.time(NOW - 1),
            abi::MeterTimeTooEarly {
                meter: zero,
                time: n(NOW - 1),
                earliest: n(NOW),
            },
        ),
        denied(
            |op| op.with(|op| op.max_fee_per_gas = 11),
            abi::FeePerGasExceeded {
                asked: n(11),
                max: n(10),
            },
        ),
        denied(
            |op| op.with(|op| op.pre_verification_gas = U256::MAX),
            abi::FeeTooLarge {},
        ),
        denied(
            |op| op.with(|op| op.max_fee_per_gas = 10),
            abi::SelfPayRefused { fee: n(2_500_000) },
        ),
        denied(
            paymaster,
            abi::PaymasterDenied {
                paymaster: PAYMASTER,
            },
        ),
        denied(
            |op| {
                let session = op.session.clone().until(NOW - 1);
                Op { session, ..op }
            },
            abi::EmptyWindow {
                validAfter: n(NOW),
                validUntil: n(NOW - 1),
            },
        ),
    ]
}

#[test]
fn every_error_is_reached_with_its_exact_fields() {
    let mut reached = BTreeSet::new();
    for mut row in refusals().into_iter().chain(malformed()).chain(denials()) {
        let before = row.world.module.host.storage.clone();
        let answer = row.world.module.call_raw(row.caller, &row.calldata);
        assert_eq!(answer, Err(row.error.clone()));
        assert_eq!(row.world.module.host.storage, before);
        let selector: [u8; 4] = row.error[..4].try_into().expect("a selector");
        assert!(reached.insert(selector), "twice: {selector:02x?}");
    }
    let all: BTreeSet<_> = Errors::SELECTORS.iter().copied().collect();
    assert_eq!(reached, all);
}
