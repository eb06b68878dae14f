//! Operators: how an argument is compared with its operands. The numbers are the bytes of the text.

use crate::{denial::PolicyFault, policy::text::reader::TextReader};

/// How an argument is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Operator {
    /// `==`
    Equal = 0,
    /// `!=`
    NotEqual = 1,
    /// `<`
    Less = 2,
    /// `<=`
    AtMost = 3,
    /// `>`
    Greater = 4,
    /// `>=`
    AtLeast = 5,
    /// Equal to a member of a set.
    OneOf = 6,
}

/// The last operator byte with a meaning in a later version.
const LAST_RESERVED: u8 = 9;

impl Operator {
    /// Reads an operator. One that this version does not judge is a fault.
    pub fn read(reader: &mut TextReader<'_, '_>) -> Self {
        match reader.byte() {
            0 => Self::Equal,
            1 => Self::NotEqual,
            2 => Self::Less,
            3 => Self::AtMost,
            4 => Self::Greater,
            5 => Self::AtLeast,
            6 => Self::OneOf,
            other => {
                reader.note(if other <= LAST_RESERVED {
                    PolicyFault::NotSupported
                } else {
                    PolicyFault::BadType
                });
                Self::Equal
            }
        }
    }
}
