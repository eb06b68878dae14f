//! Every `PolicyFault` of `enableSession`, with the byte where the reader stood. Texts are written byte by
//! byte after the drawing in `policy::text`, so that the SDK's encoder has no part in them (T-56).

use alloy_primitives::{Address, B256, U256};
use latchkey_sdk::{
    abi::ISessionValidator::{InvalidPolicy, PolicyFault},
    entry_point::KNOWN_ENTRY_POINTS,
    session::Session,
};
use latchkey_test_support::scene::{ACCOUNT, MODULE, Scene, session, transfers};

const A: Address = Address::repeat_byte(0x11);
const B: Address = Address::repeat_byte(0x22);

/// A text in its parts, each as it is written.
#[derive(Clone)]
struct Text {
    version: u8,
    flags: u8,
    addresses: Vec<Address>,
    meters: Vec<Vec<u8>>,
    max_calls: u8,
    max_fee_per_gas: Vec<u8>,
    self_pay: Vec<u8>,
    paymasters: Vec<u8>,
    charges: Vec<u8>,
    never: Vec<u8>,
    rules: Vec<Vec<u8>>,
}

/// One rule: function `01020304` of the first address.
fn simple() -> Text {
    Text {
        version: 1,
        flags: 0,
        addresses: vec![A],
        meters: vec![],
        max_calls: 1,
        max_fee_per_gas: vec![0],
        self_pay: vec![0],
        paymasters: vec![0],
        charges: vec![0],
        never: vec![0],
        rules: vec![rule(0, &[1, 0], &[1, 1, 2, 3, 4], &[], &[0], &[0])],
    }
}

/// Flags, then targets, functions, value, charges and constraints, each with its count.
fn rule(
    flags: u8,
    targets: &[u8],
    functions: &[u8],
    value: &[u8],
    charges: &[u8],
    constraints: &[u8],
) -> Vec<u8> {
    [&[flags], targets, functions, value, charges, constraints].concat()
}

/// The simple rule with charges.
fn charging(charges: &[u8]) -> Vec<u8> {
    rule(0, &[1, 0], &[1, 1, 2, 3, 4], &[], charges, &[0])
}

/// The simple rule with one constraint.
fn testing(constraint: &[u8]) -> Vec<u8> {
    rule(
        0,
        &[1, 0],
        &[1, 1, 2, 3, 4],
        &[],
        &[0],
        &[&[1], constraint].concat(),
    )
}

impl Text {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![self.version, self.flags, self.addresses.len() as u8];
        bytes.extend(self.addresses.iter().flatten());
        bytes.push(self.meters.len() as u8);
        bytes.extend(self.meters.concat());
        bytes.push(self.max_calls);
        let terms = [
            &self.max_fee_per_gas,
            &self.self_pay,
            &self.paymasters,
            &self.charges,
            &self.never,
        ];
        bytes.extend(terms.into_iter().flatten());
        bytes.push(self.rules.len() as u8);
        for rule in &self.rules {
            bytes.extend((rule.len() as u16).to_be_bytes());
            bytes.extend(rule);
        }
        bytes
    }

    fn rules(rules: &[Vec<u8>]) -> Self {
        Self {
            rules: rules.to_vec(),
            ..simple()
        }
    }

    /// The simple text with a meter that the rule charges once per call.
    fn meter(meter: &[u8]) -> Self {
        Self {
            meters: vec![meter.to_vec()],
            ..Self::rules(&[charging(&[1, 0x20])])
        }
    }
}

fn enable(text: Vec<u8>, args: &[B256]) -> Result<B256, latchkey_test_support::module::Error> {
    let session = Session {
        text: text.into(),
        ..session(&transfers())
    };
    let mut scene = Scene::new();
    let before = scene.module.chain.storage.clone();
    let answer = scene.try_enable(&session.args(args));
    if answer.is_err() {
        assert_eq!(scene.module.chain.storage, before);
        scene.assert_events(vec![]);
    }
    answer
}

fn assert_fault(text: &Text, fault: PolicyFault, offset: usize) {
    assert_fault_with(text.bytes(), &[], fault, offset);
}

fn assert_fault_with(text: Vec<u8>, args: &[B256], fault: PolicyFault, offset: usize) {
    let offset = U256::from(offset);
    let shown = hex::encode(&text);
    assert_eq!(
        enable(text, args),
        Err(InvalidPolicy { fault, offset }.into()),
        "{shown}"
    );
}

fn assert_enabled(text: &Text) {
    assert!(
        enable(text.bytes(), &[]).is_ok(),
        "{:?}",
        enable(text.bytes(), &[])
    );
}

fn word(number: u128) -> B256 {
    U256::from(number).into()
}

#[test]
fn the_texts_that_the_faults_start_from_are_enabled() {
    assert_enabled(&simple());
    assert_enabled(&Text {
        flags: 1,
        ..simple()
    });
    assert_enabled(&Text::meter(&[0, 1, 9]));
    assert_enabled(&Text::meter(&[2, 1, 9, 0, 0, 1, 44, 0]));
    assert_enabled(&Text::meter(&[3, 1, 9, 1, 8, 0, 0, 1, 44, 0]));
    assert_enabled(&Text::rules(&[testing(&[0, 0x20, 0, 0])]));
    assert_enabled(&Text::rules(&[longer_than_255_bytes()]));
}

/// A rule whose length takes both of its bytes: an argument that is one of sixteen full words.
fn longer_than_255_bytes() -> Vec<u8> {
    let members = (1..=16).flat_map(|first| [&[0x20, first][..], &[0; 31]].concat());
    testing(&[&[0, 0x20, 6, 16][..], &members.collect::<Vec<_>>()].concat())
}

#[test]
fn truncated_is_any_strict_prefix() {
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
fn truncated_is_a_rule_longer_than_it_says() {
    let mut text = simple().bytes();
    let length = text.len() - simple().rules[0].len() - 1;
    text[length] -= 1;
    assert_fault_with(text.clone(), &[], PolicyFault::Truncated, text.len());
}

#[test]
fn trailing_bytes_follow_a_rule_or_the_last_rule() {
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
fn not_supported_is_what_a_later_version_judges() {
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
fn bad_version_is_any_but_1() {
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
fn bad_flags_are_reserved_ones() {
    for flags in [2, 3, 0x80, 0xff] {
        assert_fault(&Text { flags, ..simple() }, PolicyFault::BadFlags, 2);
    }
    for flags in [0x40, 0x80, 0xff] {
        let rule = rule(flags, &[1, 0], &[1, 1, 2, 3, 4], &[], &[0], &[0]);
        assert_fault(&Text::rules(&[rule]), PolicyFault::BadFlags, 34);
    }
}

#[test]
fn bad_numbers_have_leading_zeros_or_are_too_long() {
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

    // A value that follows is not zero.
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
fn bad_counts_are_outside_their_bounds() {
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
fn bad_indices_name_what_does_not_exist() {
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
fn not_ascending_are_sets_out_of_order_or_with_a_member_twice() {
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
fn params_of_a_set_follow_its_literals_in_order() {
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
fn not_used_are_addresses_meters_and_args_that_nothing_names() {
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
fn bad_meters_are_too_short_or_no_trickle() {
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
fn bad_types_do_not_fit_operator_or_literal() {
    let cases: [(&[u8], usize); 17] = [
        (&[0, 0, 0, 0], 45),                // no type
        (&[0, 0x21, 0, 0], 45),             // uint264
        (&[0, 0x40, 0, 0], 45),             // int0
        (&[0, 0x80, 0, 0], 45),             // bytes0
        (&[0, 0xa1, 0, 0], 45),             // bytes33
        (&[0, 0xc4, 0, 0], 45),             // no type
        (&[0, 0x20, 10, 0], 46),            // no operator
        (&[0, 0xc0, 2, 0], 46),             // address <
        (&[0, 0xa0, 5, 0], 46),             // bytes32 >=
        (&[0, 0xc1, 3, 0], 46),             // bool <=
        (&[0, 0xc1, 6, 2, 0, 1, 1], 47),    // bool one of
        (&[0, 0xc1, 0, 1, 2], 48),          // bool 2
        (&[0, 1, 0, 2, 1, 0], 49),          // uint8 256
        (&[0, 0x41, 0, 1, 0x80], 48),       // int8 128
        (&[0, 0x41, 0, 2, 0xff, 0x80], 49), // int8, not extended
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
fn bad_params_are_dirty_or_too_large_for_their_place() {
    let most = word(u128::MAX);
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
    assert!(enable(cap, &[most]).is_ok());
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
fn trickles_of_params_are_checked_as_substituted() {
    let text = Text::meter(&[3, 0x40, 0x41, 0, 0, 1, 44, 0]).bytes();
    assert!(enable(text.clone(), &[word(9), word(8)]).is_ok());
    for (cap, refill) in [(9, 9), (9, 10), (9, 0), (0, 0)] {
        let args = [word(cap), word(refill)];
        assert_fault_with(text.clone(), &args, PolicyFault::BadMeter, 27);
    }
}

#[test]
fn forbidden_addresses_are_no_targets_whether_literal_or_param() {
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
fn forbidden_addresses_hidden_behind_other_targets_are_found() {
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

#[test]
fn value_needs_a_charge_or_full_power() {
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
fn a_rule_names_a_function_or_plain_transfers() {
    let rule = |flags| rule(flags, &[1, 0], &[0], &[], &[0], &[0]);
    assert_fault(&Text::rules(&[rule(0)]), PolicyFault::NoFunction, 37);
    assert_enabled(&Text::rules(&[rule(8)]));
}

#[test]
fn an_own_fee_needs_self_pay() {
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

#[test]
fn too_long_is_over_4096_bytes() {
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
fn every_count_holds_at_its_bound() {
    // 16 constraints of 1 to 16 operands, 8 charges, 32 functions, 32 meters, 8 payers, 4 self-pay meters.
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
