//! Fees, paymasters, initialization code.
//!
//! Sources: the Sodium exploit (Arbitrum, July 2026: maxFeePerGas of 4,062 gwei with no call gas
//! drained the deposits of accounts); ChainLight (a gas limit without a price); Trail of Bits, "Six
//! mistakes", March 2026 (overflowing products); smart-sessions' paymaster opt-in tests; AGW's
//! approval-based paymaster flow.

use alloy_primitives::{Address, Bytes, U256};
use latchkey_fixtures::{
    abi::Error,
    actors::{ACCOUNT, CHAIN_ID, MODULE, PAYMASTER, STRANGER, TOKEN, session_key},
    native::{Validation, World},
    ops::{Op, validate_call},
    policies::{session, transfer},
};
use latchkey_sdk::{
    abi::ILatchkey::{
        FeePerGasExceeded, FeeTooLarge, InitCodeDenied, MalformedPaymasterData, MeterExceeded,
        PaymasterDenied, SelfPayRefused,
    },
    policy::{Charge, Meter, Payer, Paymasters, Policy, Rule, Terms},
    session::Session,
    user_op::{PaymasterTerms, UserOp},
};

const GWEI: u128 = 1_000_000_000;

fn n(number: u128) -> U256 {
    U256::from(number)
}

/// Transfers under these terms; `terms` receives the id of a lifetime meter of `cap` wei.
fn under(cap: u128, terms: impl FnOnce(latchkey_sdk::policy::MeterId) -> Terms) -> Session {
    let mut policy = Policy::new();
    let fees = policy.meter(Meter::lifetime(cap));
    policy.terms(terms(fees));
    policy.rule(Rule::call(TOKEN, [0xa9, 0x05, 0x9c, 0xbb]));
    session(&policy)
}

/// An operation of 250,000 gas at a fee per gas, in wei.
fn priced(session: &Session, wei: u128) -> Op {
    Op::new(session)
        .call(&transfer(1))
        .with(|op| op.max_fee_per_gas = wei)
}

fn paid_by(address: Address) -> Option<PaymasterTerms> {
    Some(PaymasterTerms {
        address,
        verification_gas: 30_000,
        post_op_gas: 20_000,
        data: Bytes::new(),
    })
}

/// Validates an operation with any bytes as `paymasterAndData`, signed by the session key.
fn validate_with_paymaster_data(
    world: &mut World,
    op: &Op,
    data: Vec<u8>,
) -> Result<Validation, Error> {
    let mut packed = op.user_op.pack([]);
    packed.paymasterAndData = data.into();
    let hash = latchkey_sdk::entry_point::user_op_hash_v07(
        &packed,
        latchkey_sdk::entry_point::ENTRY_POINT_V07,
        CHAIN_ID,
    );
    let digest = latchkey_sdk::signing::session_op_digest(
        MODULE,
        ACCOUNT,
        CHAIN_ID,
        hash,
        op.session.id(),
        op.time,
    );
    let signature = session_key().sign(digest).expect("a signature");
    packed.signature = latchkey_sdk::envelope::envelope(&op.session, op.time, &signature).into();
    world
        .module
        .call(ACCOUNT, &validate_call(packed, hash))
        .map(Validation::decode)
}

#[test]
fn t_60_a_fee_per_gas_above_the_maximum_is_denied_also_without_call_gas() {
    let session = under(u128::MAX, |fees| {
        Terms::max_fee_per_gas(2 * GWEI).self_pay(fees)
    });
    let mut world = World::with(&session);
    let sodium = priced(&session, 4_062 * GWEI).with(|op| op.call_gas = 0);
    let error = FeePerGasExceeded {
        asked: n(4_062 * GWEI),
        max: n(2 * GWEI),
    };
    world.assert_denied(&sodium, error);
    let error = FeePerGasExceeded {
        asked: n(2 * GWEI + 1),
        max: n(2 * GWEI),
    };
    world.assert_denied(&priced(&session, 2 * GWEI + 1), error);
    assert_eq!(
        world.validate(&priced(&session, 2 * GWEI)),
        Ok(Validation::ALWAYS)
    );
}

#[test]
fn t_60_repeated_operations_exhaust_the_fee_meter() {
    let fee = 250_000 * GWEI;
    let session = under(3 * fee + 1, |fees| {
        Terms::max_fee_per_gas(GWEI).self_pay(fees)
    });
    let mut world = World::with(&session);
    for _ in 0..3 {
        assert_eq!(
            world.validate(&priced(&session, GWEI)),
            Ok(Validation::ALWAYS)
        );
    }
    let error = MeterExceeded {
        meter: n(0),
        asked: n(fee),
        left: n(1),
    };
    world.assert_denied(&priced(&session, GWEI), error);
    assert_eq!(world.used(&session, 0), 3 * fee);
}

#[test]
fn t_61_any_huge_gas_limit_is_denied() {
    type Change = fn(&mut UserOp);
    let session = under(u128::MAX, |fees| {
        Terms::max_fee_per_gas(u128::MAX)
            .self_pay(fees)
            .paymasters(Paymasters::Any)
    });
    let too_large: [Change; 9] = [
        |op| op.pre_verification_gas = U256::MAX,
        |op| op.pre_verification_gas = U256::ONE << 128,
        |op| op.pre_verification_gas = U256::from(u128::MAX),
        |op| op.verification_gas = u128::MAX,
        |op| op.call_gas = u128::MAX,
        |op| {
            op.paymaster = paid_by(PAYMASTER).map(|terms| PaymasterTerms {
                verification_gas: u128::MAX,
                ..terms
            });
        },
        |op| {
            op.paymaster = paid_by(PAYMASTER).map(|terms| PaymasterTerms {
                post_op_gas: u128::MAX,
                ..terms
            });
        },
        |op| op.max_fee_per_gas = u128::MAX,
        |op| {
            // The product exceeds 2^256; a wrapped product would be small.
            op.max_fee_per_gas = 1 << 127;
            op.pre_verification_gas = U256::ONE << 127;
        },
    ];
    for change in too_large {
        let op = priced(&session, GWEI).with(change);
        World::with(&session).assert_denied(&op, FeeTooLarge {});
    }
    // The sum of the limits is checked even if the fee per gas is zero.
    let free = priced(&session, 0).with(|op| op.call_gas = u128::MAX);
    World::with(&session).assert_denied(&free, FeeTooLarge {});
    let large = priced(&session, 1).with(|op| {
        op.call_gas = 0;
        op.verification_gas = 0;
        op.pre_verification_gas = U256::from(u128::MAX);
    });
    assert_eq!(
        World::with(&session).validate(&large),
        Ok(Validation::ALWAYS)
    );
}

#[test]
fn e_15_the_fee_counts_every_gas_limit() {
    let session = under(u128::MAX, |fees| {
        Terms::max_fee_per_gas(GWEI)
            .self_pay(fees)
            .paymasters(Paymasters::Any)
    });
    let mut world = World::with(&session);
    let op = priced(&session, 7).with(|op| {
        op.verification_gas = 1;
        op.call_gas = 10;
        op.pre_verification_gas = U256::from(100);
        op.paymaster = Some(PaymasterTerms {
            address: PAYMASTER,
            verification_gas: 1_000,
            post_op_gas: 10_000,
            data: vec![0xff; 40].into(),
        });
    });
    assert_eq!(world.validate(&op), Ok(Validation::ALWAYS));
    assert_eq!(world.used(&session, 0), 7 * 11_111);
}

#[test]
fn e_10_max_fee_per_gas_is_the_low_half_of_gas_fees() {
    let session = under(u128::MAX, |fees| {
        Terms::max_fee_per_gas(GWEI).self_pay(fees)
    });
    let mut world = World::with(&session);
    let op = priced(&session, GWEI).with(|op| op.max_priority_fee_per_gas = u128::MAX);
    assert_eq!(world.validate(&op), Ok(Validation::ALWAYS));
    let swapped = priced(&session, 1_000 * GWEI).with(|op| op.max_priority_fee_per_gas = GWEI);
    let error = FeePerGasExceeded {
        asked: n(1_000 * GWEI),
        max: n(GWEI),
    };
    world.assert_denied(&swapped, error);
}

#[test]
fn a_gas_charge_counts_gas_also_with_a_paymaster() {
    let mut policy = Policy::new();
    let gas = policy.meter(Meter::lifetime(300_000));
    policy.terms(
        Terms::max_fee_per_gas(GWEI)
            .paymasters(Paymasters::OneOf(vec![Payer::free(PAYMASTER)]))
            .charge(Charge::gas(gas)),
    );
    policy.rule(Rule::call(TOKEN, [0xa9, 0x05, 0x9c, 0xbb]));
    let session = session(&policy);
    let mut world = World::with(&session);
    let op = priced(&session, GWEI).with(|op| op.paymaster = paid_by(PAYMASTER));
    assert_eq!(world.validate(&op), Ok(Validation::ALWAYS));
    assert_eq!(world.used(&session, 0), 300_000);
    let error = MeterExceeded {
        meter: n(0),
        asked: n(300_000),
        left: n(0),
    };
    world.assert_denied(&op, error);
}

#[test]
fn t_62_without_self_pay_a_fee_of_the_account_is_denied() {
    let session = under(9, |other| {
        Terms::max_fee_per_gas(GWEI)
            .charge(Charge::one(other))
            .paymasters(Paymasters::OneOf(vec![Payer::free(PAYMASTER)]))
    });
    let mut world = World::with(&session);
    let error = SelfPayRefused {
        fee: n(250_000 * GWEI),
    };
    world.assert_denied(&priced(&session, GWEI), error);
    let sponsored = priced(&session, GWEI).with(|op| op.paymaster = paid_by(PAYMASTER));
    assert_eq!(world.validate(&sponsored), Ok(Validation::ALWAYS));
    // An operation without fee needs no payer.
    assert_eq!(world.validate(&priced(&session, 0)), Ok(Validation::ALWAYS));
}

#[test]
fn t_62_t_63_a_paymaster_that_is_not_listed_is_denied() {
    let terms: [fn(latchkey_sdk::policy::MeterId) -> Terms; 2] = [
        |fees| Terms::max_fee_per_gas(GWEI).self_pay(fees),
        |fees| {
            Terms::max_fee_per_gas(GWEI)
                .self_pay(fees)
                .paymasters(Paymasters::OneOf(vec![Payer::repaid(PAYMASTER)]))
        },
    ];
    for terms in terms {
        let session = under(u128::MAX, terms);
        let mut world = World::with(&session);
        for price in [0, GWEI] {
            let op = priced(&session, price).with(|op| op.paymaster = paid_by(STRANGER));
            world.assert_denied(
                &op,
                PaymasterDenied {
                    paymaster: STRANGER,
                },
            );
        }
    }
}

#[test]
fn t_62_any_and_repaid_paymasters_charge_the_fee_and_free_ones_do_not() {
    let fee = 300_000 * GWEI;
    let cases = [
        (Paymasters::Any, fee),
        (Paymasters::OneOf(vec![Payer::repaid(PAYMASTER)]), fee),
        (Paymasters::OneOf(vec![Payer::free(PAYMASTER)]), 0),
    ];
    for (paymasters, used) in cases {
        let session = under(u128::MAX, |fees| {
            Terms::max_fee_per_gas(GWEI)
                .self_pay(fees)
                .paymasters(paymasters)
        });
        let mut world = World::with(&session);
        let op = priced(&session, GWEI).with(|op| op.paymaster = paid_by(PAYMASTER));
        assert_eq!(world.validate(&op), Ok(Validation::ALWAYS));
        assert_eq!(world.used(&session, 0), used);
    }
}

#[test]
fn t_62_e_12_paymaster_data_of_1_to_51_bytes_are_malformed() {
    let session = under(u128::MAX, |fees| {
        Terms::max_fee_per_gas(GWEI)
            .self_pay(fees)
            .paymasters(Paymasters::Any)
    });
    let data = [&PAYMASTER[..], &[0; 32], &[0xee]].concat();
    for length in 0..=53 {
        let mut world = World::with(&session);
        let op = priced(&session, GWEI);
        let answer = validate_with_paymaster_data(&mut world, &op, data[..length].to_vec());
        let expected = match length {
            1..=51 => Err(MalformedPaymasterData {
                size: U256::from(length),
            }
            .into()),
            _ => Ok(Validation::ALWAYS),
        };
        assert_eq!(answer, expected, "{length} bytes");
    }
}

#[test]
fn t_62_the_zero_paymaster_is_denied_under_every_list() {
    // EntryPoint 0.7 would charge the account.
    for paymasters in [Paymasters::Any, Paymasters::None] {
        let session = under(u128::MAX, |fees| {
            Terms::max_fee_per_gas(GWEI)
                .self_pay(fees)
                .paymasters(paymasters)
        });
        let mut world = World::with(&session);
        let op = priced(&session, GWEI).with(|op| op.paymaster = paid_by(Address::ZERO));
        world.assert_denied(
            &op,
            PaymasterDenied {
                paymaster: Address::ZERO,
            },
        );
    }
}

#[test]
fn t_64_e_13_paymaster_data_after_byte_52_is_ignored() {
    let session = under(u128::MAX, |fees| {
        Terms::max_fee_per_gas(GWEI)
            .self_pay(fees)
            .paymasters(Paymasters::OneOf(vec![Payer::repaid(PAYMASTER)]))
    });
    let magic = [0x22, 0xe3, 0x25, 0xa2, 0x97, 0x43, 0x96, 0x56];
    let head = [&PAYMASTER[..], &[0; 32]].concat();
    let tails = [
        vec![],
        magic.to_vec(),
        [&[0xaa; 65][..], &[0, 65], &magic].concat(),
        [&[0xbb; 65][..], &[0, 65], &magic].concat(),
        vec![0; 300],
    ];
    for tail in tails {
        let mut world = World::with(&session);
        let data = [&head[..], &tail].concat();
        let answer = validate_with_paymaster_data(&mut world, &priced(&session, GWEI), data);
        assert_eq!(answer, Ok(Validation::ALWAYS));
        assert_eq!(world.used(&session, 0), 250_000 * GWEI);
    }
    // A suffix alone does not name a paymaster.
    let fake = [&[0, 0][..], &magic].concat();
    let answer =
        validate_with_paymaster_data(&mut World::with(&session), &priced(&session, GWEI), fake);
    assert_eq!(answer, Err(MalformedPaymasterData { size: n(10) }.into()));
}

#[test]
fn t_65_e_14_an_eip_7702_marker_with_init_code_is_denied_and_other_init_code_is_valid() {
    let session = under(u128::MAX, |fees| {
        Terms::max_fee_per_gas(GWEI).self_pay(fees)
    });
    let marker = [&[0x77, 0x02][..], &[0; 18]].concat();
    let fine = [
        vec![],
        vec![0x77, 0x02],
        marker.clone(),
        [&STRANGER[..], &[1, 2, 3, 4]].concat(),
        [&[0x77, 0x02, 0, 1][..], &[0; 20]].concat(),
    ];
    for init_code in fine {
        let mut world = World::with(&session);
        let op = priced(&session, GWEI).with(|op| op.init_code = init_code.into());
        assert_eq!(world.validate(&op), Ok(Validation::ALWAYS));
    }
    for initialiser in [vec![0], vec![1], vec![0; 32]] {
        let mut world = World::with(&session);
        let init_code = [&marker[..], &initialiser].concat();
        let op = priced(&session, GWEI).with(|op| op.init_code = init_code.into());
        world.assert_denied(&op, InitCodeDenied {});
    }
}
