//! Fees and their payers. E-15, T-60, T-61, T-62.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use anyhow::Result;
use latchkey_fixtures::{
    abi::meter_exceeded,
    actors::{OTHER_PAYMASTER, PAYMASTER},
    chain::{Refusal, SessionWithKey, World, ops::MAX_FEE_PER_GAS},
    policies::{FEE_METER, FEE_PER_GAS, FEE_PER_OP},
};
use latchkey_sdk::{
    abi::{IERC20, ILatchkey},
    policy::{Payer, Paymasters, Policy, Rule, Terms},
    user_op::{PaymasterTerms, UserOp},
};

#[test]
fn fee_per_gas_above_the_maximum_is_denied_also_without_call_gas() -> Result<()> {
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
    let denial = meter_exceeded(FEE_METER, (max_gas + 1) * MAX_FEE_PER_GAS, FEE_PER_OP);
    let inflate: [fn(&mut UserOp, u128); 3] = [
        |op, more| op.verification_gas += more,
        |op, more| op.call_gas += more,
        |op, more| op.pre_verification_gas += U256::from(more),
    ];
    for inflate in inflate {
        let refusal = refusal_with(&mut world, &made, |op| inflate(op, max_gas + 1 - rest(op)))?;
        assert_eq!(refusal, Refusal::module(0, &denial));
    }
    // A fee of exactly the limit is accepted.
    let mut op = world.op(&made, &[world.transfer(1)])?;
    op.user_op.call_gas += max_gas - rest(&op.user_op);
    assert_eq!(op.user_op.max_fee(), Some(U256::from(FEE_PER_OP)));
    world.succeeds_op(&op)?;
    Ok(())
}

#[test]
fn largest_gas_limits_of_the_entry_point_are_denied_not_wrapped() -> Result<()> {
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
fn operation_without_fee_succeeds_where_the_account_must_not_pay() -> Result<()> {
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
fn paymaster_that_is_not_listed_is_denied() -> Result<()> {
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
fn listed_paymaster_is_accepted_and_left_to_the_entry_point() -> Result<()> {
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

/// An enabled session of unlimited transfers whose fees the account must not pay.
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
