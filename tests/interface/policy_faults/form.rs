//! Faults of the form: ends, version, flags, numbers, counts, lengths; and every count at its
//! bound. References and meaning are tested in `references` and `meaning`.

use alloy_primitives::Address;
use latchkey_sdk::abi::ILatchkey::PolicyFault;

use super::{
    Text, assert_enabled, assert_fault, assert_fault_with, charging, enable, rule, simple, testing,
};

#[test]
fn any_strict_prefix_is_truncated() {
    let whole = Text::meter(&[2, 1, 9, 0, 0, 1, 44, 0]).bytes();
    for length in 0..whole.len() {
        let answer = enable(whole[..length].to_vec(), &[]);
        if length == 0 {
            assert_fault_with(vec![], &[], PolicyFault::Truncated, 0);
        } else {
            assert!(answer.is_err(), "{length} bytes");
        }
    }
    assert_fault_with(vec![1], &[], PolicyFault::Truncated, 1);
    assert_fault_with(vec![1, 0, 1], &[], PolicyFault::Truncated, 3);
    assert_fault_with(
        simple().bytes()[..40].to_vec(),
        &[],
        PolicyFault::Truncated,
        37,
    );
}

#[test]
fn a_rule_longer_than_its_length_is_truncated() {
    let mut text = simple().bytes();
    let length = text.len() - simple().rules[0].len() - 1;
    text[length] -= 1;
    assert_fault_with(text.clone(), &[], PolicyFault::Truncated, text.len());
}

#[test]
fn bytes_after_a_rule_or_after_the_last_rule_are_trailing_bytes() {
    let whole = simple().bytes();
    for more in [1, 2, 100] {
        let mut text = whole.clone();
        text.resize(whole.len() + more, 0);
        assert_fault_with(text, &[], PolicyFault::TrailingBytes, whole.len());
    }
    let inside = [simple().rules[0].clone(), vec![0]].concat();
    assert_fault(
        &Text::rules(&[inside]),
        PolicyFault::TrailingBytes,
        whole.len(),
    );
}

#[test]
fn any_version_but_1_is_bad_version() {
    for version in [2, 0x10, 0xff] {
        assert_fault(
            &Text {
                version,
                ..simple()
            },
            PolicyFault::BadVersion,
            1,
        );
    }
    // A policy that begins with 00 names a published text.
    assert_fault(
        &Text {
            version: 0,
            ..simple()
        },
        PolicyFault::BadPointer,
        0,
    );
}

#[test]
fn reserved_flags_are_bad_flags() {
    for flags in [2, 3, 0x80, 0xff] {
        assert_fault(&Text { flags, ..simple() }, PolicyFault::BadFlags, 2);
    }
    for flags in [0x40, 0x80, 0xff] {
        let rule = rule(flags, &[1, 0], &[1, 1, 2, 3, 4], &[], &[0], &[0]);
        assert_fault(&Text::rules(&[rule]), PolicyFault::BadFlags, 34);
    }
}

#[test]
fn numbers_with_leading_zeros_or_too_many_bytes_are_bad_numbers() {
    let fee = |bytes: &[u8]| Text {
        max_fee_per_gas: bytes.to_vec(),
        ..simple()
    };
    assert_fault(&fee(&[1, 0]), PolicyFault::BadNumber, 26);
    assert_fault(&fee(&[2, 0, 1]), PolicyFault::BadNumber, 26);
    assert_fault(
        &fee(&[[17].as_slice(), &[1; 17]].concat()),
        PolicyFault::BadNumber,
        26,
    );
    assert_enabled(&fee(&[[16].as_slice(), &[0xff; 16]].concat()));

    assert_fault(&Text::meter(&[0, 1, 0]), PolicyFault::BadNumber, 26);
    assert_fault(
        &Text::meter(&[[0, 17].as_slice(), &[1; 17]].concat()),
        PolicyFault::BadNumber,
        26,
    );
    let anchor = |bytes: &[u8]| Text::meter(&[&[2, 1, 9, 0, 0, 1, 44], bytes].concat());
    assert_fault(&anchor(&[6, 1, 0, 0, 0, 0, 0]), PolicyFault::BadNumber, 32);
    assert_enabled(&anchor(&[5, 0xff, 0xff, 0xff, 0xff, 0xff]));

    // An explicit value is not zero.
    let value = |bytes: &[u8]| rule(0x21, &[1, 0], &[1, 1, 2, 3, 4], bytes, &[0], &[0]);
    assert_fault(&Text::rules(&[value(&[0])]), PolicyFault::BadNumber, 41);
    assert_fault(&Text::rules(&[value(&[1, 0])]), PolicyFault::BadNumber, 42);

    assert_fault(
        &Text::rules(&[testing(&[0, 0x20, 0, 1, 0])]),
        PolicyFault::BadNumber,
        47,
    );
    let long = [&[0, 0x20, 0, 33][..], &[1; 33]].concat();
    assert_fault(&Text::rules(&[testing(&long)]), PolicyFault::BadNumber, 47);
}

#[test]
fn counts_outside_their_bounds_are_bad_counts() {
    let addresses = |count: u8| (0..count).map(Address::repeat_byte).collect::<Vec<_>>();
    assert_fault(
        &Text {
            addresses: addresses(65),
            ..simple()
        },
        PolicyFault::BadCount,
        2,
    );
    let meters = vec![vec![0, 1, 9]; 33];
    assert_fault(&Text { meters, ..simple() }, PolicyFault::BadCount, 23);
    for max_calls in [0, 33, 0xff] {
        assert_fault(
            &Text {
                max_calls,
                ..simple()
            },
            PolicyFault::BadCount,
            24,
        );
    }
    assert_enabled(&Text {
        max_calls: 32,
        ..simple()
    });
    assert_fault(
        &Text {
            self_pay: vec![5, 0, 1, 2, 3, 4],
            ..simple()
        },
        PolicyFault::BadCount,
        26,
    );
    for count in [9, 0xfe] {
        let paymasters = vec![count];
        assert_fault(
            &Text {
                paymasters,
                ..simple()
            },
            PolicyFault::BadCount,
            27,
        );
    }
    assert_fault(
        &Text {
            charges: vec![9],
            ..simple()
        },
        PolicyFault::BadCount,
        28,
    );
    assert_fault(
        &Text {
            never: vec![33],
            ..simple()
        },
        PolicyFault::BadCount,
        29,
    );
    assert_fault(
        &Text {
            rules: vec![],
            ..simple()
        },
        PolicyFault::BadCount,
        30,
    );
    assert_fault(
        &Text::rules(&vec![simple().rules[0].clone(); 65]),
        PolicyFault::BadCount,
        30,
    );
    assert_enabled(&Text::rules(&vec![simple().rules[0].clone(); 64]));

    let functions = [&[33][..], &[0; 132]].concat();
    let cases = [
        (rule(0, &[0], &[1, 1, 2, 3, 4], &[], &[0], &[0]), 34),
        (rule(0, &[33], &[1, 1, 2, 3, 4], &[], &[0], &[0]), 34),
        (rule(0, &[1, 0], &functions, &[], &[0], &[0]), 36),
        (rule(0, &[1, 0], &[1, 1, 2, 3, 4], &[], &[9], &[0]), 41),
        (rule(0, &[1, 0], &[1, 1, 2, 3, 4], &[], &[0], &[17]), 42),
        (testing(&[0, 0x20, 6, 0]), 46),
        (testing(&[0, 0x20, 6, 1, 1, 1]), 46),
        (testing(&[0, 0x20, 6, 33]), 46),
    ];
    for (rule, offset) in cases {
        assert_fault(&Text::rules(&[rule]), PolicyFault::BadCount, offset);
    }
}

#[test]
fn a_text_over_4096_bytes_is_too_long() {
    let whole = simple().bytes();
    for length in [4_097, 8_192] {
        let mut text = whole.clone();
        text.resize(length, 0);
        assert_fault_with(text, &[], PolicyFault::TooLong, 0);
    }
    let mut text = whole.clone();
    text.resize(4_096, 0);
    assert_fault_with(text, &[], PolicyFault::TrailingBytes, whole.len());
}

#[test]
fn every_count_at_its_bound_is_enabled() {
    // 16 constraints of 1 to 16 operands, 8 charges, 32 functions, 32 meters, 8 payers, 4 self-pay
    // meters.
    let constraints: Vec<u8> = (0..16).flat_map(|index| [index, 0x20, 3, 1, 9]).collect();
    let functions: Vec<u8> = (0..32).flat_map(|index| [0, 0, 0, index]).collect();
    let set: Vec<u8> = (1..=32).flat_map(|number| [1, number]).collect();
    let rules = [
        rule(
            0,
            &[1, 0],
            &[&[32][..], &functions].concat(),
            &[],
            &[8, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27],
            &[&[16][..], &constraints].concat(),
        ),
        testing(&[&[0x3f, 0x20, 6, 32][..], &set].concat()),
        charging(&[8, 0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e, 0x2f]),
        charging(&[8, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37]),
    ];
    let addresses: Vec<_> = (0x11..0x19).map(Address::repeat_byte).collect();
    let text = Text {
        addresses,
        meters: vec![vec![0, 1, 9]; 32],
        max_calls: 32,
        self_pay: vec![4, 0, 1, 2, 3],
        paymasters: vec![8, 0, 1, 2, 3, 4, 5, 6, 0x87],
        charges: vec![8, 0x38, 0x39, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f],
        ..Text::rules(&rules)
    };
    assert_enabled(&text);
}

#[test]
fn a_set_of_32_targets_and_64_addresses_is_enabled() {
    let addresses: Vec<_> = (0x01..=0x40).map(Address::repeat_byte).collect();
    let indices = |from: u8| (from..from + 32).collect::<Vec<_>>();
    let targets = [vec![32], indices(0)].concat();
    let rule = rule(0, &targets, &[1, 1, 2, 3, 4], &[], &[0], &[0]);
    let never = [vec![32], indices(32)].concat();
    assert_enabled(&Text {
        addresses,
        never,
        ..Text::rules(&[rule])
    });
}
