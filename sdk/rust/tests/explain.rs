//! The sentences that explain reverts.

use alloy_primitives::{Address, B256, FixedBytes, I256, U256};
use alloy_sol_types::{Revert, SolError};
use latchkey_sdk::{
    abi::{
        IEntryPoint::{FailedOp, FailedOpWithRevert},
        ILatchkey::{
            CallDenied, ChargeUnreadable, ConstraintDenied, ILatchkeyErrors, InvalidPolicy,
            MeterExceeded, PolicyFault, SelfPayRefused,
        },
    },
    explain::{RevertReason, explain_revert},
    policy::{Charge, DAY, Meter, Operand, Param, Path, Policy, Rule, ValueType},
};

fn policy() -> Policy {
    let mut policy = Policy::new();
    policy.meter(Meter::trickle(Param(0), 5, DAY).named("pocket money"));
    policy.meter(Meter::per_op(7));
    policy.rule(
        Rule::default()
            .named("pay rent")
            .constrain(Path::new(0, ValueType::Int(8)).is_above(I256::unchecked_from(-2)))
            .constrain(Path::address(1).is_one_of([
                Operand::from(Address::repeat_byte(0x22)),
                Operand::Param(Param(3)),
                Operand::Account,
            ]))
            .constrain(
                Path::new(2, ValueType::Bytes(4)).is_not(FixedBytes([0xa9, 0x05, 0x9c, 0xbb])),
            ),
    );
    policy
}

fn exceeded(meter: u8) -> MeterExceeded {
    MeterExceeded {
        meter: U256::from(meter),
        asked: U256::from(40),
        left: U256::from(20),
    }
}

fn in_bundle(inner: Vec<u8>) -> Vec<u8> {
    FailedOpWithRevert {
        opIndex: U256::ONE,
        reason: "AA23 reverted".into(),
        inner: inner.into(),
    }
    .abi_encode()
}

#[test]
fn exceeded_meter_is_named() {
    assert_eq!(
        explain_revert(&exceeded(0).abi_encode(), &policy()),
        "pocket money: 40 asked, 20 left of args[0], refilled by 5 every 86400 s"
    );
}

#[test]
fn exceeded_meter_without_a_name_is_numbered() {
    assert_eq!(
        explain_revert(&exceeded(1).abi_encode(), &policy()),
        "meter 1: 40 asked, 20 left of 7 per operation"
    );
    assert_eq!(
        explain_revert(&exceeded(9).abi_encode(), &policy()),
        "meter 9: 40 asked, 20 left of its cap"
    );
}

#[test]
fn denial_in_a_bundle_names_the_operation() {
    let data = in_bundle(SelfPayRefused { fee: U256::from(3) }.abi_encode());
    assert_eq!(
        explain_revert(&data, &policy()),
        "operation 1 refused: the account may not pay the fee of 3 wei itself"
    );
    let refusal = RevertReason::decode(&data).refusal();
    let expected = SelfPayRefused { fee: U256::from(3) };
    assert_eq!(refusal, Some(ILatchkeyErrors::SelfPayRefused(expected)));
}

#[test]
fn denied_constraint_names_the_rule_and_the_values() {
    let denied = |constraint: u8, found: u8| {
        let data = ConstraintDenied {
            call: U256::from(2),
            rule: U256::ZERO,
            constraint: U256::from(constraint),
            found: B256::repeat_byte(found),
        };
        explain_revert(&data.abi_encode(), &policy())
    };
    assert_eq!(
        denied(0, 0xff),
        "call 2: rule \"pay rent\": argument 0 (int8) must be above -2, found -1"
    );
    assert_eq!(
        denied(1, 0x01),
        "call 2: rule \"pay rent\": argument 1 (address) must be one of \
         0x2222222222222222222222222222222222222222, args[3], the account, found \
         0x0101010101010101010101010101010101010101"
    );
    assert_eq!(
        denied(2, 0x00),
        "call 2: rule \"pay rent\": argument 2 (bytes4) must not be 0xa9059cbb, found 0x00000000"
    );
    assert_eq!(
        denied(3, 0x00),
        "call 2: rule \"pay rent\": constraint 3 does not hold, found \
         0x0000000000000000000000000000000000000000000000000000000000000000"
    );
}

#[test]
fn unreadable_charge_is_numbered_in_the_order_of_the_author() {
    let mut policy = Policy::new();
    let (uses, amount) = (
        policy.meter(Meter::lifetime(1)),
        policy.meter(Meter::lifetime(1)),
    );
    // In the text these are sorted: value, one, argument 2, argument 7.
    policy.rule(
        Rule::default()
            .charge(Charge::argument(Path::uint256(7), amount))
            .charge(Charge::one(uses))
            .charge(Charge::argument(Path::new(2, ValueType::Uint(64)), amount))
            .charge(Charge::value(amount)),
    );
    let unreadable = |charge: u8| {
        let data = ChargeUnreadable {
            call: U256::ZERO,
            rule: U256::ZERO,
            charge: U256::from(charge),
        };
        explain_revert(&data.abi_encode(), &policy)
    };
    assert_eq!(
        unreadable(2),
        "call 0: rule 0: charge 2 counts argument 2 (uint64), which is missing or not canonical"
    );
    assert_eq!(
        unreadable(3),
        "call 0: rule 0: charge 0 counts argument 7 (uint256), which is missing or not canonical"
    );
    assert_eq!(
        unreadable(4),
        "call 0: rule 0: charge 4 of the text counts an argument, which is missing or not canonical"
    );
}

#[test]
fn fault_is_explained_by_its_own_sentence() {
    let data = InvalidPolicy {
        fault: PolicyFault::BadVersion,
        offset: U256::ZERO,
    };
    assert_eq!(
        explain_revert(&data.abi_encode(), &policy()),
        "the policy is refused at byte 0: the version is unknown"
    );
}

#[test]
fn call_without_a_rule_names_target_and_function() {
    let data = CallDenied {
        call: U256::ZERO,
        target: Address::with_last_byte(1),
        selector: [0xa9, 0x05, 0x9c, 0xbb].into(),
    };
    assert_eq!(
        explain_revert(&data.abi_encode(), &policy()),
        "call 0: no rule admits function 0xa9059cbb of 0x0000000000000000000000000000000000000001"
    );
}

#[test]
fn codes_of_the_entry_point_are_explained() {
    let explained = |reason: &str| {
        let failed = FailedOp {
            opIndex: U256::ZERO,
            reason: reason.into(),
        };
        explain_revert(&failed.abi_encode(), &policy())
    };
    assert_eq!(
        explained("AA24 signature error"),
        "operation 0 refused: the session is unknown, revoked or ended, or the key's signature is \
         wrong (AA24 signature error)"
    );
    assert_eq!(
        explained("AA22 expired or not due"),
        "operation 0 refused: the operation is outside the session's time or the claimed \
         period (AA22 expired or not due)"
    );
    assert_eq!(explained("AA99"), "operation 0 refused: AA99");
    assert_eq!(explained(""), "operation 0 refused: ");
}

#[test]
fn other_revert_data_is_shown_as_it_is() {
    assert_eq!(explain_revert(&[], &policy()), "reverted without a reason");
    assert_eq!(
        explain_revert(&[0xde, 0xad], &policy()),
        "reverted with 0xdead"
    );
    let revert = Revert::from("no").abi_encode();
    assert_eq!(explain_revert(&revert, &policy()), "reverted: no");
    assert_eq!(
        explain_revert(&in_bundle(vec![]), &policy()),
        "operation 1 refused: reverted without a reason"
    );
}
