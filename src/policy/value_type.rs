//! The types a constraint or a charge reads an argument as: which words are canonical for them and
//! which comparisons make sense.

use core::cmp::Ordering;

use crate::policy::reader::Reader;
use crate::verdict::PolicyFault;
use crate::word::{Bytes32, compare, fits_high, fits_low, fits_signed};

/// A Solidity value type, as its byte in the policy text (see [`crate::policy::text`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// `uint8` to `uint256`, by bytes.
    Uint(u8),
    /// `int8` to `int256`, by bytes.
    Int(u8),
    /// `bytes1` to `bytes32`.
    Bytes(u8),
    /// `address`.
    Address,
    /// `bool`.
    Bool,
}

impl ValueType {
    /// Reads a type.
    #[inline(never)]
    pub fn read(reader: &mut Reader<'_, '_>) -> Self {
        let byte = reader.byte();
        match byte {
            0x01..=0x20 => Self::Uint(byte),
            0x41..=0x60 => Self::Int(byte - 0x40),
            0x81..=0xa0 => Self::Bytes(byte - 0x80),
            0xc0 => Self::Address,
            0xc1 => Self::Bool,
            _ => {
                let is_reserved = matches!(byte, 0xc2 | 0xc3);
                reader.note(if is_reserved {
                    PolicyFault::NotSupported
                } else {
                    PolicyFault::BadType
                });
                Self::Bool
            }
        }
    }

    /// Whether a word is what an encoder writes for a value of this type: no dirty bits.
    #[inline(never)]
    pub fn is_canonical(self, word: &Bytes32) -> bool {
        match self {
            Self::Uint(32) => true,
            Self::Uint(bytes) => fits_low(word, bytes.into()),
            Self::Int(bytes) => fits_signed(word, bytes.into()),
            Self::Bytes(bytes) => fits_high(word, bytes.into()),
            Self::Address => fits_low(word, 20),
            Self::Bool => fits_low(word, 1) && word.last() <= Some(&1),
        }
    }

    /// Whether values have an order that a user would mean.
    pub fn is_ordered(self) -> bool {
        matches!(self, Self::Uint(_) | Self::Int(_))
    }

    /// How two values of this type compare.
    pub fn compare(self, a: &Bytes32, b: &Bytes32) -> Ordering {
        let order = compare(a, b);
        let signs = a.first().zip(b.first()).map_or(0, |(a, b)| a ^ b);
        if matches!(self, Self::Int(_)) && signs >= 0x80 {
            order.reverse()
        } else {
            order
        }
    }
}
