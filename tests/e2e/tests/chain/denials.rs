//! A denial reaches the bundler through the EntryPoint with all its fields. T-20, T-31, T-33, T-38,
//! T-39, T-73, T-89.

use alloy_primitives::{Address, Bytes, FixedBytes, U256, address};
use alloy_sol_types::SolCall;
use anyhow::Result;
use latchkey_fixtures::{
    abi::meter_exceeded,
    actors::RECIPIENT,
    chain::{Refusal, World},
    policies::{CALLS, DAILY, IArena, STAKE, TRANSFER_METER},
};
use latchkey_sdk::{
    abi::{IERC20, ILatchkey},
    call::Call,
    policy::{Charge, Meter, Path, Policy, Rule, Terms},
};

const ELSEWHERE: Address = address!("000000000000000000000000000000000000dead");

#[test]
fn other_target_is_denied_with_its_address() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let data = IERC20::transferCall {
        to: RECIPIENT,
        value: U256::ONE,
    };
    let denial = ILatchkey::CallDenied {
        call: U256::ZERO,
        target: ELSEWHERE,
        selector: IERC20::transferCall::SELECTOR.into(),
    };
    let call = Call::new(ELSEWHERE, data.abi_encode());
    assert_eq!(world.refuses(&made, &[call])?, Refusal::module(0, &denial));
    Ok(())
}

#[test]
fn every_other_asset_function_of_the_token_is_denied() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let approve = IERC20::approveCall {
        spender: RECIPIENT,
        value: U256::ONE,
    };
    let transfer_from = IERC20::transferFromCall {
        from: world.account.address,
        to: RECIPIENT,
        value: U256::ONE,
    };
    // increaseAllowance, permit, Permit2's permit, burn, setApprovalForAll: the policy has no rule
    // for them.
    let others = [
        0x39509351u32,
        0xd505accf,
        0x30f28b7a,
        0x42966c68,
        0xa22cb465,
    ];
    let others = others.map(|selector| [&selector.to_be_bytes()[..], &[0; 64]].concat());
    let all = [approve.abi_encode(), transfer_from.abi_encode()]
        .into_iter()
        .chain(others);
    for data in all {
        let selector = FixedBytes::from_slice(&data[..4]);
        let denial = ILatchkey::CallDenied {
            call: U256::ZERO,
            target: world.token,
            selector,
        };
        let call = Call::new(world.token, data);
        assert_eq!(world.refuses(&made, &[call])?, Refusal::module(0, &denial));
    }
    Ok(())
}

#[test]
fn other_recipient_is_denied_with_the_found_word() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let denial = ILatchkey::ConstraintDenied {
        call: U256::from(1),
        rule: U256::ZERO,
        constraint: U256::ZERO,
        found: ELSEWHERE.into_word(),
    };
    let calls = [
        world.transfer(1),
        Call::erc20_transfer(world.token, ELSEWHERE, U256::ONE),
    ];
    assert_eq!(world.refuses(&made, &calls)?, Refusal::module(0, &denial));
    Ok(())
}

#[test]
fn spend_over_limit_is_denied_with_asked_and_left() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    world.succeeds(&made, &[world.transfer(40)])?;
    world.succeeds(&made, &[world.transfer(40)])?;
    let denial = meter_exceeded(TRANSFER_METER, 40, 20);
    assert_eq!(
        world.refuses(&made, &[world.transfer(40)])?,
        Refusal::module(0, &denial)
    );
    assert_eq!(world.tokens_of(RECIPIENT)?, 80);
    Ok(())
}

#[test]
fn value_on_a_rule_without_value_is_denied() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let denial = ILatchkey::ValueDenied {
        call: U256::ZERO,
        rule: U256::ZERO,
        asked: U256::ONE,
        max: U256::ZERO,
    };
    let call = world.transfer(1).with_value(U256::ONE);
    assert_eq!(world.refuses(&made, &[call])?, Refusal::module(0, &denial));
    Ok(())
}

#[test]
fn value_above_the_rules_maximum_is_denied_also_above_128_bits() -> Result<()> {
    let (mut world, made) = World::with_arena_session()?;
    for asked in [U256::from(STAKE + 1), U256::from(1) << 128, U256::MAX] {
        let denial = ILatchkey::ValueDenied {
            call: U256::ZERO,
            rule: U256::from(1),
            asked,
            max: U256::from(STAKE),
        };
        let call = world.stake(0).with_value(asked);
        assert_eq!(world.refuses(&made, &[call])?, Refusal::module(0, &denial));
    }
    Ok(())
}

#[test]
fn value_of_a_batch_is_summed() -> Result<()> {
    let (mut world, made) = World::with_arena_session()?;
    let denial = meter_exceeded(2, 1_001, 1_000);
    let calls = [world.stake(600), world.stake(401)];
    assert_eq!(world.refuses(&made, &calls)?, Refusal::module(0, &denial));
    Ok(())
}

#[test]
fn one_call_more_than_max_calls_is_denied() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let calls = vec![world.transfer(1); usize::from(CALLS) + 1];
    let denial = ILatchkey::TooManyCalls {
        max: U256::from(CALLS),
    };
    assert_eq!(world.refuses(&made, &calls)?, Refusal::module(0, &denial));
    Ok(())
}

#[test]
fn amounts_above_128_bits_are_denied_not_wrapped() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let denial = ILatchkey::AmountTooLarge {
        meter: U256::from(TRANSFER_METER),
    };
    for amount in [U256::from(1) << 128, U256::from(1) << 255, U256::MAX] {
        let call = Call::erc20_transfer(world.token, RECIPIENT, amount);
        let calls = [call.clone(), call];
        assert_eq!(world.refuses(&made, &calls)?, Refusal::module(0, &denial));
    }
    let half = Call::erc20_transfer(world.token, RECIPIENT, U256::from(1u128 << 127));
    assert_eq!(
        world.refuses(&made, &[half.clone(), half])?,
        Refusal::module(0, &denial)
    );
    Ok(())
}

#[test]
fn sum_of_u128_max_exceeds_the_meter() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let max = Call::erc20_transfer(world.token, RECIPIENT, U256::from(u128::MAX));
    assert_eq!(
        world.refuses(&made, &[max])?,
        Refusal::module(0, &meter_exceeded(TRANSFER_METER, u128::MAX, DAILY))
    );
    Ok(())
}

#[test]
fn meter_with_a_cap_of_zero_denies_everything() -> Result<()> {
    let mut world = World::new()?;
    let mut policy = Policy::new();
    let closed = policy.meter(Meter::lifetime(0));
    policy.terms(Terms::max_fee_per_gas(0));
    policy.rule(Rule::call(world.arena, IArena::playCall::SELECTOR).charge(Charge::one(closed)));
    let made = world.session(policy, "player")?;
    world.enable(&made.session)?;
    let op = world.op(&made, &[world.play()])?;
    let op = op.with(|op| op.max_fee_per_gas = 0);
    let denial = meter_exceeded(0, 1, 0);
    assert_eq!(world.refuses_op(&op)?, Refusal::module(0, &denial));
    Ok(())
}

#[test]
fn meter_near_u128_max_never_wraps() -> Result<()> {
    let mut world = World::new()?;
    let mut policy = Policy::new();
    let all = policy.meter(Meter::lifetime(u128::MAX));
    let fee = policy.meter(Meter::per_op(u128::MAX));
    policy.terms(Terms::max_fee_per_gas(1_000_000_000).self_pay(fee));
    policy.rule(
        Rule::call(world.arena, IArena::stakeCall::SELECTOR)
            .charge(Charge::argument(Path::uint256(0), all)),
    );
    let made = world.session(policy, "player")?;
    world.enable(&made.session)?;
    let arena = world.arena;
    let round = |round: u128| {
        let round = U256::from(round);
        Call::new(arena, IArena::stakeCall { round }.abi_encode())
    };
    world.succeeds(&made, &[round(u128::MAX - 5)])?;
    let denial = meter_exceeded(0, 6, 5);
    assert_eq!(
        world.refuses(&made, &[round(6)])?,
        Refusal::module(0, &denial)
    );
    world.succeeds(&made, &[round(5)])?;
    assert_eq!(world.left_of(&made, 0)?, 0);
    Ok(())
}

#[test]
fn empty_data_and_the_zero_selector_are_distinct() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let denial = ILatchkey::PlainTransferDenied {
        call: U256::ZERO,
        target: world.token,
    };
    let call = Call::new(world.token, Bytes::new());
    assert_eq!(world.refuses(&made, &[call])?, Refusal::module(0, &denial));

    let made = world.enabled_arena_session()?;
    let denial = ILatchkey::CallDenied {
        call: U256::ZERO,
        target: world.arena,
        selector: FixedBytes::ZERO,
    };
    let call = Call::new(world.arena, vec![0; 4]);
    assert_eq!(world.refuses(&made, &[call])?, Refusal::module(0, &denial));
    Ok(())
}

#[test]
fn data_of_one_to_three_bytes_is_denied() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    for size in 1..=3usize {
        let denial = ILatchkey::SelectorTruncated {
            call: U256::ZERO,
            size: U256::from(size),
        };
        let call = Call::new(world.token, IERC20::transferCall::SELECTOR[..size].to_vec());
        assert_eq!(world.refuses(&made, &[call])?, Refusal::module(0, &denial));
    }
    Ok(())
}

#[test]
fn missing_or_dirty_arguments_are_denied() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let data = world.transfer(1).data;
    let no_amount = ILatchkey::ChargeUnreadable {
        call: U256::ZERO,
        rule: U256::ZERO,
        charge: U256::ZERO,
    };
    for size in [4, 36, 67] {
        let call = Call::new(world.token, data[..size].to_vec());
        assert_eq!(
            world.refuses(&made, &[call])?,
            Refusal::module(0, &no_amount)
        );
    }
    let mut dirty = data.to_vec();
    dirty[4] = 1;
    let unreadable = ILatchkey::ArgumentUnreadable {
        call: U256::ZERO,
        rule: U256::ZERO,
        constraint: U256::ZERO,
    };
    let call = Call::new(world.token, dirty);
    assert_eq!(
        world.refuses(&made, &[call])?,
        Refusal::module(0, &unreadable)
    );
    Ok(())
}

#[test]
fn denied_operation_changes_no_slot_of_the_module() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    world.succeeds(&made, &[world.transfer(40)])?;
    let before = world.module_storage();
    world.refuses(&made, &[world.transfer(61)])?;
    world.refuses(
        &made,
        &[Call::erc20_transfer(world.token, ELSEWHERE, U256::ONE)],
    )?;
    assert_eq!(world.module_storage(), before);
    assert_ne!(before.len(), 0);
    Ok(())
}
