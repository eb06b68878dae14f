//! An operation is valid for one account, one chain, one EntryPoint and one module only. T-05,
//! T-07, T-09, T-10, T-47.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, SolError};
use anyhow::{Context, Result};
use latchkey_fixtures::{
    actors::RECIPIENT,
    chain::{
        Refusal, SessionWithKey, World,
        world::{BUNDLER, TOKENS},
    },
    ops::execute,
    policies::TRANSFER_METER,
};
use latchkey_sdk::{
    abi::ILatchkey::{self, SessionStatus},
    call::{Call, install_validator},
    entry_point::{ENTRY_POINT_V07, ENTRY_POINT_V08, user_op_hash_v07, user_op_hash_v08},
    user_op::{SessionUse, UserOp},
};
use stylus_devnode::evm::Status;

/// Gas of a call that must not run out of it.
const GAS: u64 = 1_000_000;

#[test]
fn operation_signed_for_another_chain_is_refused() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let op = world.op(&made, &[world.transfer(1)])?.user_op;
    let here = world.chain.chain_id();
    let elsewhere = here + 1;
    let hash_there = user_op_hash_v07(&op.pack(vec![]), ENTRY_POINT_V07, elsewhere);
    for (chain_id, hash) in [
        (elsewhere, hash_there),
        (here, hash_there),
        (elsewhere, world.hash_of(&op)),
    ] {
        let signed = op.sign(
            &use_of(&world, &made, chain_id, world.module),
            hash,
            &made.key,
        )?;
        assert_eq!(world.refuses_packed(signed)?, Refusal::signature(0));
    }
    Ok(())
}

#[test]
fn operation_signed_for_another_entry_point_is_refused() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let op = world.op(&made, &[world.transfer(1)])?.user_op;
    let chain_id = world.chain.chain_id();
    let packed = op.pack(vec![]);
    let hashes = [
        user_op_hash_v07(&packed, ENTRY_POINT_V08, chain_id),
        user_op_hash_v08(&packed, ENTRY_POINT_V08, chain_id),
        user_op_hash_v08(&packed, ENTRY_POINT_V07, chain_id),
    ];
    for hash in hashes {
        let signed = op.sign(
            &use_of(&world, &made, chain_id, world.module),
            hash,
            &made.key,
        )?;
        assert_eq!(world.refuses_packed(signed)?, Refusal::signature(0));
    }
    Ok(())
}

#[test]
fn operation_signed_for_another_instance_of_the_module_is_refused() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let twin = world.deploy_twin()?;
    assert_ne!(twin, world.module);
    world.owner_calls_account(install_validator(twin, vec![]))?;
    world.owner_executes(&[Call::new(twin, made.session.enable_call())])?;

    let op = world.op(&made, &[world.transfer(1)])?.user_op;
    let chain_id = world.chain.chain_id();
    let signed = op.sign(
        &use_of(&world, &made, chain_id, twin),
        world.hash_of(&op),
        &made.key,
    )?;
    assert_eq!(world.refuses_packed(signed)?, Refusal::signature(0));

    let op = UserOp {
        call_data: op.call_data,
        ..world.user_op(world.account.address, twin)?
    };
    let signed = op.sign(
        &use_of(&world, &made, chain_id, world.module),
        world.hash_of(&op),
        &made.key,
    )?;
    assert_eq!(world.refuses_packed(signed)?, Refusal::signature(0));
    let signed = op.sign(
        &use_of(&world, &made, chain_id, twin),
        world.hash_of(&op),
        &made.key,
    )?;
    assert!(world.handle_ops(&[signed])?.ops[0].success);
    Ok(())
}

#[test]
fn one_session_on_two_accounts_has_two_meters_and_two_signatures() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let other = world.another_account("another owner")?;
    world.mint(other.address, TOKENS)?;
    world.owner_calls(&other, install_validator(world.module, vec![]))?;
    let enable = Call::new(world.module, made.session.enable_call());
    world.owner_calls(&other, execute(&[enable]))?;

    world.succeeds(&made, &[world.transfer(100)])?;
    let op = world.op_of(other.address, &made, &[world.transfer(100)])?;
    world.succeeds_op(&op)?;
    assert_eq!(world.tokens_of(RECIPIENT)?, 200);
    assert_eq!(world.left_of(&made, TRANSFER_METER)?, 0);

    // One account's operation with the signature of the other's.
    let signed = world.signed_op(&made, &[world.transfer(0)])?;
    let op = world.op_of(other.address, &made, &[world.transfer(0)])?;
    let stolen = op.user_op.pack(signed.signature);
    assert_eq!(world.refuses_packed(stolen)?, Refusal::signature(0));
    Ok(())
}

#[test]
fn any_caller_but_the_account_is_refused() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let op = world.signed_op(&made, &[world.transfer(1)])?;
    let before = world.module_storage();
    let other = world.another_account("another owner")?;
    for caller in [BUNDLER, ENTRY_POINT_V07, other.address, world.module] {
        let outcome = world.call(caller, world.module, world.validation_call(&op), GAS)?;
        let denial = ILatchkey::SenderNotAccount {
            caller,
            account: world.account.address,
        };
        assert_eq!(
            (outcome.status, outcome.output.to_vec()),
            (Status::Revert, denial.abi_encode())
        );
    }
    let outcome = world.call(
        world.account.address,
        world.module,
        world.validation_call(&op),
        GAS,
    )?;
    assert_eq!(
        (outcome.status, outcome.output.len()),
        (Status::Success, 32)
    );
    assert_eq!(world.module_storage(), before);
    Ok(())
}

#[test]
fn revoke_by_another_caller_does_not_change_the_account() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    world.send(BUNDLER, world.module, made.session.revoke_call())?;
    let all = ILatchkey::revokeAllSessionsCall { lane: u32::MAX };
    world.send(BUNDLER, world.module, all.abi_encode())?;
    assert_eq!(world.status_of(made.session.id())?, SessionStatus::Alive);
    world.succeeds(&made, &[world.transfer(1)])?;
    Ok(())
}

#[test]
fn lane_shaped_ids_are_refused() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    for id in [U256::ZERO, U256::ONE, U256::from(u32::MAX)] {
        let session_id = B256::from(id);
        let revoke = ILatchkey::revokeSessionCall {
            sessionId: session_id,
        };
        let op = world.owner_op(execute(&[Call::new(world.module, revoke.abi_encode())]))?;
        let bundle = world.handle_ops(&[op])?;
        let reason = bundle.ops[0].revert_reason.clone().context("a reason")?;
        let error = ILatchkey::InvalidSessionId {
            sessionId: session_id,
        };
        assert_eq!(reason, error.abi_encode());
    }
    assert!(world.is_installed()?);
    world.succeeds(&made, &[world.transfer(1)])?;
    Ok(())
}

#[test]
fn every_erc_1271_signature_is_invalid() -> Result<()> {
    let (world, made) = World::with_transfer_session()?;
    let hash = B256::repeat_byte(7);
    let signature = made.key.sign(hash)?;
    for sender in [BUNDLER, world.account.address, world.module, Address::ZERO] {
        let call = ILatchkey::isValidSignatureWithSenderCall {
            sender,
            hash,
            signature: signature.to_vec().into(),
        };
        assert_eq!(world.view(world.module, &call)?.0, [0xff; 4]);
    }
    Ok(())
}

fn use_of<'a>(
    world: &World,
    made: &'a SessionWithKey,
    chain_id: u64,
    module: Address,
) -> SessionUse<'a> {
    SessionUse {
        session: &made.session,
        module,
        chain_id,
        time: Some(world.now()),
    }
}
