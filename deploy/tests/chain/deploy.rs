//! What a deployment does on chains in every state it may meet.

use alloy_primitives::U256;
use anyhow::{Context, Result};
use latchkey_deploy::{caching::Way, deploy::Order};
use latchkey_release::init_code;
use latchkey_sdk::call::DETERMINISTIC_DEPLOYER;
use stylus_devnode::chain::{TransactionRequest, accounts::OWNER};

use crate::scene::{BASE_FEE, DAY, PAYER, Scene, YEAR, key};

/// Gas and data fee, wei, of the small program.
const CREATION_GAS: u64 = 75_689;
const ACTIVATION_GAS: u64 = 1_833_238;
const DATA_FEE: u64 = 43_643_882_122_550;
/// Wei that an account must have for both: gas limits a quarter above the estimates, at twice the
/// base fee, and a tenth more than the data fee.
const NEEDS: u64 = 525_610_270_334_805;

#[test]
fn fresh_chain_gets_the_program_created_and_activated() -> Result<()> {
    let scene = Scene::new()?;
    let before = scene.balance(PAYER.address);
    let (result, lines) = scene.run(scene.order()?);
    let done = result?;

    let address = scene.program.address();
    assert_eq!(done.address, address);
    let code = scene.chain.with_chain(|chain| chain.code(address));
    assert_eq!(*code, *scene.program.code());
    let created = done.created.as_ref().context("it was created")?;
    let activated = done.activated.as_ref().context("it was activated")?;
    assert_eq!(created.gas, CREATION_GAS);
    assert_eq!(activated.paid.gas, ACTIVATION_GAS);
    assert_eq!(activated.data_fee, U256::from(DATA_FEE));
    assert_eq!(done.cache, Some(Way::NoManager));
    assert_eq!(done.time_left, Some(YEAR));

    let gas = CREATION_GAS + ACTIVATION_GAS;
    assert_eq!(done.spent(), U256::from(gas * BASE_FEE + DATA_FEE));
    assert_eq!(before - scene.balance(PAYER.address), done.spent());
    let told: Vec<_> = lines.iter().map(|line| line.about).collect();
    assert_eq!(
        told,
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
fn another_run_does_nothing() -> Result<()> {
    let scene = Scene::deployed()?;
    let (height, balance) = (scene.height(), scene.balance(PAYER.address));
    let (result, lines) = scene.run(scene.order()?);
    let done = result?;
    assert!(done.created.is_none() && done.activated.is_none() && done.cached.is_none());
    assert_eq!((done.needs, done.spent()), (U256::ZERO, U256::ZERO));
    assert_eq!(done.time_left, Some(YEAR));
    assert_eq!(
        (scene.height(), scene.balance(PAYER.address)),
        (height, balance)
    );
    let code = lines.iter().find(|line| line.about == "code");
    assert_eq!(code.context("a line")?.text, "is there, byte by byte");
    Ok(())
}

#[test]
fn another_run_needs_no_key() -> Result<()> {
    let scene = Scene::deployed()?;
    let order = Order {
        key: None,
        ..scene.order()?
    };
    assert_eq!(scene.run(order).0?.time_left, Some(YEAR));
    Ok(())
}

#[test]
fn dry_run_prices_everything_and_sends_nothing() -> Result<()> {
    let scene = Scene::new()?;
    let height = scene.height();
    for key in [None, Some(key(PAYER)?)] {
        let order = Order {
            key,
            is_dry_run: true,
            ..scene.order()?
        };
        let (result, lines) = scene.run(order);
        let done = result?;
        assert_eq!(done.needs, U256::from(NEEDS));
        assert_eq!(
            (done.spent(), done.time_left, &done.cache),
            (U256::ZERO, None, &None)
        );
        let last = lines.last().context("lines")?;
        assert_eq!(
            (last.about, last.text.as_str()),
            ("dry run", "nothing was sent")
        );
    }
    assert_eq!(scene.height(), height);
    Ok(())
}

#[test]
fn run_goes_on_behind_a_creation() -> Result<()> {
    let scene = Scene::new()?;
    scene.chain.with_chain(|chain| {
        let creation = scene.program.creation();
        chain.transact(TransactionRequest::call(
            OWNER.address,
            DETERMINISTIC_DEPLOYER,
            creation,
        ))
    })?;
    let done = scene.deploy()?;
    assert!(done.created.is_none());
    let activated = done.activated.context("it was activated")?;
    assert_eq!(activated.paid.gas, ACTIVATION_GAS);
    assert_eq!(done.time_left, Some(YEAR));
    Ok(())
}

#[test]
fn run_goes_on_behind_an_activation() -> Result<()> {
    let scene = Scene::deployed()?;
    let order = Order {
        key: Some(key(OWNER)?),
        ..scene.order()?
    };
    let done = scene.run(order).0?;
    assert!(done.created.is_none() && done.activated.is_none());
    let cached = done.cached.as_ref().context("it was cached")?;
    assert_eq!(done.spent(), cached.fee);
    Ok(())
}

#[test]
fn code_that_is_active_elsewhere_is_not_activated_again() -> Result<()> {
    let scene = Scene::new()?;
    scene.chain.with_chain(|chain| {
        let twin = chain.deploy(init_code(scene.program.code()))?;
        chain.activate(twin)
    })?;
    let done = scene.deploy()?;
    assert!(done.created.is_some() && done.activated.is_none());
    assert_eq!(done.time_left, Some(YEAR));
    Ok(())
}

#[test]
fn expired_program_is_activated_again() -> Result<()> {
    let scene = Scene::deployed()?;
    scene.pass(YEAR + DAY);
    let (result, lines) = scene.run(scene.order()?);
    let done = result?;
    assert!(done.created.is_none() && done.activated.is_some());
    assert_eq!(done.time_left, Some(YEAR));
    let active = lines.iter().find(|line| line.about == "active");
    let text = &active.context("a line")?.text;
    assert!(
        text.starts_with("no, expired, 366 days old; activating it takes up to "),
        "{text}"
    );
    Ok(())
}
