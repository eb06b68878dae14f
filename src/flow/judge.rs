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

/// Judges the calls, then the bill if there is one, and adds the charges to an empty ledger.
///
/// # Errors
/// The policy's no: see [`judge::calls`] and [`judge::terms::terms`].
pub fn judge(
    text: &Text<'_, '_>,
    module: &Address,
    request: &mut Request<'_>,
    ledger: &mut Ledger,
    denial: &mut Denial,
) -> Checked<()> {
    judge::calls(text, module, &mut request.calls, ledger, denial)?;
    match &request.bill {
        Some(bill) => judge::terms::terms(text, bill, ledger, denial),
        None => Ok(()),
    }
}
