//! `validateUserOp(uint32,PackedUserOperation,bytes32)`: this version refuses the ERC-6900
//! overload.

use alloy_primitives::U256;
use alloy_sol_types::{SolCall, SolError};
use latchkey_fixtures::{
    abi::with_word,
    actors::{ACCOUNT, MODULE, STRANGER},
    native::World,
    ops::Op,
    policies::{transfer, transfer_session},
};
use latchkey_sdk::abi::ILatchkey::{
    LaneNotSupported, MalformedArguments, validateUserOp_1Call as validateEntityUserOpCall,
};

#[test]
fn every_entity_is_refused_also_the_7579_lane() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let op = Op::new(&session).call(&transfer(1));
    let call = op.validate_call(42_161, op.signature(MODULE, 42_161));
    for entity in [0, 1, 7, 0xffff_fffe, 0xffff_ffff] {
        let call = validateEntityUserOpCall {
            entityId: entity,
            userOp: call.userOp.clone(),
            userOpHash: call.userOpHash,
        };
        for caller in [ACCOUNT, STRANGER] {
            let answer = world.module.call(caller, &call);
            assert_eq!(answer, Err(LaneNotSupported { lane: entity }.into()));
            assert_eq!(world.module.trace().slots().len(), 0);
        }
    }
}

#[test]
fn an_entity_above_u32_is_malformed() {
    let session = transfer_session();
    let op = Op::new(&session).call(&transfer(1));
    let call = op.validate_call(42_161, vec![]);
    let call = validateEntityUserOpCall {
        entityId: 1,
        userOp: call.userOp,
        userOpHash: call.userOpHash,
    };
    let dirty = with_word(&call.abi_encode(), 0, U256::ONE << 32);
    let answer = World::new().module.call_raw(ACCOUNT, &dirty);
    assert_eq!(answer, Err(MalformedArguments {}.abi_encode()));
    let short = &call.abi_encode()[..35];
    let answer = World::new().module.call_raw(ACCOUNT, short);
    assert_eq!(answer, Err(MalformedArguments {}.abi_encode()));
}
