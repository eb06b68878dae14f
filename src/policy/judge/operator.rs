//! What operators mean.

use crate::{
    bytes::word::Bytes32,
    policy::text::{constraint::Constraint, operator::Operator},
};

/// Whether `found` compares with one operand as the constraint's operator says. For a set: whether
/// it is that member.
#[inline(never)]
pub(super) fn holds(constraint: &Constraint<'_>, found: &Bytes32, operand: &Bytes32) -> bool {
    let order = constraint.path.value_type.compare(found, operand);
    match constraint.operator {
        Operator::Equal | Operator::OneOf => order.is_eq(),
        Operator::NotEqual => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::AtMost => order.is_le(),
        Operator::Greater => order.is_gt(),
        Operator::AtLeast => order.is_ge(),
    }
}
