//! Limits of tokens and of ether.
//!
//! Sources: the classic overflow of a sum; Zellic's Biconomy audit (a stateless maximum); the
//! external audit of smart-sessions' UniActionPolicy (usage never written); Cyfrin's MetaMask
//! audits 3-25 M-1 and 4-25 M-1 (failing executions consume limits); Diligence 2-25 5.1 (value
//! beside a token call); Spearbit's Modular Account audit 5.5.6 and ChainLight ("limit 0");
//! ChainLight 2025-07 (charged before denied).

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use latchkey_fixtures::{
    actors::{ACCOUNT, MODULE, NOW, RECIPIENT, STRANGER, TOKEN, other_key},
    native::{Validation, World},
    ops::Op,
    policies::{session, transfer, transfer_session},
    slots::session_slot,
};
use latchkey_sdk::{
    abi::{
        IERC20::{transferCall, transferFromCall},
        ILatchkey::{
            AmountTooLarge, ArgumentUnreadable, CallDenied, ChargeUnreadable, ConstraintDenied,
            MeterExceeded, ValueDenied, revokeSessionCall,
        },
    },
    call::{Call, execute_batch},
    policy::{Charge, Meter, MeterId, Path, Policy, Rule, Terms},
    session::Session,
};

fn n(number: u128) -> U256 {
    U256::from(number)
}

fn exceeded(meter: u128, asked: u128, left: u128) -> MeterExceeded {
    MeterExceeded {
        meter: n(meter),
        asked: n(asked),
        left: n(left),
    }
}

/// Transfers of the token to any recipient and ether to a stranger, charged to one meter.
fn capped(cap: u128) -> Session {
    let mut policy = Policy::new();
    let life = policy.meter(Meter::lifetime(cap));
    policy.terms(Terms::max_fee_per_gas(0).max_calls(32));
    policy.rule(by_amount(life));
    policy.rule(
        Rule::plain_transfer(STRANGER)
            .value(u128::MAX)
            .charge(Charge::value(life)),
    );
    session(&policy)
}

fn by_amount(meter: MeterId) -> Rule {
    Rule::call(TOKEN, transferCall::SELECTOR).charge(Charge::argument(Path::uint256(1), meter))
}

fn send(amount: u128) -> Call {
    send_word(n(amount))
}

fn send_word(amount: U256) -> Call {
    Call::erc20_transfer(TOKEN, RECIPIENT, amount)
}

fn pay(wei: u128) -> Call {
    Call::plain_transfer(STRANGER, n(wei))
}

fn op(session: &Session, calls: &[Call]) -> Op {
    Op::new(session).batch(calls)
}

#[test]
fn t_28_another_function_of_the_target_is_denied() {
    let session = capped(100);
    let from = transferFromCall {
        from: STRANGER,
        to: RECIPIENT,
        value: n(1),
    };
    let call = Call::new(TOKEN, from.abi_encode());
    let error = CallDenied {
        call: U256::ZERO,
        target: TOKEN,
        selector: transferFromCall::SELECTOR.into(),
    };
    World::with(&session).assert_denied(&op(&session, &[call]), error);
}

#[test]
fn t_33_a_sum_never_wraps() {
    let session = capped(u128::MAX);
    let half: U256 = U256::ONE << 255;
    let too_large = || AmountTooLarge { meter: U256::ZERO };
    let batches: [&[Call]; 7] = [
        &[send_word(half), send_word(half)],
        &[send_word(U256::MAX), send(1)],
        &[send_word(U256::ONE << 128)],
        &[send(u128::MAX), send(1)],
        &[send(u128::MAX), send(u128::MAX)],
        &[send(1), pay(u128::MAX)],
        &[pay(u128::MAX), pay(1), send_word(U256::MAX)],
    ];
    for calls in batches {
        World::with(&session).assert_denied(&op(&session, calls), too_large());
    }
    let mut world = World::with(&session);
    let all_but_one = op(&session, &[send(u128::MAX - 1)]);
    assert_eq!(world.validate(&all_but_one), Ok(Validation::ALWAYS));
    world.assert_denied(&op(&session, &[send(2)]), exceeded(0, 2, 1));
    world.assert_denied(&op(&session, &[send(u128::MAX)]), exceeded(0, u128::MAX, 1));
    assert_eq!(world.used(&session, 0), u128::MAX - 1);
}

#[test]
fn t_34_the_calls_of_a_batch_share_the_limit() {
    let session = capped(100);
    let mut world = World::with(&session);
    world.assert_denied(&op(&session, &[send(60), send(60)]), exceeded(0, 120, 100));
    world.assert_denied(&op(&session, &vec![send(4); 31]), exceeded(0, 124, 100));
    // Two rules share the meter.
    world.assert_denied(&op(&session, &[send(60), pay(41)]), exceeded(0, 101, 100));
    assert_eq!(
        world.validate(&op(&session, &[send(60), pay(40)])),
        Ok(Validation::ALWAYS)
    );
    assert_eq!(world.used(&session, 0), 100);
}

#[test]
fn t_35_the_operations_of_a_bundle_share_the_limit() {
    let session = capped(100);
    let mut world = World::with(&session);
    for left in [100, 70, 40] {
        let op = op(&session, &[send(30)]).with(|op| op.nonce = n(left));
        assert_eq!(world.validate(&op), Ok(Validation::ALWAYS));
    }
    world.assert_denied(&op(&session, &[send(30)]), exceeded(0, 30, 10));
    assert_eq!(world.used(&session, 0), 90);
}

#[test]
fn t_36_every_operation_stores_its_use() {
    let session = capped(100);
    let mut world = World::with(&session);
    let slot = (MODULE, session_slot(ACCOUNT, session.id(), 0));
    for used in 1..=5_u8 {
        world.validate(&op(&session, &[send(1)])).expect("admitted");
        assert_eq!(world.module.host.storage[&slot][31], used);
        assert_eq!(world.module.trace().flushes, 1);
    }
}

#[test]
fn t_37_used_amounts_are_never_refunded() {
    // The execution comes after validation, so the charge stays even if the execution fails.
    let session = transfer_session();
    let mut world = World::with(&session);
    world
        .validate(&Op::new(&session).call(&transfer(100)))
        .expect("admitted");
    let one_more = Op::new(&session).call(&transfer(1));
    world.assert_denied(&one_more, exceeded(0, 1, 0));
    world.try_enable(&session).expect("a no-op");
    world.assert_denied(&one_more, exceeded(0, 1, 0));
    // The period before cannot be claimed.
    let error = latchkey_sdk::abi::ILatchkey::MeterTimeTooEarly {
        meter: U256::ZERO,
        time: n(u128::from(NOW - 1)),
        earliest: n(u128::from(NOW)),
    };
    world.assert_denied(&one_more.clone().time(NOW - 1), error);
    let revoke = revokeSessionCall {
        sessionId: session.id(),
    };
    world.module.call(ACCOUNT, &revoke).expect("revoked");
    assert_eq!(world.used(&session, 0), 100);
}

#[test]
fn t_38_value_with_a_token_call_is_denied() {
    let session = capped(100);
    let mut world = World::with(&session);
    for wei in [
        U256::ONE,
        U256::from(u128::MAX),
        U256::ONE << 128,
        U256::MAX,
    ] {
        let error = ValueDenied {
            call: U256::ZERO,
            rule: U256::ZERO,
            asked: wei,
            max: U256::ZERO,
        };
        world.assert_denied(&op(&session, &[send(1).with_value(wei)]), error);
    }
}

#[test]
fn t_38_value_is_summed_over_the_batch() {
    let mut policy = Policy::new();
    let per_op = policy.meter(Meter::per_op(10));
    policy.terms(
        Terms::max_fee_per_gas(0)
            .max_calls(4)
            .charge(Charge::value(per_op)),
    );
    policy.rule(Rule::plain_transfer(STRANGER).value(10).full_power());
    let session = session(&policy);
    let mut world = World::with(&session);
    world.assert_denied(&op(&session, &[pay(6), pay(5)]), exceeded(0, 11, 10));
    let error = ValueDenied {
        call: U256::ONE,
        rule: U256::ZERO,
        asked: n(11),
        max: n(10),
    };
    world.assert_denied(&op(&session, &[pay(1), pay(11)]), error);
    assert_eq!(
        world.validate(&op(&session, &[pay(6), pay(4)])),
        Ok(Validation::ALWAYS)
    );
}

#[test]
fn t_38_value_above_u128_is_denied() {
    let session = capped(u128::MAX);
    let wei: U256 = U256::ONE << 128;
    let error = ValueDenied {
        call: U256::ZERO,
        rule: U256::ONE,
        asked: wei,
        max: n(u128::MAX),
    };
    World::with(&session)
        .assert_denied(&op(&session, &[Call::plain_transfer(STRANGER, wei)]), error);
}

#[test]
fn t_38_value_of_u128_max_is_valid_where_no_meter_charges_it() {
    let mut policy = Policy::new();
    policy.terms(Terms::max_fee_per_gas(0).max_calls(2));
    policy.rule(Rule::plain_transfer(STRANGER).value(u128::MAX).full_power());
    let session = session(&policy);
    let mut world = World::with(&session);
    assert_eq!(
        world.validate(&op(&session, &[pay(u128::MAX)])),
        Ok(Validation::ALWAYS)
    );
}

#[test]
fn t_39_a_cap_of_zero_denies_everything() {
    let session = capped(0);
    let mut world = World::with(&session);
    world.assert_denied(&op(&session, &[send(1)]), exceeded(0, 1, 0));
    world.assert_denied(&op(&session, &[pay(1)]), exceeded(0, 1, 0));
    assert_eq!(
        world.validate(&op(&session, &[send(0)])),
        Ok(Validation::ALWAYS)
    );
}

#[test]
fn t_39_the_largest_cap_is_not_unlimited() {
    let session = capped(u128::MAX);
    let mut world = World::with(&session);
    let all = op(&session, &[send(u128::MAX)]);
    assert_eq!(world.validate(&all), Ok(Validation::ALWAYS));
    world.assert_denied(&op(&session, &[send(1)]), exceeded(0, 1, 0));
    world.assert_denied(&all, exceeded(0, u128::MAX, 0));
}

#[test]
fn t_39_a_rule_without_value_denies_value() {
    let mut policy = Policy::new();
    policy.rule(Rule::plain_transfer(STRANGER));
    let session = session(&policy);
    let mut world = World::with(&session);
    let error = ValueDenied {
        call: U256::ZERO,
        rule: U256::ZERO,
        asked: n(1),
        max: n(0),
    };
    world.assert_denied(&op(&session, &[pay(1)]), error);
    assert_eq!(
        world.validate(&op(&session, &[pay(0)])),
        Ok(Validation::ALWAYS)
    );
}

#[test]
fn t_40_a_meter_charged_before_a_denial_is_not_stored() {
    let mut policy = Policy::new();
    let first = policy.meter(Meter::lifetime(100));
    let second = policy.meter(Meter::lifetime(0));
    policy.terms(Terms::max_fee_per_gas(0).max_calls(4));
    policy.rule(by_amount(first));
    policy.rule(Rule::call(STRANGER, [1, 2, 3, 4]).charge(Charge::one(second)));
    let session = session(&policy);
    let mut world = World::with(&session);
    let late = Call::new(STRANGER, vec![1, 2, 3, 4]);
    world.assert_denied(&op(&session, &[send(50), late]), exceeded(1, 1, 0));
    let elsewhere = Call::new(RECIPIENT, vec![1, 2, 3, 4]);
    let error = CallDenied {
        call: U256::ONE,
        target: RECIPIENT,
        selector: [1, 2, 3, 4].into(),
    };
    world.assert_denied(&op(&session, &[send(50), elsewhere]), error);
    assert_eq!(world.used(&session, 0), 0);
}

#[test]
fn t_40_a_meter_charged_before_a_wrong_signature_is_stored_with_the_answer_1() {
    let session = capped(100);
    let mut world = World::with(&session);
    let before = world.module.host.storage.clone();
    let stolen = op(&session, &[send(50)]).key(other_key());
    assert_eq!(world.validate(&stolen), Ok(Validation::SignatureFailed));
    assert_eq!(
        world.used(&session, 0),
        50,
        "estimation costs what inclusion costs"
    );
    // On 1 the EntryPoint reverts the operation with AA24, and the store with it.
    world.module.host.storage = before;
    assert_eq!(
        world.validate(&op(&session, &[send(100)])),
        Ok(Validation::ALWAYS)
    );
}

#[test]
fn t_40_charges_of_a_rule_that_does_not_match_are_dropped() {
    let mut policy = Policy::new();
    let first = policy.meter(Meter::lifetime(100));
    let second = policy.meter(Meter::lifetime(100));
    policy.rule(by_amount(first).constrain(Path::address(0).is(STRANGER)));
    policy.rule(by_amount(second));
    let session = session(&policy);
    let mut world = World::with(&session);
    assert_eq!(
        world.validate(&op(&session, &[send(7)])),
        Ok(Validation::ALWAYS)
    );
    assert_eq!((world.used(&session, 0), world.used(&session, 1)), (0, 7));
}

#[test]
fn an_exhausted_meter_denies_even_if_a_later_rule_matches() {
    let mut policy = Policy::new();
    let small = policy.meter(Meter::lifetime(5));
    let large = policy.meter(Meter::lifetime(1_000));
    policy.rule(by_amount(small));
    policy.rule(by_amount(large));
    let session = session(&policy);
    World::with(&session).assert_denied(&op(&session, &[send(6)]), exceeded(0, 6, 5));
}

#[test]
fn t_71_missing_charged_bytes_are_not_zero() {
    let session = transfer_session();
    let mut world = World::with(&session);
    let whole = transfer(0).data;
    for length in 4..whole.len() {
        let call = Call::new(TOKEN, whole[..length].to_vec());
        let (call_index, rule) = (U256::ZERO, U256::ZERO);
        let error = ChargeUnreadable {
            call: call_index,
            rule,
            charge: U256::ZERO,
        };
        world.assert_denied(&op(&session, &[call]), error);
    }
}

#[test]
fn t_71_missing_constrained_bytes_are_not_zero() {
    let whole = transfer(0).data;
    let mut policy = Policy::new();
    policy
        .rule(Rule::call(TOKEN, transferCall::SELECTOR).constrain(Path::uint256(1).is_at_most(5)));
    let session = session(&policy);
    let mut world = World::with(&session);
    for length in 4..whole.len() {
        let call = Call::new(TOKEN, whole[..length].to_vec());
        let (index, rule, constraint) = (U256::ZERO, U256::ZERO, U256::ZERO);
        let error = ArgumentUnreadable {
            call: index,
            rule,
            constraint,
        };
        world.assert_denied(&op(&session, &[call]), error);
    }
}

#[test]
fn t_70_dirty_words_of_a_narrow_type_are_unreadable() {
    let session = transfer_session();
    let mut data = transfer(1).data.to_vec();
    data[4] = 1;
    let (call, rule, constraint) = (U256::ZERO, U256::ZERO, U256::ZERO);
    let error = ArgumentUnreadable {
        call,
        rule,
        constraint,
    };
    let dirty = Call::new(TOKEN, data);
    World::with(&session).assert_denied(&op(&session, &[dirty]), error);
}

#[test]
fn t_32_another_recipient_is_denied_with_its_address() {
    let session = transfer_session();
    let to = Address::repeat_byte(0x66);
    let call = Call::erc20_transfer(TOKEN, to, U256::ONE);
    let found = to.into_word();
    let (index, rule, constraint) = (U256::ONE, U256::ZERO, U256::ZERO);
    let error = ConstraintDenied {
        call: index,
        rule,
        constraint,
        found,
    };
    let batch = Op::new(&session).call_data(execute_batch(&[transfer(1), call]));
    World::with(&session).assert_denied(&batch, error);
}

#[test]
fn t_89_a_meter_near_its_maximum_never_wraps() {
    let session = capped(u128::MAX);
    let mut world = World::with(&session);
    let mut left = u128::MAX;
    for _ in 0..130 {
        let amount = left / 2 + 1;
        let op = op(&session, &[send(amount.min(left))]);
        assert_eq!(world.validate(&op), Ok(Validation::ALWAYS));
        left -= amount.min(left);
        assert_eq!(world.used(&session, 0), u128::MAX - left);
    }
    assert_eq!(left, 0);
    for asked in [1, 2, u128::MAX / 2, u128::MAX] {
        world.assert_denied(&op(&session, &[send(asked)]), exceeded(0, asked, 0));
    }
}
