//! Faults of references: addresses, meters and PARAMs that do not exist, are out of order, are not
//! used, do not fit or are forbidden.

use alloy_primitives::{Address, B256, U256};
use latchkey_fixtures::actors::{ACCOUNT, MODULE};
use latchkey_sdk::{
    abi::ILatchkey::{InvalidPolicy, PolicyFault},
    entry_point::KNOWN_ENTRY_POINTS,
};

use super::{
    A, B, Text, assert_fault, assert_fault_with, charging, enable, rule, simple, testing, word,
};

#[test]
fn indices_out_of_range_are_bad_indices() {
    let target = |reference| rule(0, &[1, reference], &[1, 1, 2, 3, 4], &[], &[0], &[0]);
    for reference in [1, 0x3f, 0x40, 0x4f, 0x50, 0xff] {
        let text = Text::rules(&[target(reference)]);
        let answer = enable(text.bytes(), &[]);
        let offset = U256::from(42);
        let fault = PolicyFault::BadIndex;
        assert_eq!(
            answer,
            Err(InvalidPolicy { fault, offset }.into()),
            "{reference:02x}"
        );
    }
    assert_fault(
        &Text {
            never: vec![1, 1],
            ..simple()
        },
        PolicyFault::BadIndex,
        32,
    );
    assert_fault(
        &Text {
            self_pay: vec![1, 0],
            ..simple()
        },
        PolicyFault::BadIndex,
        32,
    );
    assert_fault(
        &Text {
            paymasters: vec![1, 7],
            ..simple()
        },
        PolicyFault::BadIndex,
        32,
    );
    assert_fault(
        &Text {
            charges: vec![1, 0x20],
            ..simple()
        },
        PolicyFault::BadIndex,
        44,
    );
    assert_fault(
        &Text::rules(&[charging(&[1, 0x20])]),
        PolicyFault::BadIndex,
        43,
    );
    assert_fault(&Text::meter(&[0, 0x40]), PolicyFault::BadIndex, 26);
    for constraint in [
        &[0, 0xc0, 0, 1][..],
        &[0, 0xc0, 0, 0x40],
        &[0, 0x20, 0, 0x4f],
        &[0, 0x20, 0, 0x60],
    ] {
        assert_fault(
            &Text::rules(&[testing(constraint)]),
            PolicyFault::BadIndex,
            47,
        );
    }
    assert_fault(
        &Text::rules(&[testing(&[0xc0, 0x20, 0, 0])]),
        PolicyFault::BadIndex,
        44,
    );
}

#[test]
fn sets_out_of_order_or_with_duplicates_are_not_ascending() {
    let two = Text {
        addresses: vec![A, B],
        ..simple()
    };
    for addresses in [vec![B, A], vec![A, A]] {
        assert_fault(
            &Text {
                addresses,
                ..two.clone()
            },
            PolicyFault::NotAscending,
            51,
        );
    }
    for never in [vec![2, 1, 0], vec![2, 1, 1]] {
        assert_fault(
            &Text {
                never,
                ..two.clone()
            },
            PolicyFault::NotAscending,
            53,
        );
    }
    for paymasters in [
        vec![2, 1, 0],
        vec![2, 0, 0],
        vec![2, 0, 0x80],
        vec![2, 0x81, 0],
    ] {
        let self_pay = vec![1, 0];
        let text = Text {
            paymasters,
            self_pay,
            meters: vec![vec![0, 0]],
            ..two.clone()
        };
        assert_fault(&text, PolicyFault::NotAscending, 56);
    }
    let two_meters = Text {
        meters: vec![vec![0, 0]; 2],
        ..simple()
    };
    for self_pay in [vec![2, 1, 0], vec![2, 1, 1]] {
        assert_fault(
            &Text {
                self_pay,
                ..two_meters.clone()
            },
            PolicyFault::NotAscending,
            37,
        );
    }
    for charges in [
        vec![2, 0x20, 0x20],
        vec![2, 0x21, 0x20],
        vec![2, 0x60, 0x20],
    ] {
        assert_fault(
            &Text {
                charges,
                ..two_meters.clone()
            },
            PolicyFault::NotAscending,
            37,
        );
    }
    for targets in [vec![2, 1, 0], vec![2, 0, 0]] {
        let rule = rule(0, &targets, &[1, 1, 2, 3, 4], &[], &[0], &[0]);
        let text = Text {
            rules: vec![rule],
            ..two.clone()
        };
        assert_fault(&text, PolicyFault::NotAscending, 63);
    }
    for functions in [[2, 1, 2, 3, 4, 1, 2, 3, 4], [2, 2, 0, 0, 0, 1, 2, 3, 4]] {
        let rule = rule(0, &[1, 0], &functions, &[], &[0], &[0]);
        assert_fault(&Text::rules(&[rule]), PolicyFault::NotAscending, 46);
    }
    for (charges, offset) in [
        (&[2, 0x20, 0x20][..], 48),
        (&[2, 0x21, 0x20], 48),
        (&[2, 0x40, 1, 0x20, 0x40, 0, 0x20], 52),
        (&[2, 0x40, 1, 0x20, 0x40, 1, 0x20], 52),
        (&[2, 0x40, 1, 0x20, 0x40, 1, 0x10], 52),
    ] {
        let text = Text {
            rules: vec![charging(charges)],
            ..two_meters.clone()
        };
        assert_fault(&text, PolicyFault::NotAscending, offset);
    }
    for (constraint, offset) in [
        (&[0, 0x20, 6, 2, 1, 2, 1, 1][..], 51),
        (&[0, 0x20, 6, 2, 1, 1, 1, 1], 51),
        (&[0, 0x20, 6, 2, 1, 1, 0], 50),
        (&[0, 0xc0, 6, 2, 0, 0], 49),
        (&[0, 0xc0, 6, 2, 0x50, 0], 49),
        (&[0, 0xc0, 6, 2, 0x50, 0x50], 49),
    ] {
        assert_fault(
            &Text::rules(&[testing(constraint)]),
            PolicyFault::NotAscending,
            offset,
        );
    }
}

#[test]
fn params_of_a_set_follow_its_inline_members_in_order() {
    let args = [word(7), word(5)];
    let cases: [(&[u8], bool); 5] = [
        (&[0, 0x20, 6, 2, 0x40, 0x41], true),
        (&[0, 0x20, 6, 3, 1, 9, 0x40, 0x41], true),
        (&[0, 0x20, 6, 2, 0x41, 0x40], false),
        (&[0, 0x20, 6, 2, 0x40, 0x40], false),
        (&[0, 0x20, 6, 2, 0x40, 0], false),
    ];
    for (constraint, is_fine) in cases {
        let text = Text::rules(&[testing(constraint)]).bytes();
        if is_fine {
            assert!(enable(text, &args).is_ok());
        } else {
            assert_fault_with(text, &args, PolicyFault::NotAscending, 49);
        }
    }
}

#[test]
fn addresses_meters_and_args_without_a_use_are_not_used() {
    let unused = Text {
        addresses: vec![A, B],
        ..simple()
    };
    assert_fault(&unused, PolicyFault::NotUsed, unused.bytes().len());
    let unused = Text {
        meters: vec![vec![0, 0]],
        ..simple()
    };
    assert_fault(&unused, PolicyFault::NotUsed, unused.bytes().len());
    let whole = simple().bytes();
    assert_fault_with(whole.clone(), &[word(1)], PolicyFault::NotUsed, whole.len());
}

#[test]
fn params_that_are_dirty_or_too_large_are_bad_params() {
    let max = word(u128::MAX);
    let two_pow_128: U256 = U256::ONE << 128;
    let not_an_address = B256::from((U256::ONE << 160) | U256::from(1));
    let target = rule(0, &[1, 0x40], &[1, 1, 2, 3, 4], &[], &[0], &[0]);
    let no_addresses = Text {
        addresses: vec![],
        rules: vec![target],
        ..simple()
    };
    assert_fault_with(
        no_addresses.bytes(),
        &[not_an_address],
        PolicyFault::BadParam,
        22,
    );
    let cap = Text::meter(&[0, 0x40]).bytes();
    assert_fault_with(
        cap.clone(),
        &[two_pow_128.into()],
        PolicyFault::BadParam,
        26,
    );
    assert!(enable(cap, &[max]).is_ok());
    let anchor = Text::meter(&[2, 1, 9, 0, 0, 1, 44, 0x40]).bytes();
    assert_fault_with(anchor.clone(), &[word(1 << 40)], PolicyFault::BadParam, 32);
    assert!(enable(anchor, &[word((1 << 40) - 1)]).is_ok());
    let value = rule(0x21, &[1, 0], &[1, 1, 2, 3, 4], &[0x40], &[0], &[0]);
    let value = Text::rules(&[value]).bytes();
    assert_fault_with(value, &[two_pow_128.into()], PolicyFault::BadParam, 42);
    let payer = Text {
        paymasters: vec![1, 0x40],
        ..simple()
    }
    .bytes();
    assert_fault_with(payer, &[not_an_address], PolicyFault::BadParam, 32);
    for (value_type, arg) in [
        (0xc0, not_an_address),
        (1, word(256)),
        (0x41, word(128)),
        (0x84, word(1)),
        (0xc1, word(2)),
    ] {
        let text = Text::rules(&[testing(&[0, value_type, 0, 0x40])]).bytes();
        assert_fault_with(text, &[arg], PolicyFault::BadParam, 47);
    }
}

#[test]
fn forbidden_targets_are_refused_inline_and_as_param() {
    let forbidden = [&KNOWN_ENTRY_POINTS[..], &[ACCOUNT, MODULE, Address::ZERO]].concat();
    for address in forbidden {
        let literal = Text {
            addresses: vec![address],
            ..simple()
        };
        assert_fault(&literal, PolicyFault::ForbiddenAddress, 42);
        let never = Text {
            addresses: vec![address],
            never: vec![1, 0],
            ..simple()
        };
        assert_fault(&never, PolicyFault::ForbiddenAddress, 32);
        let rule = rule(0, &[1, 0x40], &[1, 1, 2, 3, 4], &[], &[0], &[0]);
        let param = Text {
            addresses: vec![],
            rules: vec![rule],
            ..simple()
        };
        let args = [address.into_word()];
        assert_fault_with(param.bytes(), &args, PolicyFault::ForbiddenAddress, 22);
    }
    let never = Text {
        never: vec![1, 0],
        ..simple()
    };
    assert_fault(&never, PolicyFault::ForbiddenAddress, 43);
}

#[test]
fn forbidden_targets_behind_other_targets_are_refused() {
    let rule = rule(0, &[2, 0, 0x40], &[1, 1, 2, 3, 4], &[], &[0], &[0]);
    let text = Text::rules(&[simple().rules[0].clone(), rule]);
    let args = [ACCOUNT.into_word()];
    assert_fault_with(text.bytes(), &args, PolicyFault::ForbiddenAddress, 55);
}

#[test]
fn the_zero_paymaster_is_refused() {
    let text = Text {
        addresses: vec![Address::ZERO, A],
        paymasters: vec![1, 0],
        ..simple()
    };
    let rule = rule(0, &[1, 1], &[1, 1, 2, 3, 4], &[], &[0], &[0]);
    assert_fault(
        &Text {
            rules: vec![rule],
            ..text
        },
        PolicyFault::ForbiddenAddress,
        52,
    );
    let param = Text {
        paymasters: vec![1, 0x40],
        ..simple()
    };
    assert_fault_with(
        param.bytes(),
        &[B256::ZERO],
        PolicyFault::ForbiddenAddress,
        32,
    );
}
