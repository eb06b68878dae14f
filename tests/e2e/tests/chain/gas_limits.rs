//! With any gas limit a validation returns the right answer or fails: too little gas never turns a
//! valid signature into 1 and never leaves an incomplete state. OP-020, T-81, V-51.

use alloy_primitives::U256;
use anyhow::{Context, Result};
use latchkey_fixtures::chain::{Refusal, World};
use latchkey_sdk::{abi::PackedUserOperation, envelope::envelope, signing::STUB_SIGNATURE};
use stylus_devnode::evm::Status;

#[test]
fn too_little_gas_never_returns_1_for_a_valid_signature() -> Result<()> {
    let (world, made) = World::with_transfer_session()?;
    let op = world.signed_op(&made, &[world.transfer(1)])?;
    let data = world.validation_call(&op);
    let account = world.account.address;
    let full = world.call(account, world.module, data.clone(), 1_000_000)?;
    assert_eq!(full.status, Status::Success);
    let own = full.root.as_ref().context("frames")?.gas_used;
    let intrinsic = full.gas_used - own;
    let mut min = None;
    // From too little gas to enter the program to enough, in steps smaller than a host call.
    for gas in (intrinsic..full.gas_used + 10_000).step_by(97) {
        let outcome = world.call(account, world.module, data.clone(), gas)?;
        match outcome.status {
            Status::Success => {
                assert_eq!(outcome.output, full.output, "{gas} gas");
                min.get_or_insert(gas);
            }
            Status::Revert => assert!(outcome.output.len() >= 4, "{gas} gas: {}", outcome.output),
            Status::Failure => {
                assert_eq!(outcome.error.as_deref(), Some("out of gas"), "{gas} gas")
            }
        }
    }
    let min = min.context("no gas limit was enough")?;
    assert!(min < full.gas_used + 3_500, "{min} for {}", full.gas_used);
    Ok(())
}

#[test]
fn bundle_with_any_verification_gas_succeeds_or_changes_nothing() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let before = world.module_storage();
    let mut passed = 0;
    for gas in (10_000..120_000).step_by(1_013) {
        let op = world.op(&made, &[world.transfer(1)])?;
        let op = world.sign(&op.with(|op| op.verification_gas = gas));
        let mut trial = world.clone();
        match trial.handle_ops(&[op]) {
            Ok(bundle) => {
                assert!(bundle.ops[0].success);
                assert_eq!(trial.left_of(&made, 0)?, 99);
                passed += 1;
            }
            Err(refusal) => {
                assert_ne!(refusal, Refusal::signature(0), "{gas} gas");
                assert_eq!(trial.module_storage(), before, "{gas} gas");
            }
        }
    }
    assert!(passed > 20, "{passed}");
    world.chain.increase_time(1);
    Ok(())
}

#[test]
fn gas_estimate_with_the_stub_signature_suffices_for_the_real_one() -> Result<()> {
    let (world, made) = World::with_transfer_session()?;
    let op = world.op(&made, &[world.transfer(1)])?;
    let stub = envelope(&made.session, op.time, &STUB_SIGNATURE);
    let stub = op.user_op.pack(stub);
    let real = world.sign(&op);
    let needed = |op: &PackedUserOperation, wanted: U256| -> Result<u64> {
        let data = world.validation_call(op);
        let (mut low, mut high) = (21_000, 200_000);
        while low < high {
            let middle = (low + high) / 2;
            let outcome = world.call(world.account.address, world.module, data.clone(), middle)?;
            let is_enough = outcome.status == Status::Success
                && U256::from_be_slice(&outcome.output) & U256::ONE == wanted;
            if is_enough {
                high = middle
            } else {
                low = middle + 1
            }
        }
        Ok(low)
    };
    let (stub, real) = (needed(&stub, U256::ONE)?, needed(&real, U256::ZERO)?);
    assert!(stub.abs_diff(real) <= 40, "{stub} and {real}");
    Ok(())
}
