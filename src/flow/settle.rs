//! Step 3: takes the charges from the meters. Knows no rule and no signature; the meaning of a
//! limit is in [`crate::meter`].

use crate::{
    denial::{Checked, Denial},
    host::Host,
    meter::{Meter, Usage},
    policy::{judge::meter::Ledger, text::Text},
    state::{SessionRecord, Stored, load_usage, store_usage},
    window::Window,
};

/// Visits the meters that `is_wanted` selects, in the order of the policy, each with its stored
/// usage.
///
/// # Errors
/// The first refusal of `visit`.
#[inline]
pub fn visit_meters<H: Host>(
    host: &mut H,
    text: &Text<'_, '_>,
    session: &Stored<SessionRecord>,
    is_wanted: impl Fn(&Meter) -> bool,
    mut visit: impl FnMut(&mut H, &Meter, Usage) -> Checked<()>,
) -> Checked<()> {
    for meter in text.meters() {
        if is_wanted(&meter) {
            let usage = load_usage(host, session, &meter);
            visit(host, &meter, usage)?;
        }
    }
    Ok(())
}

/// Applies the charges to the meters, narrows the window to their periods, and stores the new
/// usage. Returns whether anything was stored, which the caller must flush. A charge of zero
/// neither stores nor narrows.
///
/// # Errors
/// A meter's no: see [`Meter::advance`] and [`Meter::charge`].
pub fn settle(
    host: &mut impl Host,
    text: &Text<'_, '_>,
    ledger: &Ledger,
    time: Option<u64>,
    session: &Stored<SessionRecord>,
    window: &mut Window,
    denial: &mut Denial,
) -> Checked<bool> {
    let mut has_stored = false;
    visit_meters(
        host,
        text,
        session,
        |meter| ledger.asked(meter.index) > 0,
        |host, meter, mut usage| {
            meter.advance(&mut usage, window, time, denial)?;
            meter.charge(&mut usage, ledger.asked(meter.index), denial)?;
            if meter.is_stored() {
                has_stored = true;
                store_usage(host, session, meter, &usage);
            }
            Ok(())
        },
    )?;
    Ok(has_stored)
}
