//! Hiding calls from the policy.
//!
//! Sources: Renascence's smart-sessions audits v1 H-2 (self-calls), update M-1 and M-2 (malformed batches);
//! ChainLight's smart-sessions audit (call type mismatch); Cyfrin's MetaMask audits 3-25 M-1 and 4-25 M-1
//! (try mode); MAv2's AllowlistModule of October 2024 (unknown selectors, double wrapping); Kernel's
//! unchecked batch decoder; ERC-7821's modes; CallPolicy (1 to 3 bytes of data).
//!
//! The rules they show: M-40 to M-42 (modes), M-43 (one call), M-44 (batches), M-45 (canonical forms), M-46
//! and M-47 (top level), M-48 (selectors and empty data), M-49 (forbidden targets), E-51 (the wrapper).

use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_sol_types::{SolCall, SolValue};
use latchkey_sdk::{
    abi::{
        IAccount,
        IERC7579Account::{Execution, executeCall, executeFromExecutorCall, installModuleCall},
        IEntryPoint,
        ISessionValidator::{
            AccountFunctionDenied, CallDenied, EmptyBatch, ExecutionModeDenied, MalformedCallData,
            PlainTransferDenied, SelectorTruncated, TargetForbidden, TooManyCalls,
        },
    },
    call::{
        Call, MODE_BATCH, MODE_SINGLE, execute, execute_batch, execute_single, execute_user_op,
    },
    entry_point::{KNOWN_ENTRY_POINTS, handle_ops},
    policy::{Policy, Rule},
};
use latchkey_test_support::{
    module::Error,
    scene::{
        ACCOUNT, MODULE, Op, RECIPIENT, STRANGER, Scene, TOKEN, Verdict, session, transfer,
        transfers, with_word,
    },
};

/// Asserts that account calldata is denied with an error and changes nothing.
#[track_caller]
fn assert_denied(call_data: Vec<u8>, error: impl Into<Error>) {
    let session = session(&transfers());
    let mut scene = Scene::with(&session);
    let op = Op::new(&session).call_data(call_data);
    scene.assert_denied(&op, error);
}

/// Asserts that account calldata is admitted.
#[track_caller]
fn assert_admitted(call_data: Vec<u8>) {
    let session = session(&transfers());
    let op = Op::new(&session).call_data(call_data);
    assert_eq!(Scene::with(&session).validate(&op), Ok(Verdict::TODAY));
}

fn forbidden(call: usize, target: Address) -> TargetForbidden {
    TargetForbidden {
        call: U256::from(call),
        target,
    }
}

/// A batch with `call` at each of three places.
fn hidden(call: &Call) -> Vec<(usize, Vec<u8>)> {
    (0..3)
        .map(|place| {
            let mut calls = vec![transfer(1), transfer(2)];
            calls.insert(place, call.clone());
            (place, execute_batch(&calls))
        })
        .collect()
}

#[test]
fn t_14_no_function_of_the_account_but_execute_is_reached() {
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
fn t_14_calldata_without_a_function_is_malformed() {
    for length in 0..4 {
        let data = executeCall::SELECTOR[..length].to_vec();
        assert_denied(data, MalformedCallData {});
    }
}

#[test]
fn t_15_batch_hides_self_call_at_any_place() {
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
        for (place, batch) in hidden(&Call::new(ACCOUNT, data)) {
            assert_denied(batch, forbidden(place, ACCOUNT));
        }
    }
}

#[test]
fn t_16_a_member_of_never_is_forbidden_whatever_else() {
    let mut policy = transfers();
    policy.never(STRANGER);
    let session = session(&policy);
    let mut scene = Scene::with(&session);
    for (place, batch) in hidden(&Call::new(STRANGER, vec![1, 2, 3, 4])) {
        scene.assert_denied(
            &Op::new(&session).call_data(batch),
            forbidden(place, STRANGER),
        );
    }
}

#[test]
fn t_17_no_entry_point_is_reached() {
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
            for (place, batch) in hidden(&call) {
                assert_denied(batch, forbidden(place, entry_point));
            }
        }
    }
}

#[test]
fn t_18_only_single_and_batch_that_revert_on_failure_are_judged() {
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
fn t_19_every_other_byte_of_the_mode_is_zero() {
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
        // ERC-7821: with opData, and a batch of batches.
        for selector in [0x7821_0001_u32, 0x7821_0002] {
            let mut mode = call.mode;
            mode[6..10].copy_from_slice(&selector.to_be_bytes());
            let data = execute(mode, call.executionCalldata.clone());
            assert_denied(data, ExecutionModeDenied { mode });
        }
    }
}

#[test]
fn t_20_the_zero_address_is_no_target() {
    let call = Call::new(Address::ZERO, transfer(1).data);
    assert_denied(execute_single(&call), forbidden(0, Address::ZERO));
    for (place, batch) in hidden(&call) {
        assert_denied(batch, forbidden(place, Address::ZERO));
    }
}

#[test]
fn t_21_execute_user_op_is_unwrapped_exactly_once() {
    let inner = execute_single(&transfer(1));
    assert_admitted(execute_user_op(&inner));
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
    for (place, batch) in hidden(&Call::new(ACCOUNT, execute_user_op(&inner))) {
        assert_denied(batch, forbidden(place, ACCOUNT));
    }
}

#[test]
fn t_22_the_execute_of_erc_6900_means_nothing_here() {
    let arguments = (TOKEN, U256::ZERO, transfer(1).data).abi_encode_params();
    let selector = [0xb6, 0x1d, 0x27, 0xf6];
    let data = [&selector[..], &arguments].concat();
    assert_denied(
        data,
        AccountFunctionDenied {
            selector: selector.into(),
        },
    );
    // The selector of ERC-7579 with the arguments of ERC-6900.
    let data = [&executeCall::SELECTOR[..], &arguments].concat();
    assert_denied(data, MalformedCallData {});
}

#[test]
fn t_23_the_outer_offset_is_the_canonical_one() {
    let data = execute_single(&transfer(1));
    let offsets = [
        U256::ZERO,
        U256::from(32),
        U256::from(63),
        U256::from(65),
        U256::from(96),
        U256::from(10_000),
        U256::from(64) + (U256::ONE << 32),
        U256::from(64) + (U256::ONE << 64),
        U256::from(64) + (U256::ONE << 255),
        U256::MAX - U256::from(31),
        U256::MAX,
    ];
    for offset in offsets {
        assert_denied(with_word(&data, 32, offset), MalformedCallData {});
    }
    for length in [
        U256::from(data.len()),
        U256::ONE << 32,
        U256::ONE << 64,
        U256::MAX,
    ] {
        assert_denied(with_word(&data, 64, length), MalformedCallData {});
    }
}

/// A batch of two transfers, its `Execution[]` encoding replaced word by word: (word, value).
fn batch_with(words: &[(usize, U256)]) -> Vec<u8> {
    let calls = [transfer(1), transfer(2)].map(|call| Execution {
        target: call.target,
        value: call.value,
        callData: call.data,
    });
    let mut execution = calls.to_vec().abi_encode();
    for (word, value) in words {
        execution[32 * word..32 * word + 32].copy_from_slice(&value.to_be_bytes::<32>());
    }
    execute(MODE_BATCH, execution)
}

#[test]
fn t_24_a_malformed_batch_is_refused_without_a_trap() {
    let n = |number: u64| U256::from(number);
    // Words: 0 offset, 1 count, 2 and 3 element offsets, then per element target, value, offset, length.
    assert_admitted(batch_with(&[]));
    let big = [
        U256::ONE << 64,
        (U256::ONE << 32) + U256::ONE,
        U256::ONE << 255,
        U256::MAX,
    ];
    for word in [0, 1, 2, 3, 6, 7, 13, 14] {
        for value in big {
            assert_denied(batch_with(&[(word, value)]), MalformedCallData {});
        }
    }
    for offset in [n(0), n(31), n(33), n(64)] {
        assert_denied(batch_with(&[(0, offset)]), MalformedCallData {});
    }
    assert_denied(batch_with(&[(1, n(0))]), EmptyBatch {});
    for count in [1, 3, 4, 100] {
        assert_denied(batch_with(&[(1, n(count))]), MalformedCallData {});
    }
    // The canonical offsets are 64 and 288.
    let first_and_second = [
        (64, 64),  // both elements share one tuple
        (288, 64), // out of order
        (288, 288),
        (64, 289),
        (64, 320),
        (64, 256),
        (65, 288),
        (32, 288),
        (0, 288),
    ];
    for (first, second) in first_and_second {
        assert_denied(
            batch_with(&[(2, n(first)), (3, n(second))]),
            MalformedCallData {},
        );
    }
    let wrapping = U256::MAX - n(31);
    assert_denied(batch_with(&[(2, wrapping)]), MalformedCallData {});
    assert_denied(batch_with(&[(3, wrapping)]), MalformedCallData {});
    for bytes_offset in [0, 32, 64, 95, 97, 128] {
        assert_denied(batch_with(&[(6, n(bytes_offset))]), MalformedCallData {});
    }
    for length in [67, 97, 10_000] {
        assert_denied(batch_with(&[(7, n(length))]), MalformedCallData {});
        assert_denied(batch_with(&[(14, n(length))]), MalformedCallData {});
    }
    // No data: the call is judged as it would be executed, before what follows it is read.
    for (call, word) in [(0, 7), (1, 14)] {
        let error = PlainTransferDenied {
            call: n(call),
            target: TOKEN,
        };
        assert_denied(batch_with(&[(word, n(0))]), error);
    }
}

#[test]
fn t_24_an_empty_batch_is_refused() {
    assert_denied(execute_batch(&[]), EmptyBatch {});
}

#[test]
fn t_25_dirty_bits_and_trailing_bytes_are_refused() {
    for bit in [160, 161, 192, 255] {
        let dirty = U256::from_be_slice(TOKEN.as_slice()) | (U256::ONE << bit);
        for word in [4, 11] {
            assert_denied(batch_with(&[(word, dirty)]), MalformedCallData {});
        }
    }
    // 68 bytes of data leave 28 bytes of padding behind words 7 and 14.
    let batch = batch_with(&[]);
    let execution = 4 + 96;
    for word in [8 + 2, 15 + 2] {
        for byte in 4..32 {
            let mut dirty = batch.clone();
            dirty[execution + 32 * word + byte] = 1;
            assert_denied(dirty, MalformedCallData {});
        }
    }
    let single = execute_single(&transfer(1));
    for data in [&single, &batch] {
        for more in (1..=33).chain([64, 320]) {
            let mut longer = data.clone();
            longer.resize(data.len() + more, 0);
            assert_denied(longer, MalformedCallData {});
        }
    }
    // Behind the batch, inside the execution calldata.
    let execution = executeCall::abi_decode(&batch)
        .expect("execute")
        .executionCalldata;
    for more in [1, 31, 32, 64] {
        let mut longer = execution.to_vec();
        longer.resize(execution.len() + more, 0);
        assert_denied(execute(MODE_BATCH, longer), MalformedCallData {});
    }
    let mut dirty = single.clone();
    let last = dirty.len() - 1;
    dirty[last] = 1;
    assert_denied(dirty, MalformedCallData {});
}

#[test]
fn t_25_padding_may_be_absent_as_some_encoders_leave_it_out() {
    let single = execute_single(&transfer(1));
    let padding = 32 - (52 + 68) % 32;
    assert_admitted(single[..single.len() - padding].to_vec());
    for length in 1..padding {
        assert_denied(
            single[..single.len() - length].to_vec(),
            MalformedCallData {},
        );
    }
}

#[test]
fn t_26_single_calls_of_every_length() {
    let packed = [&TOKEN[..], &[0; 32], &[0xa9, 0x05, 0x9c, 0xbb]].concat();
    for length in 0..52 {
        let data = execute(MODE_SINGLE, packed[..length].to_vec());
        assert_denied(data, MalformedCallData {});
    }
    let empty = PlainTransferDenied {
        call: U256::ZERO,
        target: TOKEN,
    };
    assert_denied(execute(MODE_SINGLE, packed[..52].to_vec()), empty);
    for size in 1..4 {
        let error = SelectorTruncated {
            call: U256::ZERO,
            size: U256::from(size),
        };
        assert_denied(execute(MODE_SINGLE, packed[..52 + size].to_vec()), error);
    }
    let unread = latchkey_sdk::abi::ISessionValidator::ChargeUnreadable {
        call: U256::ZERO,
        rule: U256::ZERO,
        charge: U256::ZERO,
    };
    assert_denied(execute(MODE_SINGLE, packed), unread);
}

#[test]
fn t_26_data_of_1_to_3_bytes_are_refused_in_a_batch() {
    for size in 1..4 {
        for (place, batch) in hidden(&Call::new(TOKEN, vec![0xa9; size])) {
            let error = SelectorTruncated {
                call: U256::from(place),
                size: U256::from(size),
            };
            assert_denied(batch, error);
        }
    }
}

#[test]
fn t_28_a_function_that_no_rule_names_is_refused_among_those_that_are() {
    let approve = Call::erc20_approve(TOKEN, STRANGER, U256::MAX);
    let selector = [0x09, 0x5e, 0xa7, 0xb3].into();
    for (place, batch) in hidden(&approve) {
        let error = CallDenied {
            call: U256::from(place),
            target: TOKEN,
            selector,
        };
        assert_denied(batch, error);
    }
    let elsewhere = Call::erc20_transfer(STRANGER, RECIPIENT, U256::ONE);
    let selector = [0xa9, 0x05, 0x9c, 0xbb].into();
    for (place, batch) in hidden(&elsewhere) {
        let error = CallDenied {
            call: U256::from(place),
            target: STRANGER,
            selector,
        };
        assert_denied(batch, error);
    }
}

#[test]
fn one_call_more_than_the_policy_admits_is_refused() {
    let calls = vec![transfer(1); 5];
    assert_admitted(execute_batch(&calls[..4]));
    assert_denied(
        execute_batch(&calls),
        TooManyCalls {
            most: U256::from(4),
        },
    );
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
        let mut scene = Scene::with(&session);
        assert_eq!(
            scene.validate(&Op::new(&session).call(admitted)),
            Ok(Verdict::ALWAYS)
        );
        scene.assert_denied(&Op::new(&session).call(denied), error);
    }
    assert_ne!(TOKEN, MODULE);
}
