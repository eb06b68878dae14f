//! Who pays how much. E-15, T-60, T-61, T-62.

use alloy_primitives::{Address, U256, address};
use alloy_sol_types::SolCall;
use anyhow::Result;
use latchkey_fixtures::{
    chain::{Refusal, SessionWithKey, World, ops::MAX_FEE_PER_GAS},
    policies::{FEE_METER, FEE_PER_GAS, FEE_PER_OP},
};
use latchkey_sdk::{
    abi::{IERC20, ILatchkey},
    policy::{Payer, Paymasters, Policy, Rule, Terms},
    user_op::{PaymasterTerms, UserOp},
};

const PAYMASTER: Address = address!("00000000000000000000000000000000000a1ce5");
const OTHER_PAYMASTER: Address = address!("00000000000000000000000000000000000b0b05");

#[test]
fn gas_price_above_the_policys_is_denied_also_with_no_call_gas() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    for (price, call_gas) in [(FEE_PER_GAS + 1, 600_000), (4_062_000_000_000, 0)] {
        let denial = ILatchkey::FeePerGasExceeded {
            asked: U256::from(price),
            max: U256::from(FEE_PER_GAS),
        };
        let refusal = refusal_with(&mut world, &made, |op| {
            op.max_fee_per_gas = price;
            op.call_gas = call_gas;
        })?;
        assert_eq!(refusal, Refusal::module(0, &denial));
    }
    Ok(())
}

#[test]
fn every_gas_limit_counts_towards_the_fee() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    // The highest gas whose fee the policy permits.
    let max_gas = FEE_PER_OP / MAX_FEE_PER_GAS;
    let rest =
        |op: &UserOp| op.verification_gas + op.call_gas + op.pre_verification_gas.to::<u128>();
    let denial = exceeded((max_gas + 1) * MAX_FEE_PER_GAS);
    let inflate: [fn(&mut UserOp, u128); 3] = [
        |op, more| op.verification_gas += more,
        |op, more| op.call_gas += more,
        |op, more| op.pre_verification_gas += U256::from(more),
    ];
    for inflate in inflate {
        let refusal = refusal_with(&mut world, &made, |op| inflate(op, max_gas + 1 - rest(op)))?;
        assert_eq!(refusal, Refusal::module(0, &denial));
    }
    // The verification gas at the exact limit is not too much.
    let mut op = world.op(&made, &[world.transfer(1)])?;
    op.user_op.call_gas += max_gas - rest(&op.user_op);
    assert_eq!(op.user_op.max_fee(), Some(U256::from(FEE_PER_OP)));
    world.succeeds_op(&op)?;
    Ok(())
}

#[test]
fn largest_limits_the_entry_point_takes_are_refused_not_wrapped() -> Result<()> {
    let (mut world, made) = World::with_transfer_session()?;
    let max = (1 << 120) - 1;
    let refusal = refusal_with(&mut world, &made, |op| {
        op.call_gas = max;
        op.pre_verification_gas = U256::from(max);
    })?;
    assert_eq!(refusal, Refusal::module(0, &ILatchkey::FeeTooLarge {}));
    Ok(())
}

#[test]
fn free_operation_passes_where_the_account_may_not_pay() -> Result<()> {
    let mut world = World::new()?;
    let made = unpaid_session(&mut world, Paymasters::None)?;
    let op = world.op(&made, &[world.transfer(1)])?;
    let fee = op.user_op.max_fee().expect("a small fee");
    let denial = ILatchkey::SelfPayRefused { fee };
    assert_eq!(world.refuses_op(&op)?, Refusal::module(0, &denial));
    let op = world.op(&made, &[world.transfer(1)])?;
    world.succeeds_op(&op.with(|op| op.max_fee_per_gas = 0))?;
    Ok(())
}

#[test]
fn paymaster_that_the_policy_does_not_name_is_denied() -> Result<()> {
    let mut world = World::new()?;
    let transfers = world.enabled_transfer_session()?;
    let listed = unpaid_session(&mut world, Paymasters::OneOf(vec![Payer::free(PAYMASTER)]))?;
    for (made, paymaster) in [
        (&transfers, PAYMASTER),
        (&transfers, Address::ZERO),
        (&listed, OTHER_PAYMASTER),
        (&listed, Address::ZERO),
    ] {
        let denial = ILatchkey::PaymasterDenied { paymaster };
        let refusal = refusal_with(&mut world, made, |op| op.paymaster = Some(terms(paymaster)))?;
        assert_eq!(refusal, Refusal::module(0, &denial));
    }
    Ok(())
}

#[test]
fn named_paymaster_passes_the_module_and_is_the_entry_points_affair() -> Result<()> {
    let mut world = World::new()?;
    let listed = unpaid_session(&mut world, Paymasters::OneOf(vec![Payer::free(PAYMASTER)]))?;
    let refusal = refusal_with(&mut world, &listed, |op| {
        op.paymaster = Some(terms(PAYMASTER))
    })?;
    assert_eq!(
        refusal,
        Refusal::failed(0, "AA31 paymaster deposit too low")
    );
    Ok(())
}

/// Transfers without limit whose fees the account may not pay, enabled.
fn unpaid_session(world: &mut World, paymasters: Paymasters) -> Result<SessionWithKey> {
    let mut policy = Policy::new();
    policy.terms(Terms::max_fee_per_gas(FEE_PER_GAS).paymasters(paymasters));
    policy.rule(Rule::call(world.token, IERC20::transferCall::SELECTOR));
    let made = world.session(policy, "sponsored key")?;
    world.enable(&made.session)?;
    Ok(made)
}

fn terms(address: Address) -> PaymasterTerms {
    PaymasterTerms {
        address,
        verification_gas: 10_000,
        post_op_gas: 10_000,
        data: Vec::new().into(),
    }
}

fn refusal_with(
    world: &mut World,
    made: &SessionWithKey,
    change: impl FnOnce(&mut UserOp),
) -> Result<Refusal> {
    let op = world.op(made, &[world.transfer(1)])?;
    world.refuses_op(&op.with(change))
}

fn exceeded(asked: u128) -> ILatchkey::MeterExceeded {
    ILatchkey::MeterExceeded {
        meter: U256::from(FEE_METER),
        asked: U256::from(asked),
        left: U256::from(FEE_PER_OP),
    }
}
