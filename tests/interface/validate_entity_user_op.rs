//! `validateUserOp(uint32,PackedUserOperation,bytes32)`: the ERC-6900 overload is refused in this
//! version.

use alloy_primitives::U256;
use alloy_sol_types::{SolCall, SolError};
use latchkey_sdk::abi::ILatchkey::{
    LaneNotSupported, MalformedArguments, validateUserOp_1Call as validateEntityUserOpCall,
};
use latchkey_test_support::scene::{
    ACCOUNT, MODULE, Op, STRANGER, Scene, session, transfer, transfers, with_word,
};

#[test]
fn every_entity_is_refused_also_the_7579_lane() {
    let session = session(&transfers());
    let mut scene = Scene::with(&session);
    let op = Op::new(&session).call(&transfer(1));
    let call = op.validate_call(42_161, op.signature(MODULE, 42_161));
    for entity in [0, 1, 7, 0xffff_fffe, 0xffff_ffff] {
        let call = validateEntityUserOpCall {
            entityId: entity,
            userOp: call.userOp.clone(),
            userOpHash: call.userOpHash,
        };
        for caller in [ACCOUNT, STRANGER] {
            let answer = scene.module.ask(caller, &call);
            assert_eq!(answer, Err(LaneNotSupported { lane: entity }.into()));
            assert_eq!(scene.module.trace().slots().len(), 0);
        }
    }
}

#[test]
fn an_entity_above_u32_is_malformed() {
    let session = session(&transfers());
    let op = Op::new(&session).call(&transfer(1));
    let call = op.validate_call(42_161, vec![]);
    let call = validateEntityUserOpCall {
        entityId: 1,
        userOp: call.userOp,
        userOpHash: call.userOpHash,
    };
    let dirty = with_word(&call.abi_encode(), 0, U256::ONE << 32);
    let answer = Scene::new().module.call(ACCOUNT, &dirty);
    assert_eq!(answer, Err(MalformedArguments {}.abi_encode()));
    let short = &call.abi_encode()[..35];
    let answer = Scene::new().module.call(ACCOUNT, short);
    assert_eq!(answer, Err(MalformedArguments {}.abi_encode()));
}
