//! Decisions that are easy to check by hand, with exact numbers: a token transfer rule with a daily
//! limit, and the order of the checks.

use alloy_primitives::{Address, B256, FixedBytes, U256, address};
use latchkey_reference::{
    check::check,
    judge::{Call, Denial, MeterState, NEVER, Op, Outcome, Window, judge},
    model::{
        Amount, Charge, ChargeSource, Constraint, Meter, Operand, Operator, Path, Paymasters,
        Policy, PolicyFault, Reference, Refill, Rule, Terms, ValueType,
    },
};

const TOKEN: Address = Address::repeat_byte(0x70);
const RECIPIENT: Address = Address::repeat_byte(0xca);
const STRANGER: Address = Address::repeat_byte(0xee);
const PAYMASTER: Address = Address::repeat_byte(0xfe);
const ACCOUNT: Address = Address::repeat_byte(0xac);
const MODULE: Address = Address::repeat_byte(0x30);
const TRANSFER: FixedBytes<4> = FixedBytes([0xa9, 0x05, 0x9c, 0xbb]);
const DAY: u64 = 86_400;
const ALWAYS: Window = Window {
    after: 0,
    until: NEVER,
};

const TO: Path = Path {
    word: 0,
    ty: ValueType::Address,
};
const AMOUNT: Path = Path {
    word: 1,
    ty: ValueType::Uint(32),
};

/// Meter 0: 100 per day. Meter 1: a fee of 1,000 wei per operation.
fn transfer_policy() -> Policy {
    Policy {
        emits_use: false,
        meters: vec![
            Meter {
                cap: Amount::Number(100),
                refill: Refill::Period {
                    length: 86_400,
                    anchor: Amount::Number(0),
                },
            },
            Meter {
                cap: Amount::Number(1_000),
                refill: Refill::PerOp,
            },
        ],
        terms: Terms {
            max_calls: 2,
            max_fee_per_gas: 10,
            self_pay: vec![1],
            paymasters: Paymasters::None,
            charges: vec![],
        },
        never: vec![],
        rules: vec![Rule {
            full_power: false,
            targets: vec![Reference::Address(TOKEN)],
            functions: vec![TRANSFER],
            plain_transfer: false,
            value: None,
            charges: vec![Charge {
                source: ChargeSource::Argument(AMOUNT),
                meter: 0,
            }],
            constraints: vec![is(TO, RECIPIENT)],
        }],
    }
}

fn is(path: Path, address: Address) -> Constraint {
    Constraint {
        path,
        operator: Operator::Equal,
        operands: vec![Operand::Word(address.into_word().into())],
    }
}

fn transfer(to: Address, amount: U256) -> Call {
    let words = [to.into_word(), amount.into()];
    Call {
        target: TOKEN,
        value: U256::ZERO,
        data: [
            TRANSFER.as_slice(),
            words[0].as_slice(),
            words[1].as_slice(),
        ]
        .concat(),
    }
}

/// An operation at noon of day 10, with 30 gas at 1 wei per gas.
fn op(calls: Vec<Call>) -> Op {
    Op {
        account: ACCOUNT,
        module: MODULE,
        calls,
        init_code: vec![],
        verification_gas: 10,
        call_gas: 10,
        pre_verification_gas: U256::from(10),
        max_fee_per_gas: 1,
        paymaster_and_data: vec![],
        time: Some(10 * DAY + DAY / 2),
    }
}

fn pay(amount: u128) -> Op {
    op(vec![transfer(RECIPIENT, U256::from(amount))])
}

fn decide(policy: &Policy, state: MeterState, op: &Op) -> Result<Outcome, Denial> {
    judge(policy, &[], ALWAYS, &[state], op)
}

const fn state(mark: u64, used: u128) -> MeterState {
    MeterState { mark, used }
}

#[test]
fn a_transfer_is_admitted_for_the_claimed_day() {
    let admitted = decide(&transfer_policy(), state(10, 60), &pay(40));
    let day_10 = Window {
        after: 864_000,
        until: 950_399,
    };
    assert_eq!(
        admitted,
        Ok(Outcome {
            window: day_10,
            meters: vec![state(10, 100)],
        })
    );
}

#[test]
fn a_transfer_over_the_limit_is_denied_with_what_is_left() {
    assert_eq!(
        decide(&transfer_policy(), state(10, 80), &pay(40)),
        Err(Denial::MeterExceeded {
            meter: 0,
            asked: 40,
            left: 20,
        })
    );
}

#[test]
fn a_new_day_refills_the_limit() {
    let admitted = decide(&transfer_policy(), state(9, 100), &pay(100)).unwrap();
    assert_eq!(admitted.meters, vec![state(10, 100)]);
}

#[test]
fn a_day_before_the_last_one_used_is_denied() {
    assert_eq!(
        decide(&transfer_policy(), state(11, 0), &pay(1)),
        Err(Denial::MeterTimeTooEarly {
            meter: 0,
            time: 907_200,
            earliest: U256::from(950_400),
        })
    );
}

#[test]
fn a_missing_time_is_denied_only_where_a_period_is_charged() {
    let untimed = |amount| Op {
        time: None,
        ..pay(amount)
    };
    assert_eq!(
        decide(&transfer_policy(), state(0, 0), &untimed(1)),
        Err(Denial::MeterTimeMissing { meter: 0 })
    );
    let untouched = decide(&transfer_policy(), state(7, 3), &untimed(0)).unwrap();
    assert_eq!(
        (untouched.window, untouched.meters),
        (ALWAYS, vec![state(7, 3)])
    );
}

#[test]
fn a_trickle_refills_by_steps() {
    let mut policy = transfer_policy();
    policy.meters[0].refill = Refill::Trickle {
        refill: Amount::Number(15),
        length: 86_400,
        anchor: Amount::Number(0),
    };
    let after_two_days = decide(&policy, state(8, 90), &pay(40)).unwrap();
    assert_eq!(after_two_days.meters, vec![state(10, 100)]);
    assert_eq!(
        decide(&policy, state(8, 90), &pay(41)),
        Err(Denial::MeterExceeded {
            meter: 0,
            asked: 41,
            left: 40,
        })
    );
}

#[test]
fn charges_of_a_batch_are_summed_before_they_are_compared() {
    let twice = op(vec![
        transfer(RECIPIENT, U256::from(60)),
        transfer(RECIPIENT, U256::from(60)),
    ]);
    assert_eq!(
        decide(&transfer_policy(), state(0, 0), &twice),
        Err(Denial::MeterExceeded {
            meter: 0,
            asked: 120,
            left: 100,
        })
    );
}

#[test]
fn a_sum_above_128_bits_is_denied() {
    let huge = op(vec![
        transfer(RECIPIENT, U256::from(u128::MAX)),
        transfer(RECIPIENT, U256::ONE),
    ]);
    assert_eq!(
        decide(&transfer_policy(), state(0, 0), &huge),
        Err(Denial::AmountTooLarge { meter: 0 })
    );
}

#[test]
fn an_amount_is_charged_only_if_its_rule_matches() {
    let mut policy = transfer_policy();
    let mut second = policy.rules[0].clone();
    second.charges = vec![];
    second.constraints = vec![is(TO, STRANGER)];
    policy.rules.push(second);
    let call = op(vec![transfer(STRANGER, U256::MAX)]);
    let admitted = decide(&policy, state(0, 0), &call).unwrap();
    assert_eq!(admitted.meters, vec![state(0, 0)]);
}

#[test]
fn another_recipient_is_denied_with_the_found_word() {
    let call = op(vec![transfer(STRANGER, U256::ONE)]);
    assert_eq!(
        decide(&transfer_policy(), state(0, 0), &call),
        Err(Denial::ConstraintDenied {
            call: 0,
            rule: 0,
            constraint: 0,
            found: STRANGER.into_word(),
        })
    );
}

#[test]
fn short_and_dirty_arguments_are_unreadable() {
    let mut short = transfer(RECIPIENT, U256::ONE);
    short.data.pop();
    let unreadable_charge = Err(Denial::ChargeUnreadable {
        call: 0,
        rule: 0,
        charge: 0,
    });
    assert_eq!(
        decide(&transfer_policy(), state(0, 0), &op(vec![short])),
        unreadable_charge
    );
    let mut dirty = transfer(RECIPIENT, U256::ONE);
    dirty.data[4] = 1;
    assert_eq!(
        decide(&transfer_policy(), state(0, 0), &op(vec![dirty])),
        Err(Denial::ArgumentUnreadable {
            call: 0,
            rule: 0,
            constraint: 0,
        })
    );
}

#[test]
fn forbidden_targets_are_denied_before_any_rule() {
    let entry_point = address!("0000000071727De22E5E9d8BAf0edAc6f37da032");
    for target in [ACCOUNT, MODULE, Address::ZERO, entry_point] {
        let call = Call {
            target,
            ..transfer(RECIPIENT, U256::ONE)
        };
        assert_eq!(
            decide(&transfer_policy(), state(0, 0), &op(vec![call])),
            Err(Denial::TargetForbidden { call: 0, target })
        );
    }
}

#[test]
fn a_fee_is_the_accounts_own_unless_a_listed_paymaster_pays() {
    let mut policy = transfer_policy();
    let dear = Op {
        max_fee_per_gas: 10,
        call_gas: 100,
        ..pay(1)
    };
    assert_eq!(
        decide(&policy, state(0, 0), &dear),
        Err(Denial::MeterExceeded {
            meter: 1,
            asked: 1_200,
            left: 1_000,
        })
    );
    let sponsored = Op {
        paymaster_and_data: [PAYMASTER.as_slice(), &[0; 32]].concat(),
        ..dear.clone()
    };
    assert_eq!(
        decide(&policy, state(0, 0), &sponsored),
        Err(Denial::PaymasterDenied {
            paymaster: PAYMASTER,
        })
    );
    policy.terms.paymasters = Paymasters::OneOf(vec![(Reference::Address(PAYMASTER), false)]);
    assert!(decide(&policy, state(0, 0), &sponsored).is_ok());
    policy.terms.paymasters = Paymasters::OneOf(vec![(Reference::Address(PAYMASTER), true)]);
    assert!(decide(&policy, state(0, 0), &sponsored).is_err());
    policy.terms.self_pay = vec![];
    assert_eq!(
        decide(&policy, state(0, 0), &dear),
        Err(Denial::SelfPayRefused {
            fee: U256::from(1_200),
        })
    );
}

#[test]
fn a_window_outside_the_session_is_denied() {
    let session = Window {
        after: 0,
        until: 863_999,
    };
    assert_eq!(
        judge(&transfer_policy(), &[], session, &[], &pay(1)),
        Err(Denial::EmptyWindow {
            after: 864_000,
            until: 863_999,
        })
    );
}

#[test]
fn args_are_checked_where_they_are_used() {
    let mut policy = transfer_policy();
    policy.meters[0].cap = Amount::Param(0);
    policy.rules[0].targets = vec![Reference::Param(1)];
    let check = |cap: U256, target: Address| {
        let args: [B256; 2] = [cap.into(), target.into_word()];
        check(&policy, &args, ACCOUNT, MODULE)
    };
    assert_eq!(check(U256::from(100), TOKEN), Ok(()));
    assert_eq!(
        check(U256::from(u128::MAX) + U256::ONE, TOKEN),
        Err(PolicyFault::BadParam)
    );
    assert_eq!(
        check(U256::from(100), MODULE),
        Err(PolicyFault::ForbiddenAddress)
    );
}
