//! Policies without a text, and the error of each.

use alloy_primitives::{Address, FixedBytes, U256, address};
use latchkey_sdk::{
    policy::{
        Charge, DAY, Meter, Operand, Param, Path, Payer, Paymasters, Policy, PolicyError, Rule,
        Terms, ValueType,
    },
    time::TimeError,
};

const TARGET: Address = Address::repeat_byte(0x11);
const OTHER: Address = Address::repeat_byte(0x22);
const FUNCTION: FixedBytes<4> = FixedBytes([1, 2, 3, 4]);
const ENTRY_POINT: Address = address!("0000000071727De22E5E9d8BAf0edAc6f37da032");

fn rule() -> Rule {
    Rule::call(TARGET, FUNCTION)
}

fn with_rule(rule: Rule) -> Policy {
    let mut policy = Policy::new();
    policy.rule(rule);
    policy
}

fn with_meter(meter: Meter) -> Policy {
    let mut policy = Policy::new();
    let meter = policy.meter(meter);
    policy.rule(rule().charge(Charge::one(meter)));
    policy
}

fn with_terms(terms: Terms) -> Policy {
    let mut policy = with_rule(rule());
    policy.terms(terms);
    policy
}

fn count(what: &'static str, found: usize, min: usize, max: usize) -> Result<Vec<u8>, PolicyError> {
    Err(PolicyError::Count {
        what,
        found,
        min,
        max,
    })
}

#[test]
fn policy_without_rules_is_refused() {
    assert_eq!(Policy::new().text(), count("rules", 0, 1, 64));
}

#[test]
fn rule_65_is_refused() {
    let mut policy = with_rule(rule());
    for _ in 0..63 {
        policy.rule(rule());
    }
    assert!(policy.text().is_ok());
    assert_eq!(policy.rule(rule()).text(), count("rules", 65, 1, 64));
}

#[test]
fn meter_33_is_refused() {
    let mut policy = with_rule(rule());
    for _ in 0..33 {
        policy.meter(Meter::lifetime(1));
    }
    assert_eq!(policy.text(), count("meters", 33, 0, 32));
}

#[test]
fn meter_without_a_charge_is_refused() {
    let mut policy = with_rule(rule());
    policy.meter(Meter::lifetime(1));
    assert_eq!(policy.text(), Err(PolicyError::MeterNotUsed(0)));
}

#[test]
fn meter_of_another_policy_is_refused() {
    let mut other = Policy::new();
    let meter = other.meter(Meter::lifetime(1));
    let policy = with_rule(rule().charge(Charge::one(meter)));
    assert_eq!(policy.text(), Err(PolicyError::UnknownMeter(0)));
}

#[test]
fn period_below_300_seconds_is_refused() {
    assert_eq!(
        with_meter(Meter::period(1, 299)).text(),
        Err(PolicyError::BadMeter(0))
    );
    assert!(with_meter(Meter::period(1, 300)).text().is_ok());
}

#[test]
fn trickle_of_zero_or_of_its_cap_is_refused() {
    for refill in [0, 10, 11] {
        let policy = with_meter(Meter::trickle(10, refill, DAY));
        assert_eq!(policy.text(), Err(PolicyError::BadMeter(0)), "{refill}");
    }
    assert!(with_meter(Meter::trickle(10, 9, DAY)).text().is_ok());
}

#[test]
fn anchor_above_2_40_minus_1_is_refused_by_name() {
    let meter = |anchor: u128| Meter::period(1, DAY).anchored(anchor);
    assert_eq!(
        with_meter(meter(1 << 40)).text(),
        Err(PolicyError::Time {
            meter: 0,
            error: TimeError {
                field: "anchor",
                value: 1 << 40,
            },
        })
    );
    assert!(with_meter(meter((1 << 40) - 1)).text().is_ok());
    let error = with_meter(meter(1_800_000_000_000)).text().unwrap_err();
    assert_eq!(
        error.to_string(),
        "meter 0: anchor is 1800000000000, above 2^40 - 1 unix seconds: it looks like milliseconds"
    );
}

#[test]
fn rule_without_target_or_function_is_refused() {
    let no_target = Rule::default().function(FUNCTION);
    assert_eq!(
        with_rule(no_target).text(),
        count("targets of a rule", 0, 1, 32)
    );
    let no_function = Rule::default().target(TARGET);
    assert_eq!(
        with_rule(no_function).text(),
        count("functions of a rule", 0, 1, 32)
    );
}

#[test]
fn forbidden_targets_are_refused() {
    for target in [Address::ZERO, ENTRY_POINT] {
        let policy = with_rule(rule().target(target));
        assert_eq!(policy.text(), Err(PolicyError::ForbiddenAddress(target)));
    }
    let mut policy = with_rule(rule());
    policy.never(TARGET);
    assert_eq!(policy.text(), Err(PolicyError::ForbiddenAddress(TARGET)));
    let mut policy = with_rule(rule());
    policy.never(ENTRY_POINT);
    assert_eq!(
        policy.text(),
        Err(PolicyError::ForbiddenAddress(ENTRY_POINT))
    );
}

#[test]
fn value_without_charge_and_full_power_is_refused() {
    assert_eq!(
        with_rule(rule().value(1)).text(),
        Err(PolicyError::ValueNotCharged(0))
    );
    assert_eq!(
        with_rule(rule().value(Param(0))).text(),
        Err(PolicyError::ValueNotCharged(0))
    );
    assert!(with_rule(rule().value(1).full_power()).text().is_ok());
    assert_eq!(with_rule(rule().value(0)).text(), with_rule(rule()).text());
}

#[test]
fn repaid_paymaster_without_self_pay_meter_is_refused() {
    let terms = |paymasters| with_terms(Terms::max_fee_per_gas(1).paymasters(paymasters)).text();
    assert_eq!(terms(Paymasters::Any), Err(PolicyError::FeeNotPayable));
    let repaid = Paymasters::OneOf(vec![Payer::repaid(OTHER)]);
    assert_eq!(terms(repaid), Err(PolicyError::FeeNotPayable));
    let both = Paymasters::OneOf(vec![Payer::free(OTHER), Payer::repaid(OTHER)]);
    assert_eq!(terms(both), Err(PolicyError::PayerTwice));
    let zero = Paymasters::OneOf(vec![Payer::free(Address::ZERO)]);
    assert_eq!(
        terms(zero),
        Err(PolicyError::ForbiddenAddress(Address::ZERO))
    );
    assert_eq!(
        terms(Paymasters::OneOf(vec![])),
        count("paymasters", 0, 1, 8)
    );
}

#[test]
fn misplaced_and_repeated_charges_are_refused() {
    let mut policy = Policy::new();
    let meter = policy.meter(Meter::lifetime(1));
    let with = |charge: Charge| {
        let mut policy = policy.clone();
        policy.rule(rule().charge(charge).charge(Charge::one(meter)));
        policy.text()
    };
    assert_eq!(
        with(Charge::gas(meter)),
        Err(PolicyError::MisplacedCharge("gas"))
    );
    assert_eq!(
        with(Charge::one(meter)),
        Err(PolicyError::DuplicateCharge("rule"))
    );
    let signed = Charge::argument(Path::int256(0), meter);
    assert_eq!(with(signed), Err(PolicyError::BadType(0)));
    let mut policy = policy.clone();
    let argument = Charge::argument(Path::uint256(0), meter);
    policy
        .rule(rule())
        .terms(Terms::max_fee_per_gas(0).charge(argument));
    assert_eq!(
        policy.text(),
        Err(PolicyError::MisplacedCharge("an argument"))
    );
}

#[test]
fn operator_type_or_operand_that_does_not_fit_is_refused() {
    let text = |constraint| with_rule(rule().constrain(constraint)).text();
    let bad_type = Err(PolicyError::BadType(0));
    assert_eq!(text(Path::address(0).is_below(TARGET)), bad_type);
    assert_eq!(text(Path::bool(0).is_one_of([true, false])), bad_type);
    assert_eq!(text(Path::new(0, ValueType::Uint(12)).is(1)), bad_type);
    assert_eq!(text(Path::new(0, ValueType::Uint(264)).is(1)), bad_type);
    assert_eq!(text(Path::new(0, ValueType::Bytes(33)).is(1)), bad_type);
    let bad_operand = Err(PolicyError::BadOperand {
        rule: 0,
        constraint: 0,
    });
    assert_eq!(text(Path::new(0, ValueType::Uint(8)).is(256)), bad_operand);
    assert_eq!(text(Path::new(0, ValueType::Int(8)).is(128)), bad_operand);
    assert_eq!(
        text(Path::new(0, ValueType::Bytes(3)).is(FUNCTION)),
        bad_operand
    );
    assert_eq!(text(Path::bool(0).is(2)), bad_operand);
    assert_eq!(text(Path::address(0).is(U256::MAX)), bad_operand);
    assert_eq!(text(Path::uint256(0).is(Operand::Account)), bad_operand);
    let path = text(Path::uint256(64).is(1));
    assert_eq!(path, count("words before an argument", 64, 0, 63));
}

#[test]
fn one_of_a_single_operand_is_encoded_as_equal() {
    let one = with_rule(rule().constrain(Path::address(0).is_one_of([OTHER, OTHER])));
    let equal = with_rule(rule().constrain(Path::address(0).is(OTHER)));
    assert_eq!(one.text(), equal.text());
}

#[test]
fn param_above_15_and_gap_in_params_are_refused() {
    let policy = with_rule(Rule::call(Param(0), FUNCTION).target(Param(2)));
    assert_eq!(policy.text(), Err(PolicyError::ParamNotUsed(Param(1))));
    let policy = with_rule(Rule::call(Param(16), FUNCTION));
    assert_eq!(policy.text(), Err(PolicyError::UnknownParam(Param(16))));
}

#[test]
fn text_above_4096_bytes_is_refused() {
    let mut policy = Policy::new();
    for _ in 0..64 {
        let words: Vec<_> = (0..3_u128).map(|i| U256::MAX - U256::from(i)).collect();
        policy.rule(rule().constrain(Path::uint256(0).is_one_of(words)));
    }
    assert_eq!(policy.text(), Err(PolicyError::TooLong(7_391)));
}
