//! `keepalive` on programs of every age.

use alloy_primitives::U256;
use anyhow::Result;
use latchkey_deploy::{
    error::Error,
    keepalive::{Options, Outcome},
};

use crate::test_chain::{BASE_FEE, DAY, PAYER, TestChain, YEAR};

/// Gas of keeping the small program alive, and its data fee, in wei.
const KEEPALIVE_GAS: u64 = 89_460;
const DATA_FEE: u64 = 43_660_699_265_024;

#[test]
fn program_with_enough_time_is_not_renewed() -> Result<()> {
    let test = TestChain::deployed()?;
    test.advance(YEAR - 60 * DAY);
    let height = test.height();
    let options = Options {
        key: None,
        ..test.keepalive_options()?
    };
    let outcome = test.keepalive(options)?;
    assert!(
        matches!(outcome, Outcome::EnoughTime { left } if left == 60 * DAY),
        "{outcome:?}"
    );
    assert_eq!(test.height(), height);
    Ok(())
}

#[test]
fn program_with_less_time_is_kept_alive_for_the_exact_fee() -> Result<()> {
    let test = TestChain::deployed()?;
    test.advance(YEAR - 60 * DAY + 1);
    let before = test.balance(PAYER.address);
    let Outcome::Renewed { renewal, left } = test.keepalive(test.keepalive_options()?)? else {
        panic!("it was not kept alive");
    };
    // ArbOS counts the year from the start of the hour, and one second of this hour has passed.
    assert_eq!(left, YEAR - 1);
    assert_eq!(renewal.transaction.gas, KEEPALIVE_GAS);
    assert_eq!(renewal.data_fee, U256::from(DATA_FEE));
    let spent = U256::from(KEEPALIVE_GAS * BASE_FEE + DATA_FEE);
    assert_eq!(before - test.balance(PAYER.address), spent);
    Ok(())
}

#[test]
fn program_in_its_last_second_is_kept_alive_and_in_the_next_activated_again() -> Result<()> {
    let test = TestChain::deployed()?;
    test.advance(YEAR);
    let outcome = test.keepalive(test.keepalive_options()?)?;
    assert!(
        matches!(outcome, Outcome::Renewed { left: YEAR, .. }),
        "{outcome:?}"
    );

    test.advance(YEAR + 1);
    let outcome = test.keepalive(test.keepalive_options()?)?;
    let left = YEAR - 1;
    assert!(
        matches!(outcome, Outcome::Reactivated { left: found, .. } if found == left),
        "{outcome:?}"
    );
    Ok(())
}

#[test]
fn program_younger_than_31_days_is_not_renewed() -> Result<()> {
    let test = TestChain::deployed()?;
    test.advance(31 * DAY - 1);
    let options = || -> Result<_> {
        Ok(Options {
            below_days: 365,
            ..test.keepalive_options()?
        })
    };
    let outcome = test.keepalive(options()?)?;
    let left = YEAR - 31 * DAY + 1;
    assert!(
        matches!(outcome, Outcome::TooYoung { left: found, wait: 1 } if found == left),
        "{outcome:?}"
    );
    test.advance(1);
    let outcome = test.keepalive(options()?)?;
    assert!(
        matches!(outcome, Outcome::Renewed { left: YEAR, .. }),
        "{outcome:?}"
    );
    Ok(())
}

#[test]
fn dry_run_prices_and_sends_nothing() -> Result<()> {
    let test = TestChain::deployed()?;
    test.advance(YEAR - DAY);
    let height = test.height();
    let options = Options {
        key: None,
        is_dry_run: true,
        ..test.keepalive_options()?
    };
    let outcome = test.keepalive(options)?;
    let least = U256::from(KEEPALIVE_GAS * BASE_FEE + DATA_FEE);
    assert!(
        matches!(outcome, Outcome::DryRun { max_cost } if max_cost >= least),
        "{outcome:?}"
    );
    assert_eq!(test.height(), height);
    Ok(())
}

#[test]
fn renewal_without_a_key_is_refused() -> Result<()> {
    let test = TestChain::deployed()?;
    test.advance(YEAR - DAY);
    let options = Options {
        key: None,
        ..test.keepalive_options()?
    };
    assert!(matches!(test.keepalive(options), Err(Error::NoKey)));
    Ok(())
}

#[test]
fn renewal_that_the_account_cannot_pay_is_refused() -> Result<()> {
    let test = TestChain::deployed()?;
    test.advance(YEAR - DAY);
    test.devnode
        .with_chain(|chain| chain.set_balance(PAYER.address, U256::ZERO));
    let result = test.keepalive(test.keepalive_options()?);
    assert!(
        matches!(result, Err(Error::InsufficientFunds { .. })),
        "{result:?}"
    );
    Ok(())
}

#[test]
fn program_that_is_not_deployed_is_refused() -> Result<()> {
    let test = TestChain::new()?;
    let result = test.keepalive(test.keepalive_options()?);
    let address = test.program.address();
    assert!(
        matches!(result, Err(Error::NotDeployed(found)) if found == address),
        "{result:?}"
    );
    Ok(())
}

#[test]
fn other_code_is_not_renewed() -> Result<()> {
    let test = TestChain::deployed()?;
    let address = test.program.address();
    test.devnode
        .with_chain(|chain| chain.set_code(address, vec![0]));
    let result = test.keepalive(test.keepalive_options()?);
    assert!(
        matches!(result, Err(Error::UnexpectedCode { .. })),
        "{result:?}"
    );
    Ok(())
}
