//! Calls that try to bypass the policy, through the account and the EntryPoint. T-08, T-14 to T-21,
//! T-23 to T-26, T-47, T-48.

use alloy_primitives::{Address, B256, Bytes, FixedBytes, U256};
use alloy_sol_types::{SolCall, SolValue};
use anyhow::Result;
use latchkey_fixtures::{
    actors::RECIPIENT,
    chain::{Refusal, SessionWithKey, World},
    ops::execute,
};
use latchkey_sdk::{
    abi::{
        IERC7579Account, IEntryPoint,
        ILatchkey::{self, MalformedCallData},
    },
    call::{
        self, Call, MODE_BATCH, MODE_SINGLE, execute_batch, execute_user_op, install_validator,
    },
    entry_point::KNOWN_ENTRY_POINTS,
};

#[test]
fn every_account_function_but_execute_is_denied() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let from_executor = IERC7579Account::executeFromExecutorCall {
        mode: MODE_SINGLE,
        executionCalldata: Bytes::new(),
    };
    let mut all = vec![
        install_validator(RECIPIENT, Bytes::new()),
        from_executor.abi_encode(),
    ];
    // uninstallModule, upgradeToAndCall, upgradeTo, changeRootValidator, installValidations,
    // invalidateNonce, emergencyUninstallHook, initializeAccount, ERC-6900 execute and
    // executeBatch.
    let selectors = [
        0xa71763a8u32,
        0x4f1ef286,
        0x3659cfe6,
        0x52141cd9,
        0x9198bdf5,
        0x1f1b92e3,
        0x5bfeadbb,
        0x4b6a1419,
        0xb61d27f6,
        0x34fcd5be,
        0x12345678,
    ];
    all.extend(selectors.map(|selector| [&selector.to_be_bytes()[..], &[0; 96]].concat()));
    for call_data in all {
        let denial = ILatchkey::AccountFunctionDenied {
            selector: FixedBytes::from_slice(&call_data[..4]),
        };
        let refusal = refusal_of_data(&mut world, &made, call_data.clone())?;
        assert_eq!(refusal, Refusal::module(0, &denial));
        let wrapped = execute_user_op(&call_data);
        assert_eq!(
            refusal_of_data(&mut world, &made, wrapped)?,
            Refusal::module(0, &denial)
        );
    }
    Ok(())
}

#[test]
fn call_data_without_a_selector_is_malformed() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    for size in 0..=3 {
        let refusal = refusal_of_data(&mut world, &made, vec![0xe9; size])?;
        assert_eq!(refusal, Refusal::module(0, &MalformedCallData {}));
        let wrapped = execute_user_op(&vec![0xe9; size]);
        let refusal = refusal_of_data(&mut world, &made, wrapped)?;
        assert_eq!(refusal, Refusal::module(0, &MalformedCallData {}));
    }
    Ok(())
}

#[test]
fn execute_user_op_wrapped_twice_is_denied() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let twice = execute_user_op(&execute_user_op(&execute(&[world.transfer(1)])));
    let denial = ILatchkey::AccountFunctionDenied {
        selector: FixedBytes::from_slice(&twice[..4]),
    };
    assert_eq!(
        refusal_of_data(&mut world, &made, twice)?,
        Refusal::module(0, &denial)
    );
    Ok(())
}

#[test]
fn modes_other_than_single_and_batch_are_denied() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let packed = packed(&world.transfer(1));
    // Delegatecall, staticcall, unknown call types, try and unknown execution types; then the bytes
    // that must be zero: unused, mode selector, payload.
    let types = [0xff, 0xfe, 0x02, 0xfd].map(|call_type| (0, call_type));
    let executions = [0x01, 0x02, 0xff].map(|execution| (1, execution));
    let others = (2..32).map(|byte| (byte, 1));
    for (byte, value) in types.into_iter().chain(executions).chain(others) {
        for base in [MODE_SINGLE, MODE_BATCH] {
            let mut mode = base;
            if mode[byte] == value {
                continue;
            }
            mode[byte] = value;
            let denial = ILatchkey::ExecutionModeDenied { mode };
            let call_data = call::execute(mode, packed.clone());
            let refusal = refusal_of_data(&mut world, &made, call_data)?;
            assert_eq!(refusal, Refusal::module(0, &denial), "{mode}");
        }
    }
    Ok(())
}

#[test]
fn empty_batch_is_denied() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let refusal = refusal_of_data(&mut world, &made, execute_batch(&[]))?;
    assert_eq!(refusal, Refusal::module(0, &ILatchkey::EmptyBatch {}));
    Ok(())
}

#[test]
fn forbidden_target_at_any_index_of_a_batch_is_denied() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let mut targets = vec![Address::ZERO, world.account.address, world.module];
    targets.extend(KNOWN_ENTRY_POINTS);
    for target in targets {
        for place in 0..3usize {
            let mut calls = vec![world.transfer(1); 2];
            calls.insert(place, Call::new(target, execute(&[world.transfer(1)])));
            let denial = ILatchkey::TargetForbidden {
                call: U256::from(place),
                target,
            };
            let refusal = refusal_of_data(&mut world, &made, execute_batch(&calls))?;
            assert_eq!(refusal, Refusal::module(0, &denial));
        }
    }
    Ok(())
}

#[test]
fn calls_of_the_module_and_the_entry_point_are_denied() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let wider = made.session.clone().salt(1).until(1 << 39);
    let withdraw = IEntryPoint::withdrawToCall {
        withdrawAddress: RECIPIENT,
        withdrawAmount: U256::ONE,
    };
    let [_, entry_point, ..] = KNOWN_ENTRY_POINTS;
    // A call of `validateUserOp` with a valid operation would charge its meters.
    let valid_op = world.signed_op(&made, &[world.transfer(100)])?;
    let calls = [
        Call::new(world.module, wider.enable_call()),
        Call::new(world.module, made.session.revoke_call()),
        Call::new(world.module, world.validation_call(&valid_op)),
        Call::new(entry_point, withdraw.abi_encode()),
        Call::plain_transfer(entry_point, U256::ONE),
    ];
    for call in calls {
        let denial = ILatchkey::TargetForbidden {
            call: U256::ZERO,
            target: call.target,
        };
        let refusal = refusal_of_data(&mut world, &made, execute(&[call]))?;
        assert_eq!(refusal, Refusal::module(0, &denial));
    }
    Ok(())
}

#[test]
fn single_call_shorter_than_its_head_is_malformed() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let packed = packed(&world.transfer(1));
    for size in [0, 1, 19, 20, 51] {
        let call_data = call::execute(MODE_SINGLE, packed[..size].to_vec());
        let refusal = refusal_of_data(&mut world, &made, call_data)?;
        assert_eq!(
            refusal,
            Refusal::module(0, &MalformedCallData {}),
            "{size} bytes"
        );
    }
    let bare = call::execute(MODE_SINGLE, packed[..52].to_vec());
    let denial = ILatchkey::PlainTransferDenied {
        call: U256::ZERO,
        target: world.token,
    };
    assert_eq!(
        refusal_of_data(&mut world, &made, bare)?,
        Refusal::module(0, &denial)
    );
    for size in 53..=55usize {
        let call_data = call::execute(MODE_SINGLE, packed[..size].to_vec());
        let denial = ILatchkey::SelectorTruncated {
            call: U256::ZERO,
            size: U256::from(size - 52),
        };
        let refusal = refusal_of_data(&mut world, &made, call_data)?;
        assert_eq!(refusal, Refusal::module(0, &denial), "{size} bytes");
    }
    Ok(())
}

#[test]
fn outer_encoding_that_is_not_canonical_is_malformed() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let good = execute(&[world.transfer(1)]);
    let offsets = [
        U256::ZERO,
        U256::from(0x20),
        U256::from(0x41),
        U256::from(0x60),
        U256::from(1) << 32,
        U256::MAX - U256::from(31),
    ];
    let offset_at = 4 + 32;
    let length_at = 4 + 64;
    let with_offsets = offsets.map(|offset| with_word(&good, offset_at, offset));
    let lengths = [
        U256::from(good.len()),
        U256::from(1u64 << 32) + U256::from(120),
        U256::from(1) << 64,
        U256::MAX,
    ];
    let with_lengths = lengths.map(|length| with_word(&good, length_at, length));
    let mut padded = good.clone();
    *padded.last_mut().expect("not empty") = 1;
    let trailing = [1, 31, 32, 64].map(|more| [good.as_slice(), &vec![0; more]].concat());
    let all = with_offsets
        .into_iter()
        .chain(with_lengths)
        .chain([padded])
        .chain(trailing);
    for call_data in all {
        let refusal = refusal_of_data(&mut world, &made, call_data.clone())?;
        let expected = Refusal::module(0, &MalformedCallData {});
        assert_eq!(refusal, expected, "{}", Bytes::from(call_data));
    }
    Ok(())
}

#[test]
fn batch_encoding_that_is_not_canonical_is_malformed() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let executions: Vec<_> = [1, 2]
        .map(|amount| world.transfer(amount))
        .map(|call| (call.target, call.value, call.data))
        .to_vec();
    let good = executions.abi_encode();
    // The words: offset of the array, its length, offsets of the elements (counted after the
    // length), the first element (target, value, offset of its data, length of its data).
    let word = |index: usize| 32 * index;
    let second = U256::from_be_slice(&good[word(3)..word(4)]);
    let changes = [
        (0, U256::ZERO),
        (0, U256::from(0x40)),
        (1, U256::from(1)),
        (1, U256::from(3)),
        (1, U256::from(1u64 << 32) + U256::from(2)),
        (1, U256::from(1) << 64),
        (1, U256::from(1) << 255),
        (2, second),
        (2, U256::ZERO),
        (3, U256::from(0x40)),
        (3, second + U256::from(32)),
        (3, U256::MAX - U256::from(31)),
        (6, U256::from(0x40)),
        (6, U256::from(0x80)),
        (6, U256::MAX),
        (7, U256::from(1u64 << 32) + U256::from(68)),
        (7, U256::MAX),
    ];
    for (index, value) in changes {
        let batch = with_word(&good, word(index), value);
        let refusal = refusal_of_data(&mut world, &made, call::execute(MODE_BATCH, batch))?;
        let expected = Refusal::module(0, &MalformedCallData {});
        assert_eq!(refusal, expected, "word {index} = {value}");
    }
    let dirty_target = with_byte(&good, word(4), 1);
    let dirty_padding = with_byte(&good, good.len() - 1, 1);
    let longer = [good.as_slice(), &[0; 32]].concat();
    let shorter = good[..good.len() - 32].to_vec();
    for batch in [dirty_target, dirty_padding, longer, shorter] {
        let refusal = refusal_of_data(&mut world, &made, call::execute(MODE_BATCH, batch))?;
        assert_eq!(refusal, Refusal::module(0, &MalformedCallData {}));
    }
    Ok(())
}

#[test]
fn call_data_longer_than_8_kib_is_denied() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let long = call::execute(MODE_SINGLE, vec![0; 8_192]);
    let denial = ILatchkey::CallDataTooLong {
        size: U256::from(long.len()),
        max: U256::from(8_192),
    };
    assert_eq!(
        refusal_of_data(&mut world, &made, long)?,
        Refusal::module(0, &denial)
    );
    Ok(())
}

fn refusal_of_data(
    world: &mut World,
    made: &SessionWithKey,
    call_data: Vec<u8>,
) -> Result<Refusal> {
    let op = world.op(made, &[])?;
    world.refuses_op(&op.call_data(call_data))
}

/// The packed encoding of one call.
fn packed(call: &Call) -> Vec<u8> {
    let value = B256::from(call.value);
    [call.target.as_slice(), value.as_slice(), &call.data].concat()
}

fn with_word(bytes: &[u8], at: usize, word: U256) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at..at + 32].copy_from_slice(&word.to_be_bytes::<32>());
    changed
}

fn with_byte(bytes: &[u8], at: usize, byte: u8) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at] = byte;
    changed
}
