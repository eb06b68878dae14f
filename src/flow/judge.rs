//! Step 2: what the policy says about a request, and what the request is charged.

use crate::{
    bytes::word::Address,
    denial::{Checked, Denial},
    flow::Request,
    policy::{
        judge::{self, meter::Ledger},
        text::Text,
    },
};

/// Judges the calls, then the bill if there is one.
///
/// # Errors
/// The policy's no: see [`judge::calls`] and [`judge::terms::terms`].
pub fn judge(
    text: &Text<'_, '_>,
    module: &Address,
    request: &mut Request<'_>,
    denial: &mut Denial,
) -> Checked<Ledger> {
    let mut ledger = Ledger::EMPTY;
    judge::calls(text, module, &mut request.calls, &mut ledger, denial)?;
    if let Some(bill) = &request.bill {
        judge::terms::terms(text, bill, &mut ledger, denial)?;
    }
    Ok(ledger)
}
