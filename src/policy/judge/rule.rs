//! Whether a rule admits a call, and what it then charges.

use crate::{
    bounds::MAX_CONSTRAINTS,
    bytes::{
        loops::each,
        word::{Address, ONE, compare, is_same_address, number_word},
    },
    denial::{Checked, Denial},
    operation::call::Call,
    policy::{
        judge::{constraint, meter::Ledger, path::words, place::Place},
        text::{
            charge::{Charge, ChargeSource},
            constraint::Constraint,
            reader::TextReader,
            rule::{Rule, Targets},
        },
    },
};

/// Whether a rule names the function of a call with this data; empty data is a plain transfer.
pub(super) fn has_function(rule: &Rule<'_>, data: &[u8]) -> bool {
    match data.first_chunk::<4>() {
        Some(selector) => {
            let wanted = u32::from_ne_bytes(*selector);
            rule.selectors
                .iter()
                .any(|known| u32::from_ne_bytes(*known) == wanted)
        }
        None => rule.is_plain_transfer,
    }
}

/// Whether a rule names a target.
pub(super) fn has_target(rule: &Rule<'_>, reader: &TextReader<'_, '_>, target: &Address) -> bool {
    match rule.targets {
        Targets::Any => true,
        Targets::Set(targets) => targets
            .iter()
            .any(|reference| is_same_address(reader.address(*reference), target)),
    }
}

/// Checks that a rule which names a call's target and function admits it; `reader` is at the rule's
/// charges.
///
/// # Errors
/// [`Denial::value_denied`], [`Denial::charge_unreadable`], [`Denial::argument_unreadable`] and
/// [`Denial::constraint_denied`].
pub(super) fn admit(
    rule: &Rule<'_>,
    mut reader: TextReader<'_, '_>,
    call: &Call<'_>,
    place: Place,
    denial: &mut Denial,
) -> Checked<()> {
    if compare(call.value, &number_word(rule.max_value)).is_gt() {
        return Err(denial.value_denied(place.call, place.rule, call.value, rule.max_value));
    }
    for index in 0..rule.charges {
        let charge = Charge::read(&mut reader);
        if charge.source == ChargeSource::Argument
            && words(&charge.path, call.data).any(|word| word.is_none())
        {
            return Err(denial.charge_unreadable(place.call, place.rule, index));
        }
    }
    each(reader.count(0, MAX_CONSTRAINTS), |index| {
        let constraint = Constraint::read(&mut reader);
        constraint::judge(&constraint, &mut reader, call, place, index, denial)
    })
}

/// Adds what an admitting rule charges for a call; `reader` is at the rule's charges.
///
/// # Errors
/// [`Denial::amount_too_large`].
pub(super) fn charge(
    rule: &Rule<'_>,
    mut reader: TextReader<'_, '_>,
    call: &Call<'_>,
    ledger: &mut Ledger,
    denial: &mut Denial,
) -> Checked<()> {
    each(rule.charges, |_| {
        let charge = Charge::read(&mut reader);
        let meter = charge.meter;
        match charge.source {
            ChargeSource::Argument => {
                for amount in words(&charge.path, call.data).flatten() {
                    ledger.charge(meter, amount, denial)?;
                }
                Ok(())
            }
            ChargeSource::Value => ledger.charge(meter, call.value, denial),
            ChargeSource::One | ChargeSource::Gas => ledger.charge(meter, &ONE, denial),
        }
    })
}
