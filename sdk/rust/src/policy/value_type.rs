//! ABI types of arguments.

use alloy_primitives::{B256, U256};

use crate::layout::text::value_type::{ADDRESS, BOOL, BYTES, INT, UINT};

/// The ABI type of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueType {
    /// `uintN`: number of bits, a multiple of 8 from 8 to 256.
    Uint(u16),
    /// `intN`: number of bits, a multiple of 8 from 8 to 256.
    Int(u16),
    /// `bytesN`: number of bytes, 1 to 32.
    Bytes(u8),
    /// `address`.
    Address,
    /// `bool`.
    Bool,
}

impl ValueType {
    /// The type's byte in the text; `None` if there is no such type.
    pub(super) fn byte(self) -> Option<u8> {
        let in_bytes = |bits: u16| {
            let bytes = u8::try_from(bits / 8).ok()?;
            (bits.is_multiple_of(8) && (1..=32).contains(&bytes)).then_some(bytes)
        };
        match self {
            Self::Uint(bits) => in_bytes(bits).map(|bytes| UINT + bytes),
            Self::Int(bits) => in_bytes(bits).map(|bytes| INT + bytes),
            Self::Bytes(n) => (1..=32).contains(&n).then(|| BYTES + n),
            Self::Address => Some(ADDRESS),
            Self::Bool => Some(BOOL),
        }
    }

    /// Whether `<`, `<=`, `>` and `>=` are defined for the type.
    pub(super) fn is_ordered(self) -> bool {
        matches!(self, Self::Uint(_) | Self::Int(_))
    }

    /// The number that encodes `word` as a literal; `None` if `word` is not a canonical ABI word of
    /// the type.
    pub(super) fn number(self, word: B256) -> Option<U256> {
        let value = U256::from_be_bytes(word.0);
        let canonical = match self {
            Self::Uint(bits) => value.bit_len() <= usize::from(bits),
            // A negative number has as many leading ones as its complement has leading zeros.
            Self::Int(bits) => {
                let magnitude = if value.bit(255) { !value } else { value };
                magnitude.bit_len() < usize::from(bits)
            }
            Self::Bytes(n) => word.iter().skip(usize::from(n)).all(|byte| *byte == 0),
            Self::Address => value.bit_len() <= 160,
            Self::Bool => value.bit_len() <= 1,
        };
        let shift = match self {
            Self::Bytes(n) => 256 - 8 * usize::from(n.min(32)),
            _ => 0,
        };
        canonical.then(|| value >> shift)
    }
}
