//! Whether a constraint holds for a call.

use crate::{
    denial::{Checked, Denial},
    operation::call::Call,
    policy::{
        judge::{operator::holds, path::words, place::Place},
        text::{constraint::Constraint, reader::TextReader},
    },
};

/// Checks that every word at the constraint's path holds; leaves `reader` after the operands.
///
/// # Errors
/// [`Denial::argument_unreadable`] and [`Denial::constraint_denied`].
pub(super) fn judge(
    constraint: &Constraint<'_>,
    reader: &mut TextReader<'_, '_>,
    call: &Call<'_>,
    place: Place,
    index: usize,
    denial: &mut Denial,
) -> Checked<()> {
    let operands = *reader;
    for found in words(&constraint.path, call.data) {
        let Some(found) = found else {
            return Err(denial.argument_unreadable(place.call, place.rule, index));
        };
        *reader = operands;
        let mut is_held = false;
        for _ in 0..constraint.operands {
            let operand = constraint.operand(reader);
            is_held |= holds(constraint, found, &operand.word);
        }
        if !is_held {
            return Err(denial.constraint_denied(place.call, place.rule, index, found));
        }
    }
    Ok(())
}
