//! Which operators fit which value types.

use crate::policy::text::{operator::Operator, value_type::ValueType};

/// Whether an operator means something for arguments of a type.
pub(super) fn fits(operator: Operator, value_type: ValueType) -> bool {
    match operator {
        Operator::Equal | Operator::NotEqual => true,
        Operator::OneOf => value_type != ValueType::BOOL,
        Operator::Less | Operator::AtMost | Operator::Greater | Operator::AtLeast => {
            value_type.is_ordered()
        }
    }
}
