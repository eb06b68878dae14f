//! Upper bounds of the gas figures. The exact figures are in tests/snapshots/gas.json.

use anyhow::{Context, Result};
use latchkey_benches::gas;

#[test]
fn every_figure_stays_in_its_budget() -> Result<()> {
    let figures = gas::measure()?;
    let budgets = [
        ("cached_entry", 600),
        ("uncached_entry", 14_500),
        ("validate_transfer", 11_800),
        ("enable_session", 32_000),
        ("revoke_session", 7_500),
        ("revoke_unseen_session", 25_000),
        ("uninstall", 7_500),
        ("surcharge", 8_000),
        ("signature_bytes_transfer", 230),
        ("policy_bytes_transfer", 130),
    ];
    let mut over = Vec::new();
    for (name, max) in budgets {
        let figure = *figures.get(name).context(name)?;
        if figure > max {
            over.push(format!("{name} is {figure}, the budget is {max}"));
        }
    }
    assert!(over.is_empty(), "{over:#?}");
    let (single, batch) = (figures["validate_transfer"], figures["validate_batch_5"]);
    assert!(
        batch * 100 <= single * 108,
        "a batch of five costs {batch}, one call {single}"
    );
    Ok(())
}
