//! Constraints: one test of one argument, of path, operator and operands.

use crate::{
    bounds::MAX_SET,
    bytes::word::{Bytes32, ZERO, pad_address, padded},
    denial::PolicyFault,
    policy::text::{
        operator::Operator,
        path::Path,
        reader::{PARAM, TextReader},
        value_type::ValueType,
    },
};

/// Operand byte: the session's account; for the type address only.
pub const ACCOUNT: u8 = 0x50;
/// The last operand byte with a meaning in a later version.
const LAST_RESERVED: u8 = 0x52;

/// A constraint, read up to its operands.
#[derive(Clone, Copy, Debug)]
pub struct Constraint<'a> {
    /// The argument.
    pub path: Path<'a>,
    /// The comparison.
    pub operator: Operator,
    /// Number of operands.
    pub operands: usize,
}

/// An operand and the byte that says where its value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operand {
    /// Below [`PARAM`] a literal, else PARAM or [`ACCOUNT`].
    pub source: u8,
    /// Its value.
    pub word: Bytes32,
}

impl Operand {
    /// Whether the value is in the text itself.
    pub fn is_literal(&self) -> bool {
        self.source < PARAM
    }
}

impl<'a> Constraint<'a> {
    /// Reads a constraint; `reader` is then at its first operand.
    #[inline(never)]
    pub fn read(reader: &mut TextReader<'_, 'a>) -> Self {
        let path = Path::read(reader);
        let operator = Operator::read(reader);
        let operands = if operator == Operator::OneOf {
            reader.count(2, MAX_SET)
        } else {
            1
        };
        Self {
            path,
            operator,
            operands,
        }
    }

    /// Reads the next operand.
    #[inline(never)]
    pub fn operand(&self, reader: &mut TextReader<'_, '_>) -> Operand {
        let source = reader.byte();
        let is_address = self.path.value_type == ValueType::ADDRESS;
        let word = match source {
            0x00..PARAM if is_address => pad_address(reader.address(source)),
            0x00..PARAM => {
                let size = self.path.value_type.fixed_bytes().unwrap_or(32);
                padded(reader.literal(source, size), size)
            }
            ACCOUNT if is_address => pad_address(reader.references.account),
            ACCOUNT..=LAST_RESERVED => {
                reader.note(if source == ACCOUNT {
                    PolicyFault::BadType
                } else {
                    PolicyFault::NotSupported
                });
                ZERO
            }
            _ => *reader.param(source),
        };
        Operand { source, word }
    }
}
