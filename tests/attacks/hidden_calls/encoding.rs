//! Encoding attacks: offsets, lengths, padding and dirty bits that two decoders could read
//! differently (M-43 to M-45). Well-formed calls are tested in the parent module.

use alloy_primitives::U256;
use alloy_sol_types::{SolCall, SolValue};
use latchkey_fixtures::{abi::with_word, actors::TOKEN, policies::transfer};
use latchkey_sdk::{
    abi::{
        IERC7579Account::{Execution, executeCall},
        ILatchkey::{EmptyBatch, MalformedCallData, PlainTransferDenied, SelectorTruncated},
    },
    call::{Call, MODE_BATCH, MODE_SINGLE, execute, execute_batch, execute_single},
};

use super::{assert_denied, assert_valid, batches_with};

#[test]
fn t_14_calldata_without_a_function_is_malformed() {
    for length in 0..4 {
        let data = executeCall::SELECTOR[..length].to_vec();
        assert_denied(data, MalformedCallData {});
    }
}

#[test]
fn t_23_an_outer_offset_that_is_not_canonical_is_malformed() {
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

/// A batch of two transfers with words of its `Execution[]` encoding replaced: (index, value).
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
    // Words: 0 offset, 1 count, 2 and 3 element offsets, then target, value, offset and length of
    // each element.
    assert_valid(batch_with(&[]));
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
    // Without data the first call is checked as it would be executed, before the next is decoded.
    for (call, word) in [(0, 7), (1, 14)] {
        let error = PlainTransferDenied {
            call: n(call),
            target: TOKEN,
        };
        assert_denied(batch_with(&[(word, n(0))]), error);
    }
}

#[test]
fn t_24_an_empty_batch_is_denied() {
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
    // 68 bytes of data have 28 bytes of padding after words 7 and 14.
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
    // After the batch, inside the execution calldata.
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
fn t_25_absent_padding_is_accepted() {
    let single = execute_single(&transfer(1));
    let padding = 32 - (52 + 68) % 32;
    assert_valid(single[..single.len() - padding].to_vec());
    for length in 1..padding {
        assert_denied(
            single[..single.len() - length].to_vec(),
            MalformedCallData {},
        );
    }
}

#[test]
fn t_26_a_truncated_single_call_is_refused() {
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
    let unread = latchkey_sdk::abi::ILatchkey::ChargeUnreadable {
        call: U256::ZERO,
        rule: U256::ZERO,
        charge: U256::ZERO,
    };
    assert_denied(execute(MODE_SINGLE, packed), unread);
}

#[test]
fn t_26_data_of_1_to_3_bytes_is_denied_in_a_batch() {
    for size in 1..4 {
        for (place, batch) in batches_with(&Call::new(TOKEN, vec![0xa9; size])) {
            let error = SelectorTruncated {
                call: U256::from(place),
                size: U256::from(size),
            };
            assert_denied(batch, error);
        }
    }
}
