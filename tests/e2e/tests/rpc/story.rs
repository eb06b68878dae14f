//! The life of one session over JSON-RPC: one test, because every world costs ether on a public
//! chain.

use alloy_primitives::{B256, U256};
use alloy_sol_types::{SolCall, SolError};
use anyhow::{Result, ensure};
use latchkey_fixtures::{
    actors::RECIPIENT,
    chain::{Refusal, SessionWithKey},
    ops::execute,
    policies::TRANSFER_METER,
};
use latchkey_sdk::{
    abi::{
        IERC20, IEntryPoint,
        ILatchkey::{self, SessionStatus},
    },
    call::{Call, install_validator},
    entry_point::ENTRY_POINT_V07,
};

use crate::remote::{Remote, prefund};

#[test]
fn session_is_enabled_used_refused_and_revoked_over_rpc() -> Result<()> {
    let mut remote = Remote::new()?;
    let installed = remote.owner_calls_account(install_validator(remote.module, []))?;
    ensure!(installed.success, "{installed:?}");

    let made = remote.transfer_session()?;
    assert_eq!(remote.status_of(&made.session)?, SessionStatus::None);
    enable(&mut remote, &made)?;
    assert_eq!(remote.status_of(&made.session)?, SessionStatus::Alive);

    transfer(&mut remote, &made, 40, 40, 60)?;
    transfer(&mut remote, &made, 40, 80, 20)?;
    over_the_limit_is_refused(&remote, &made)?;
    hidden_call_is_refused(&remote, &made)?;
    other_key_is_refused(&remote, &made)?;
    if remote.pass_a_day()? {
        transfer(&mut remote, &made, 40, 120, 60)?;
    } else {
        println!("the node cannot move its clock: the next day's limit is left out");
    }

    let revoke = Call::new(remote.module, made.session.revoke_call());
    let revoked = remote.owner_calls_account(execute(&[revoke]))?;
    ensure!(revoked.success, "{revoked:?}");
    assert_eq!(remote.status_of(&made.session)?, SessionStatus::Revoked);
    let op = remote.op(&made, &[pay(&remote, 1)])?;
    assert_eq!(remote.refusal_of(&op)?, Refusal::signature(0));
    revoked_session_is_not_enabled_again(&mut remote, &made)?;
    withdraw_deposit(&mut remote)
}

fn pay(remote: &Remote, amount: u64) -> Call {
    Call::erc20_transfer(remote.token, RECIPIENT, U256::from(amount))
}

fn enable(remote: &mut Remote, made: &SessionWithKey) -> Result<()> {
    let call = Call::new(remote.module, made.session.enable_call());
    let enabled = remote.owner_calls_account(execute(&[call]))?;
    ensure!(enabled.success, "{enabled:?}");
    Ok(())
}

/// The key transfers; then the recipient has `paid`, and `left` can still be transferred today.
fn transfer(
    remote: &mut Remote,
    made: &SessionWithKey,
    amount: u64,
    paid: u64,
    left: u128,
) -> Result<()> {
    let op = remote.op(made, &[pay(remote, amount)])?;
    let outcome = remote.handle_op(&op)?;
    ensure!(outcome.success, "{outcome:?}");
    assert_eq!(remote.tokens_of(RECIPIENT)?, U256::from(paid));
    assert_eq!(remote.left_of(made, TRANSFER_METER)?, left);
    Ok(())
}

fn over_the_limit_is_refused(remote: &Remote, made: &SessionWithKey) -> Result<()> {
    let op = remote.op(made, &[pay(remote, 40)])?;
    let error = ILatchkey::MeterExceeded {
        meter: U256::from(TRANSFER_METER),
        asked: U256::from(40),
        left: U256::from(20),
    };
    assert_eq!(remote.refusal_of(&op)?, Refusal::module(0, &error));
    Ok(())
}

fn hidden_call_is_refused(remote: &Remote, made: &SessionWithKey) -> Result<()> {
    let hidden = Call::erc20_approve(remote.token, RECIPIENT, U256::from(1));
    let op = remote.op(made, &[pay(remote, 1), hidden])?;
    let error = ILatchkey::CallDenied {
        call: U256::from(1),
        target: remote.token,
        selector: IERC20::approveCall::SELECTOR.into(),
    };
    assert_eq!(remote.refusal_of(&op)?, Refusal::module(0, &error));
    Ok(())
}

fn other_key_is_refused(remote: &Remote, made: &SessionWithKey) -> Result<()> {
    let stranger = remote.key("a stranger")?;
    let op = remote.op(made, &[pay(remote, 1)])?.key(stranger);
    assert_eq!(remote.refusal_of(&op)?, Refusal::signature(0));
    Ok(())
}

fn revoked_session_is_not_enabled_again(remote: &mut Remote, made: &SessionWithKey) -> Result<()> {
    let call = Call::new(remote.module, made.session.enable_call());
    let again = remote.owner_calls_account(execute(&[call]))?;
    let id: B256 = made.session.id();
    let ended = ILatchkey::SessionEnded { sessionId: id };
    assert!(!again.success);
    assert_eq!(again.revert_reason, Some(ended.abi_encode().into()));
    Ok(())
}

/// Withdraws the rest of the deposit to the paying key, except for the fee of this operation.
fn withdraw_deposit(remote: &mut Remote) -> Result<()> {
    let account = remote.account.address;
    let balance = IEntryPoint::balanceOfCall { account };
    let deposit = remote.view(ENTRY_POINT_V07, &balance)?;
    let withdraw = IEntryPoint::withdrawToCall {
        withdrawAddress: remote.bundler(),
        withdrawAmount: deposit.saturating_sub(prefund()),
    };
    let call = Call::new(ENTRY_POINT_V07, withdraw.abi_encode());
    let outcome = remote.owner_calls_account(execute(&[call]))?;
    ensure!(outcome.success, "{outcome:?}");
    assert!(remote.view(ENTRY_POINT_V07, &balance)? < prefund());
    Ok(())
}
