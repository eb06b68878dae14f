//! Calls that try to bypass the policy.
//!
//! Sources: Renascence's smart-sessions audits v1 H-2 (self-calls), update M-1 and M-2 (malformed
//! batches); ChainLight's smart-sessions audit (call type mismatch); Cyfrin's MetaMask audits 3-25
//! M-1 and 4-25 M-1 (try mode); MAv2's AllowlistModule of October 2024 (unknown selectors, double
//! wrapping); Kernel's unchecked batch decoder; ERC-7821's modes; CallPolicy (1 to 3 bytes of
//! data).
//!
//! The tested rules: M-40 to M-42 (modes), M-43 (one call), M-44 (batches), M-45 (canonical
//! forms), M-46 and M-47 (top level), M-48 (selectors and empty data), M-49 (forbidden targets),
//! E-51 (the wrapper).

mod encoding;

use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_sol_types::{SolCall, SolValue};
use latchkey_fixtures::{
    abi::Error,
    actors::{ACCOUNT, MODULE, RECIPIENT, STRANGER, TOKEN},
    native::{Validation, World},
    ops::Op,
    policies::{CALLS, session, transfer, transfer_session, transfers},
};
use latchkey_sdk::{
    abi::{
        IAccount,
        IERC7579Account::{executeCall, executeFromExecutorCall, installModuleCall},
        IEntryPoint,
        ILatchkey::{
            AccountFunctionDenied, CallDenied, ExecutionModeDenied, MalformedCallData,
            PlainTransferDenied, TargetForbidden, TooManyCalls,
        },
    },
    call::{
        Call, MODE_BATCH, MODE_SINGLE, execute, execute_batch, execute_single, execute_user_op,
    },
    entry_point::{KNOWN_ENTRY_POINTS, handle_ops},
    policy::{Policy, Rule},
};

/// Asserts that account calldata is denied with this error and no state changes.
#[track_caller]
fn assert_denied(call_data: Vec<u8>, error: impl Into<Error>) {
    let session = transfer_session();
    let mut world = World::with(&session);
    let op = Op::new(&session).call_data(call_data);
    world.assert_denied(&op, error);
}

/// Asserts that account calldata is valid.
#[track_caller]
fn assert_valid(call_data: Vec<u8>) {
    let session = transfer_session();
    let op = Op::new(&session).call_data(call_data);
    assert_eq!(World::with(&session).validate(&op), Ok(Validation::TODAY));
}

fn forbidden(call: usize, target: Address) -> TargetForbidden {
    TargetForbidden {
        call: U256::from(call),
        target,
    }
}

/// Three batches of three calls, with `call` at another index in each.
fn batches_with(call: &Call) -> Vec<(usize, Vec<u8>)> {
    (0..3)
        .map(|place| {
            let mut calls = vec![transfer(1), transfer(2)];
            calls.insert(place, call.clone());
            (place, execute_batch(&calls))
        })
        .collect()
}

#[test]
fn t_14_every_account_function_but_execute_is_denied() {
    let list_a: [&str; 16] = [
        "executeFromExecutor(bytes32,bytes)",
        "installModule(uint256,address,bytes)",
        "uninstallModule(uint256,address,bytes)",
        "upgradeToAndCall(address,bytes)",
        "upgradeTo(address)",
        "executeComposable((address,uint256,bytes4,(uint8,uint8,bytes,(uint8,bytes)[])[],(uint8,bytes)[])[])",
        "setRegistry(address,address[],uint8)",
        "initializeAccount(bytes)",
        "performCreate(uint256,bytes,bool,bytes32)",
        "withdrawDepositTo(address,uint256)",
        "installExecution(address,(bytes4,bool,bool)[],bytes)",
        "installValidation(bytes25,bytes4[],bytes,bytes[])",
        "execute(address,uint256,bytes)",
        "executeBatch((address,uint256,bytes)[])",
        "executeWithRuntimeValidation(bytes,bytes)",
        "transferOwnership(address)",
    ];
    let by_number: [u32; 6] = [
        0x5214_1cd9,
        0x9198_bdf5,
        0x1f1b_92e3,
        0x5bfe_adbb,
        0x4b6a_1419,
        0xffff_ffff,
    ];
    let selectors = list_a
        .iter()
        .map(|signature| {
            keccak256(signature.as_bytes())[..4]
                .try_into()
                .expect("four bytes")
        })
        .chain(by_number.map(u32::to_be_bytes));
    for selector in selectors {
        let selector: [u8; 4] = selector;
        for arguments in [vec![], execute_single(&transfer(1))[4..].to_vec()] {
            let data = [&selector[..], &arguments].concat();
            let error = || AccountFunctionDenied {
                selector: selector.into(),
            };
            assert_denied(data.clone(), error());
            assert_denied(execute_user_op(&data), error());
        }
    }
}

#[test]
fn t_15_a_self_call_at_any_index_of_a_batch_is_denied() {
    let install = installModuleCall {
        moduleTypeId: U256::from(2),
        module: STRANGER,
        initData: Bytes::new(),
    };
    let self_calls = [
        execute_single(&transfer(1_000)),
        install.abi_encode(),
        vec![],
    ];
    for data in self_calls {
        for (place, batch) in batches_with(&Call::new(ACCOUNT, data)) {
            assert_denied(batch, forbidden(place, ACCOUNT));
        }
    }
}

#[test]
fn t_16_a_forbidden_target_is_denied_under_any_policy() {
    let mut policy = transfers(TOKEN);
    policy.never(STRANGER);
    let session = session(&policy);
    let mut world = World::with(&session);
    for (place, batch) in batches_with(&Call::new(STRANGER, vec![1, 2, 3, 4])) {
        world.assert_denied(
            &Op::new(&session).call_data(batch),
            forbidden(place, STRANGER),
        );
    }
}

#[test]
fn t_17_calls_of_an_entry_point_are_denied() {
    let withdraw = IEntryPoint::withdrawToCall {
        withdrawAddress: STRANGER,
        withdrawAmount: U256::ONE,
    };
    let deposit = IEntryPoint::depositToCall { account: STRANGER };
    let functions = [
        withdraw.abi_encode(),
        handle_ops(vec![], STRANGER),
        deposit.abi_encode(),
        [&[0x0b, 0xd2, 0x8e, 0x3b][..], &[0; 32]].concat(), // incrementNonce(uint192)
        vec![],
    ];
    for entry_point in KNOWN_ENTRY_POINTS {
        for data in &functions {
            let call = Call::new(entry_point, data.clone()).with_value(U256::ONE);
            assert_denied(execute_single(&call), forbidden(0, entry_point));
            for (place, batch) in batches_with(&call) {
                assert_denied(batch, forbidden(place, entry_point));
            }
        }
    }
}

#[test]
fn t_18_modes_other_than_single_and_batch_with_revert_are_denied() {
    let single = executeCall::abi_decode(&execute_single(&transfer(1))).expect("execute");
    for call_type in 0..=u8::MAX {
        for exec_type in [0, 1, 2, 0x7f, 0xff] {
            if exec_type == 0 && call_type < 2 {
                continue;
            }
            let mut mode = B256::ZERO;
            mode[..2].copy_from_slice(&[call_type, exec_type]);
            let data = execute(mode, single.executionCalldata.clone());
            assert_denied(data, ExecutionModeDenied { mode });
        }
    }
    for exec_type in 1..=u8::MAX {
        let mut mode = MODE_BATCH;
        mode[1] = exec_type;
        assert_denied(execute(mode, Bytes::new()), ExecutionModeDenied { mode });
    }
}

#[test]
fn t_19_a_mode_with_any_other_byte_set_is_denied() {
    let single = executeCall::abi_decode(&execute_single(&transfer(1))).expect("execute");
    let batch = executeCall::abi_decode(&execute_batch(&[transfer(1)])).expect("execute");
    for call in [single, batch] {
        for place in 2..32 {
            for byte in [1, 0x80, 0xff] {
                let mut mode = call.mode;
                mode[place] = byte;
                let data = execute(mode, call.executionCalldata.clone());
                assert_denied(data, ExecutionModeDenied { mode });
            }
        }
        // ERC-7821: a batch with opData, and a batch of batches.
        for selector in [0x7821_0001_u32, 0x7821_0002] {
            let mut mode = call.mode;
            mode[6..10].copy_from_slice(&selector.to_be_bytes());
            let data = execute(mode, call.executionCalldata.clone());
            assert_denied(data, ExecutionModeDenied { mode });
        }
    }
}

#[test]
fn t_20_the_zero_address_is_denied() {
    let call = Call::new(Address::ZERO, transfer(1).data);
    assert_denied(execute_single(&call), forbidden(0, Address::ZERO));
    for (place, batch) in batches_with(&call) {
        assert_denied(batch, forbidden(place, Address::ZERO));
    }
}

#[test]
fn t_21_execute_user_op_is_unwrapped_exactly_once() {
    let inner = execute_single(&transfer(1));
    assert_valid(execute_user_op(&inner));
    let selector = IAccount::executeUserOpCall::SELECTOR.into();
    assert_denied(
        execute_user_op(&execute_user_op(&inner)),
        AccountFunctionDenied { selector },
    );

    let from_executor = executeFromExecutorCall {
        mode: MODE_SINGLE,
        executionCalldata: Bytes::new(),
    };
    let selector = executeFromExecutorCall::SELECTOR.into();
    assert_denied(
        execute_user_op(&from_executor.abi_encode()),
        AccountFunctionDenied { selector },
    );
    for length in 0..4 {
        assert_denied(execute_user_op(&inner[..length]), MalformedCallData {});
    }
    for (place, batch) in batches_with(&Call::new(ACCOUNT, execute_user_op(&inner))) {
        assert_denied(batch, forbidden(place, ACCOUNT));
    }
}

#[test]
fn t_22_erc_6900_execute_is_denied() {
    let arguments = (TOKEN, U256::ZERO, transfer(1).data).abi_encode_params();
    let selector = [0xb6, 0x1d, 0x27, 0xf6];
    let data = [&selector[..], &arguments].concat();
    assert_denied(
        data,
        AccountFunctionDenied {
            selector: selector.into(),
        },
    );
    // The ERC-7579 selector with ERC-6900 arguments.
    let data = [&executeCall::SELECTOR[..], &arguments].concat();
    assert_denied(data, MalformedCallData {});
}

#[test]
fn t_28_a_function_without_a_rule_is_denied_at_any_index_of_a_batch() {
    let approve = Call::erc20_approve(TOKEN, STRANGER, U256::MAX);
    let selector = [0x09, 0x5e, 0xa7, 0xb3].into();
    for (place, batch) in batches_with(&approve) {
        let error = CallDenied {
            call: U256::from(place),
            target: TOKEN,
            selector,
        };
        assert_denied(batch, error);
    }
    let elsewhere = Call::erc20_transfer(STRANGER, RECIPIENT, U256::ONE);
    let selector = [0xa9, 0x05, 0x9c, 0xbb].into();
    for (place, batch) in batches_with(&elsewhere) {
        let error = CallDenied {
            call: U256::from(place),
            target: STRANGER,
            selector,
        };
        assert_denied(batch, error);
    }
}

#[test]
fn one_call_more_than_max_calls_is_denied() {
    let max = usize::from(CALLS);
    let calls = vec![transfer(1); max + 1];
    assert_valid(execute_batch(&calls[..max]));
    let error = TooManyCalls {
        max: U256::from(CALLS),
    };
    assert_denied(execute_batch(&calls), error);
}

#[test]
fn t_73_selector_zero_and_empty_data_are_distinct() {
    let zero = Call::new(TOKEN, vec![0; 4]);
    let empty = Call::new(TOKEN, vec![]);
    let mut by_selector = Policy::new();
    by_selector.rule(Rule::call(TOKEN, [0; 4]));
    let mut plain = Policy::new();
    plain.rule(Rule::plain_transfer(TOKEN));
    let cases = [
        (
            by_selector,
            &zero,
            &empty,
            Error::from(PlainTransferDenied {
                call: U256::ZERO,
                target: TOKEN,
            }),
        ),
        (
            plain,
            &empty,
            &zero,
            CallDenied {
                call: U256::ZERO,
                target: TOKEN,
                selector: [0; 4].into(),
            }
            .into(),
        ),
    ];
    for (policy, admitted, denied, error) in cases {
        let session = session(&policy);
        let mut world = World::with(&session);
        assert_eq!(
            world.validate(&Op::new(&session).call(admitted)),
            Ok(Validation::ALWAYS)
        );
        world.assert_denied(&Op::new(&session).call(denied), error);
    }
    assert_ne!(TOKEN, MODULE);
}
