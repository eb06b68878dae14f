//! Charges to meter words: the one step of validation between the judgement and storage. Knows no
//! rule and no signature; what a limit means is [`crate::meter`]'s.

use crate::{
    chain::Chain,
    policy::judge::Case,
    state::{Session, Stored, load_usage, meter_slot},
    verdict::{Checked, Denial},
    window::Window,
};

/// Loads the meters that were charged, applies the charges and stores the new words; returns
/// whether there is any for the caller to flush. A charge of zero neither stores nor narrows the
/// window.
///
/// # Errors
/// A meter's no: [`crate::meter::Meter::refill`], [`crate::meter::Meter::charge`].
pub fn settle(
    chain: &mut impl Chain,
    case: &Case<'_, '_, '_>,
    time: Option<u64>,
    session: &Stored<Session>,
    window: &mut Window,
    denial: &mut Denial,
) -> Checked<bool> {
    let mut has_stored = false;
    for meter in case.text.meters() {
        let asked = case.ledger.asked(meter.index);
        if asked == 0 {
            continue;
        }
        let mut usage = load_usage(chain, session, &meter);
        meter.refill(&mut usage, window, time, denial)?;
        meter.charge(&mut usage, asked, denial)?;
        if meter.is_stored() {
            has_stored = true;
            chain.store(
                &meter_slot(&session.slot, meter.slot),
                &session.record.word_with(&usage, meter.slot),
            );
        }
    }
    Ok(has_stored)
}
