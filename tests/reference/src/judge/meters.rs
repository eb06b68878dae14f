//! Compares the charged amounts with the meters.

use alloy_primitives::{B256, U256};

use super::{Denial, MeterState, Op, Outcome, Totals, Window};
use crate::{
    check::number,
    model::{Policy, PolicyFault, Refill},
};

/// Compares the total of every meter with its cap, in order, and intersects the windows.
pub(super) fn settle(
    policy: &Policy,
    args: &[B256],
    session: Window,
    states: &[MeterState],
    op: &Op,
    totals: &Totals,
) -> Result<Outcome, Denial> {
    let mut window = session;
    let mut meters = Vec::new();
    for (index, (meter, asked)) in policy.meters.iter().zip(&totals.0).enumerate() {
        let asked = *asked;
        let cap =
            u128::try_from(number(meter.cap, args, 128)?).map_err(|_| PolicyFault::BadParam)?;
        let state = match meter.refill {
            Refill::PerOp => MeterState::default(),
            _ => states.get(meters.len()).copied().unwrap_or_default(),
        };
        let mut after = state;
        if asked > 0 {
            let (mark, used, period) = refilled(meter.refill, args, state, op.time, index)?;
            let left = cap.saturating_sub(used);
            if asked > left {
                return Err(Denial::MeterExceeded {
                    meter: index,
                    asked,
                    left,
                });
            }
            after = MeterState {
                mark,
                // At most the cap.
                used: used.saturating_add(asked),
            };
            if let Some(period) = period {
                window.after = window.after.max(period.after);
                window.until = window.until.min(period.until);
            }
        }
        if meter.refill != Refill::PerOp {
            meters.push(after);
        }
    }
    // An end of 0 would mean "never ends".
    if window.after > window.until || window.until == 0 {
        return Err(Denial::EmptyWindow {
            after: window.after,
            until: window.until,
        });
    }
    Ok(Outcome { window, meters })
}

/// The meter at the claimed time: index of the period, used amount, and window; `None`: the meter
/// has no periods.
fn refilled(
    refill: Refill,
    args: &[B256],
    state: MeterState,
    time: Option<u64>,
    meter: usize,
) -> Result<(u64, u128, Option<Window>), Denial> {
    let (length, anchor, per_step) = match refill {
        Refill::Lifetime | Refill::PerOp => return Ok((state.mark, state.used, None)),
        Refill::Period { length, anchor } => (length, anchor, None),
        Refill::Trickle {
            refill,
            length,
            anchor,
        } => (length, anchor, Some(number(refill, args, 128)?)),
    };
    let time = time.ok_or(Denial::MeterTimeMissing { meter })?;
    let length = u64::from(length).max(1);
    let anchor = u64::try_from(number(anchor, args, 40)?).map_err(|_| PolicyFault::BadParam)?;
    // The start of the last used period.
    let earliest = U256::from(state.mark) * U256::from(length) + U256::from(anchor);
    let too_early = Denial::MeterTimeTooEarly {
        meter,
        time,
        earliest,
    };
    let Some(index) = time.checked_sub(anchor).map(|since| since / length) else {
        return Err(too_early);
    };
    let steps = index.checked_sub(state.mark).ok_or(too_early)?;
    let refilled = match per_step {
        Some(per_step) => per_step * U256::from(steps),
        None if steps > 0 => U256::MAX,
        None => U256::ZERO,
    };
    let left_over = U256::from(state.used).saturating_sub(refilled);
    // At most `state.used`.
    let used = u128::try_from(left_over).unwrap_or(state.used);
    let after = anchor.saturating_add(index * length);
    let until = after.saturating_add(length - 1);
    Ok((index, used, Some(Window { after, until })))
}
