//! Checks a constraint.

use crate::{
    bytes::loops::each,
    denial::{Checked, PolicyFault},
    policy::{
        check::operator::fits,
        text::{
            constraint::{Constraint, Operand},
            reader::TextReader,
        },
    },
};

/// Reads a constraint and notes its faults. Operands are strictly ascending: literals by value,
/// then the others by their byte.
pub(super) fn check(reader: &mut TextReader<'_, '_>) -> Checked<()> {
    let constraint = Constraint::read(reader);
    let value_type = constraint.path.value_type;
    reader.require(fits(constraint.operator, value_type), PolicyFault::BadType);
    let mut last: Option<Operand> = None;
    each(constraint.operands, |_| {
        let operand = constraint.operand(reader);
        let fault = if operand.is_literal() {
            PolicyFault::BadType
        } else {
            PolicyFault::BadParam
        };
        reader.require(value_type.is_canonical(&operand.word), fault);
        if let Some(last) = last {
            if operand.is_literal() && last.is_literal() {
                reader.ascending(&last.word, &operand.word);
            } else {
                reader.require(last.source < operand.source, PolicyFault::NotAscending);
            }
        }
        last = Some(operand);
        Ok(())
    })
}
