//! How long the program has, and how it gets another year.

use alloy_primitives::U256;
use anyhow::Result;
use latchkey_deploy::{
    error::Error,
    keepalive::{Kept, Order},
};

use crate::scene::{BASE_FEE, DAY, PAYER, Scene, YEAR};

/// Gas and data fee, wei, of keeping the small program alive.
const KEEPALIVE_GAS: u64 = 89_460;
const DATA_FEE: u64 = 43_660_699_265_024;

#[test]
fn program_with_enough_time_is_left_alone() -> Result<()> {
    let scene = Scene::deployed()?;
    scene.pass(YEAR - 60 * DAY);
    let height = scene.height();
    let order = Order {
        key: None,
        ..scene.renewal()?
    };
    let kept = scene.keep(order)?;
    assert!(
        matches!(kept, Kept::Enough { left } if left == 60 * DAY),
        "{kept:?}"
    );
    assert_eq!(scene.height(), height);
    Ok(())
}

#[test]
fn program_with_less_time_is_kept_alive_for_the_exact_fee() -> Result<()> {
    let scene = Scene::deployed()?;
    scene.pass(YEAR - 60 * DAY + 1);
    let before = scene.balance(PAYER.address);
    let Kept::Renewed { renewal, left } = scene.keep(scene.renewal()?)? else {
        panic!("it was not kept alive");
    };
    // The year begins with the hour, and one second of this one is over.
    assert_eq!(left, YEAR - 1);
    assert_eq!(renewal.paid.gas, KEEPALIVE_GAS);
    assert_eq!(renewal.data_fee, U256::from(DATA_FEE));
    let spent = U256::from(KEEPALIVE_GAS * BASE_FEE + DATA_FEE);
    assert_eq!(before - scene.balance(PAYER.address), spent);
    Ok(())
}

#[test]
fn program_in_its_last_second_is_kept_alive_and_in_the_next_activated_again() -> Result<()> {
    let scene = Scene::deployed()?;
    scene.pass(YEAR);
    let kept = scene.keep(scene.renewal()?)?;
    assert!(matches!(kept, Kept::Renewed { left: YEAR, .. }), "{kept:?}");

    scene.pass(YEAR + 1);
    let kept = scene.keep(scene.renewal()?)?;
    let left = YEAR - 1;
    assert!(
        matches!(kept, Kept::Reactivated { left: found, .. } if found == left),
        "{kept:?}"
    );
    Ok(())
}

#[test]
fn program_younger_than_31_days_is_not_renewed() -> Result<()> {
    let scene = Scene::deployed()?;
    scene.pass(31 * DAY - 1);
    let order = || -> Result<_> {
        Ok(Order {
            below_days: 365,
            ..scene.renewal()?
        })
    };
    let kept = scene.keep(order()?)?;
    let left = YEAR - 31 * DAY + 1;
    assert!(
        matches!(kept, Kept::TooYoung { left: found, wait: 1 } if found == left),
        "{kept:?}"
    );
    scene.pass(1);
    let kept = scene.keep(order()?)?;
    assert!(matches!(kept, Kept::Renewed { left: YEAR, .. }), "{kept:?}");
    Ok(())
}

#[test]
fn dry_run_prices_and_sends_nothing() -> Result<()> {
    let scene = Scene::deployed()?;
    scene.pass(YEAR - DAY);
    let height = scene.height();
    let order = Order {
        key: None,
        is_dry_run: true,
        ..scene.renewal()?
    };
    let kept = scene.keep(order)?;
    let least = U256::from(KEEPALIVE_GAS * BASE_FEE + DATA_FEE);
    assert!(
        matches!(kept, Kept::Priced { needs } if needs >= least),
        "{kept:?}"
    );
    assert_eq!(scene.height(), height);
    Ok(())
}

#[test]
fn renewal_without_a_key_is_refused() -> Result<()> {
    let scene = Scene::deployed()?;
    scene.pass(YEAR - DAY);
    let order = Order {
        key: None,
        ..scene.renewal()?
    };
    assert!(matches!(scene.keep(order), Err(Error::NoKey)));
    Ok(())
}

#[test]
fn renewal_that_the_account_cannot_pay_is_refused() -> Result<()> {
    let scene = Scene::deployed()?;
    scene.pass(YEAR - DAY);
    scene
        .chain
        .with_chain(|chain| chain.set_balance(PAYER.address, U256::ZERO));
    let result = scene.keep(scene.renewal()?);
    assert!(matches!(result, Err(Error::NoFunds { .. })), "{result:?}");
    Ok(())
}

#[test]
fn program_that_is_not_there_is_refused() -> Result<()> {
    let scene = Scene::new()?;
    let result = scene.keep(scene.renewal()?);
    let address = scene.program.address();
    assert!(
        matches!(result, Err(Error::NoProgram(found)) if found == address),
        "{result:?}"
    );
    Ok(())
}

#[test]
fn other_code_is_not_renewed() -> Result<()> {
    let scene = Scene::deployed()?;
    let address = scene.program.address();
    scene
        .chain
        .with_chain(|chain| chain.set_code(address, vec![0]));
    let result = scene.keep(scene.renewal()?);
    assert!(
        matches!(result, Err(Error::ForeignCode { .. })),
        "{result:?}"
    );
    Ok(())
}
