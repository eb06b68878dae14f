//! Faults of the meaning: well-formed fields that this version does not support, that contradict
//! each other, or whose fee nobody can pay.

use latchkey_sdk::abi::ILatchkey::PolicyFault;

use super::{
    Text, assert_enabled, assert_fault, assert_fault_with, charging, enable, rule, simple, testing,
    word,
};

#[test]
fn fields_of_later_versions_are_not_supported() {
    let at_flags = 33;
    // Any target, any function, account function.
    for flags in [2, 4, 6, 0x10, 0x17] {
        let rule = rule(flags, &[1, 0], &[1, 1, 2, 3, 4], &[], &[0], &[0]);
        assert_fault(
            &Text::rules(&[rule]),
            PolicyFault::NotSupported,
            at_flags + 1,
        );
    }
    let at_path = 43;
    for (constraint, read) in [
        (&[0x40, 2, 0x20, 0, 0][..], 1),   // a step into a tuple
        (&[0x80, 2, 1, 0, 0x20, 0, 0], 1), // a step into an array
        (&[0, 0xc2, 0, 0], 2),             // a length
        (&[0, 0xc3, 0, 0], 2),             // a hash
        (&[0, 0x20, 7, 2, 0, 1, 1], 3),    // none of
        (&[0, 0x20, 8, 0, 1, 1], 3),       // in range
        (&[0, 0x20, 9, 1, 1, 0], 3),       // masked
        (&[0, 0xc0, 0, 0x51], 4),          // SIGNER
        (&[0, 0x20, 0, 0x52], 4),          // another argument
    ] {
        let text = Text::rules(&[testing(constraint)]);
        assert_fault(&text, PolicyFault::NotSupported, at_path + read);
    }
}

#[test]
fn periods_too_short_and_impossible_trickles_are_bad_meters() {
    let period = |length: [u8; 4]| [&[2, 1, 9][..], &length, &[0]].concat();
    for length in [0, 1, 299] {
        let text = Text::meter(&period(u32::to_be_bytes(length)));
        assert_fault(&text, PolicyFault::BadMeter, 31);
    }
    assert_enabled(&Text::meter(&period(u32::MAX.to_be_bytes())));
    for (refill, end) in [(&[0][..], 28), (&[1, 9], 29), (&[1, 10], 29)] {
        let text = Text::meter(&[&[3, 1, 9], refill, &[0, 0, 1, 44, 0]].concat());
        assert_fault(&text, PolicyFault::BadMeter, end);
    }
    for kind in [4, 0xff] {
        assert_fault(&Text::meter(&[kind, 0]), PolicyFault::BadMeter, 25);
    }
}

#[test]
fn types_that_do_not_fit_operator_or_operand_are_bad_types() {
    let cases: [(&[u8], usize); 17] = [
        (&[0, 0, 0, 0], 45),                // not a value type
        (&[0, 0x21, 0, 0], 45),             // uint264
        (&[0, 0x40, 0, 0], 45),             // int0
        (&[0, 0x80, 0, 0], 45),             // bytes0
        (&[0, 0xa1, 0, 0], 45),             // bytes33
        (&[0, 0xc4, 0, 0], 45),             // not a value type
        (&[0, 0x20, 10, 0], 46),            // not an operator
        (&[0, 0xc0, 2, 0], 46),             // address <
        (&[0, 0xa0, 5, 0], 46),             // bytes32 >=
        (&[0, 0xc1, 3, 0], 46),             // bool <=
        (&[0, 0xc1, 6, 2, 0, 1, 1], 47),    // bool one of
        (&[0, 0xc1, 0, 1, 2], 48),          // bool 2
        (&[0, 1, 0, 2, 1, 0], 49),          // uint8 256
        (&[0, 0x41, 0, 1, 0x80], 48),       // int8 128
        (&[0, 0x41, 0, 2, 0xff, 0x80], 49), // int8, not sign-extended
        (&[0, 0x20, 0, 0x50], 47),          // uint256 ACCOUNT
        (&[0, 0xa0, 0, 0x50], 47),          // bytes32 ACCOUNT
    ];
    for (constraint, offset) in cases {
        assert_fault(
            &Text::rules(&[testing(constraint)]),
            PolicyFault::BadType,
            offset,
        );
    }
    // Longer than its type: bytes4.
    let long = testing(&[0, 0x84, 0, 5, 1, 2, 3, 4, 5]);
    assert_fault(&Text::rules(&[long]), PolicyFault::BadNumber, 47);
    let meter = |rule: &[u8]| Text {
        meters: vec![vec![0, 0]],
        ..Text::rules(&[charging(rule)])
    };
    assert_fault(&meter(&[1, 0x40, 0, 0x60]), PolicyFault::BadType, 47);
    assert_fault(&meter(&[1, 0x40, 0, 0xc0]), PolicyFault::BadType, 47);
    assert_fault(&meter(&[1, 0x60]), PolicyFault::BadType, 45);
    assert_fault(&meter(&[1, 0x80]), PolicyFault::BadType, 45);
    let arg_of_the_op = Text {
        charges: vec![1, 0x40],
        meters: vec![vec![0, 0]],
        ..simple()
    };
    assert!(enable(arg_of_the_op.bytes(), &[]).is_err());
}

#[test]
fn trickles_of_params_are_checked_after_substitution() {
    let text = Text::meter(&[3, 0x40, 0x41, 0, 0, 1, 44, 0]).bytes();
    assert!(enable(text.clone(), &[word(9), word(8)]).is_ok());
    for (cap, refill) in [(9, 9), (9, 10), (9, 0), (0, 0)] {
        let args = [word(cap), word(refill)];
        assert_fault_with(text.clone(), &args, PolicyFault::BadMeter, 27);
    }
}

#[test]
fn value_without_a_charge_or_full_power_is_refused() {
    let value = |flags, charges: &[u8]| {
        let rule = rule(flags, &[1, 0], &[1, 1, 2, 3, 4], &[1, 5], charges, &[0]);
        let meters = if charges == [0] {
            vec![]
        } else {
            vec![vec![0, 1, 9]]
        };
        Text {
            meters,
            ..Text::rules(&[rule])
        }
    };
    assert_fault(&value(0x20, &[0]), PolicyFault::ValueNotCharged, 44);
    assert_fault(&value(0x20, &[1, 0x20]), PolicyFault::ValueNotCharged, 48);
    assert_enabled(&value(0x21, &[0]));
    assert_enabled(&value(0x20, &[1, 0]));
}

#[test]
fn a_rule_without_function_and_plain_transfers_is_refused() {
    let rule = |flags| rule(flags, &[1, 0], &[0], &[], &[0], &[0]);
    assert_fault(&Text::rules(&[rule(0)]), PolicyFault::NoFunction, 37);
    assert_enabled(&Text::rules(&[rule(8)]));
}

#[test]
fn a_fee_charge_without_self_pay_is_refused() {
    for paymasters in [vec![0xff], vec![1, 0x80]] {
        assert_fault(
            &Text {
                paymasters: paymasters.clone(),
                ..simple()
            },
            PolicyFault::FeeNotPayable,
            30 + paymasters.len(),
        );
        let paid = Text {
            paymasters,
            self_pay: vec![1, 0],
            meters: vec![vec![1, 1, 9]],
            ..simple()
        };
        assert_enabled(&paid);
    }
}
