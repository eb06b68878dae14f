//! The types a constraint or a charge reads an argument as: which words are canonical for them and
//! which comparisons make sense.

use crate::policy::reader::Reader;
use crate::verdict::PolicyFault;
use crate::word::Word;

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
                reader.note(if is_reserved { PolicyFault::NotSupported } else { PolicyFault::BadType });
                Self::Bool
            }
        }
    }

    /// Whether a word is what an encoder writes for a value of this type: no dirty bits.
    #[inline(never)]
    pub fn is_canonical(self, word: &Word) -> bool {
        match self {
            Self::Uint(bytes) => word.fits_low(bytes),
            Self::Int(bytes) => word.fits_signed(bytes),
            Self::Bytes(bytes) => word.fits_high(bytes),
            Self::Address => word.fits_low(20),
            Self::Bool => *word <= Word::from(1u8),
        }
    }

    /// Whether values have an order that a user would mean.
    pub fn is_ordered(self) -> bool {
        matches!(self, Self::Uint(_) | Self::Int(_))
    }

    /// Maps a word so that unsigned order of the results is the order of the values.
    pub fn sort_key(self, word: Word) -> Word {
        if matches!(self, Self::Int(_)) { word.with_sign_flipped() } else { word }
    }
}
