//! `deploy` on chains in every state of the program.

use alloy_primitives::U256;
use anyhow::{Context, Result};
use latchkey_deploy::{caching::Caching, deploy::Options};
use latchkey_release::init_code;
use latchkey_sdk::call::DETERMINISTIC_DEPLOYER;
use stylus_devnode::chain::{TransactionRequest, accounts::OWNER};

use crate::test_chain::{BASE_FEE, DAY, PAYER, TestChain, YEAR, key};

/// Gas of creating and activating the small program, and its data fee, in wei.
const CREATION_GAS: u64 = 75_689;
const ACTIVATION_GAS: u64 = 1_833_238;
const DATA_FEE: u64 = 43_643_882_122_550;
/// The balance that both require, in wei: gas limits a quarter above the estimates, at twice the
/// base fee, and the data fee and a tenth.
const MAX_COST: u64 = 525_610_270_334_805;

#[test]
fn fresh_chain_gets_the_program_created_and_activated() -> Result<()> {
    let test = TestChain::new()?;
    let before = test.balance(PAYER.address);
    let (result, lines) = test.run(test.options()?);
    let done = result?;

    let address = test.program.address();
    assert_eq!(done.address, address);
    let code = test.devnode.with_chain(|chain| chain.code(address));
    assert_eq!(*code, *test.program.code());
    let created = done.created.as_ref().context("it was created")?;
    let activated = done.activated.as_ref().context("it was activated")?;
    assert_eq!(created.gas, CREATION_GAS);
    assert_eq!(activated.transaction.gas, ACTIVATION_GAS);
    assert_eq!(activated.data_fee, U256::from(DATA_FEE));
    assert_eq!(done.cache, Some(Caching::NoManager));
    assert_eq!(done.time_left, Some(YEAR));

    let gas = CREATION_GAS + ACTIVATION_GAS;
    assert_eq!(done.spent(), U256::from(gas * BASE_FEE + DATA_FEE));
    assert_eq!(before - test.balance(PAYER.address), done.spent());
    let labels: Vec<_> = lines.iter().map(|line| line.label).collect();
    assert_eq!(
        labels,
        [
            "chain",
            "program",
            "key",
            "deployer",
            "address",
            "code",
            "active",
            "price",
            "code",
            "active",
            "cache",
            "time left",
            "spent"
        ]
    );
    Ok(())
}

#[test]
fn second_run_sends_nothing() -> Result<()> {
    let test = TestChain::deployed()?;
    let (height, balance) = (test.height(), test.balance(PAYER.address));
    let (result, lines) = test.run(test.options()?);
    let done = result?;
    assert!(done.created.is_none() && done.activated.is_none() && done.cached.is_none());
    assert_eq!((done.max_cost, done.spent()), (U256::ZERO, U256::ZERO));
    assert_eq!(done.time_left, Some(YEAR));
    assert_eq!(
        (test.height(), test.balance(PAYER.address)),
        (height, balance)
    );
    let code = lines.iter().find(|line| line.label == "code");
    assert_eq!(
        code.context("a line")?.text,
        "on the chain, equal byte by byte"
    );
    Ok(())
}

#[test]
fn second_run_needs_no_key() -> Result<()> {
    let test = TestChain::deployed()?;
    let options = Options {
        key: None,
        ..test.options()?
    };
    assert_eq!(test.run(options).0?.time_left, Some(YEAR));
    Ok(())
}

#[test]
fn dry_run_prices_everything_and_sends_nothing() -> Result<()> {
    let test = TestChain::new()?;
    let height = test.height();
    for key in [None, Some(key(PAYER)?)] {
        let options = Options {
            key,
            is_dry_run: true,
            ..test.options()?
        };
        let (result, lines) = test.run(options);
        let done = result?;
        assert_eq!(done.max_cost, U256::from(MAX_COST));
        assert_eq!(
            (done.spent(), done.time_left, &done.cache),
            (U256::ZERO, None, &None)
        );
        let last = lines.last().context("lines")?;
        assert_eq!(
            (last.label, last.text.as_str()),
            ("dry run", "nothing was sent")
        );
    }
    assert_eq!(test.height(), height);
    Ok(())
}

#[test]
fn run_continues_after_a_creation() -> Result<()> {
    let test = TestChain::new()?;
    test.devnode.with_chain(|chain| {
        let creation = test.program.creation();
        chain.transact(TransactionRequest::call(
            OWNER.address,
            DETERMINISTIC_DEPLOYER,
            creation,
        ))
    })?;
    let done = test.deploy()?;
    assert!(done.created.is_none());
    let activated = done.activated.context("it was activated")?;
    assert_eq!(activated.transaction.gas, ACTIVATION_GAS);
    assert_eq!(done.time_left, Some(YEAR));
    Ok(())
}

#[test]
fn run_continues_after_an_activation() -> Result<()> {
    let test = TestChain::deployed()?;
    let options = Options {
        key: Some(key(OWNER)?),
        ..test.options()?
    };
    let done = test.run(options).0?;
    assert!(done.created.is_none() && done.activated.is_none());
    let cached = done.cached.as_ref().context("it was cached")?;
    assert_eq!(done.spent(), cached.fee);
    Ok(())
}

#[test]
fn code_that_is_active_elsewhere_is_not_activated_again() -> Result<()> {
    let test = TestChain::new()?;
    test.devnode.with_chain(|chain| {
        let twin = chain.deploy(init_code(test.program.code()))?;
        chain.activate(twin)
    })?;
    let done = test.deploy()?;
    assert!(done.created.is_some() && done.activated.is_none());
    assert_eq!(done.time_left, Some(YEAR));
    Ok(())
}

#[test]
fn expired_program_is_activated_again() -> Result<()> {
    let test = TestChain::deployed()?;
    test.advance(YEAR + DAY);
    let (result, lines) = test.run(test.options()?);
    let done = result?;
    assert!(done.created.is_none() && done.activated.is_some());
    assert_eq!(done.time_left, Some(YEAR));
    let active = lines.iter().find(|line| line.label == "active");
    let text = &active.context("a line")?.text;
    assert!(
        text.starts_with("no, expired, 366 days old; activating it takes up to "),
        "{text}"
    );
    Ok(())
}
