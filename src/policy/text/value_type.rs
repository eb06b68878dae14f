//! Value types: what a path's words are read as, which words are canonical, and how they compare.

use core::cmp::Ordering;

use crate::{
    bytes::word::{Bytes32, compare, fits_high, fits_low, fits_signed},
    denial::PolicyFault,
    policy::text::reader::TextReader,
};

/// Type byte of `uintN`, plus N / 8.
pub const UINT: u8 = UINT_KIND << 6;
/// Type byte of `intN`, plus N / 8.
pub const INT: u8 = INT_KIND << 6;
/// Type byte of `bytesN`, plus N.
pub const BYTES: u8 = BYTES_KIND << 6;

const UINT_KIND: u8 = 0;
const INT_KIND: u8 = 1;
const BYTES_KIND: u8 = 2;
const OTHER_KIND: u8 = 3;

/// A Solidity value type: its byte in the policy text (see [`crate::policy::text`]), with the kind
/// in the two highest bits and, except for [`ValueType::ADDRESS`] and [`ValueType::BOOL`], the size
/// in the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueType(u8);

impl ValueType {
    /// `address`.
    pub const ADDRESS: Self = Self(0xc0);
    /// `bool`.
    pub const BOOL: Self = Self(0xc1);
    /// `uint256`, the same as its words.
    pub const UINT256: Self = Self(UINT | 32);

    /// Reads a type.
    #[inline(never)]
    pub fn read(reader: &mut TextReader<'_, '_>) -> Self {
        let read = Self(reader.byte());
        if read.kind() == OTHER_KIND {
            match read.0 {
                0xc0 | 0xc1 => (),
                0xc2 | 0xc3 => reader.note(PolicyFault::NotSupported),
                _ => reader.note(PolicyFault::BadType),
            }
        } else {
            reader.require(matches!(read.size(), 1..=32), PolicyFault::BadType);
        }
        read
    }

    fn kind(self) -> u8 {
        self.0 >> 6
    }

    /// Bytes of a number or of `bytesN`.
    fn size(self) -> usize {
        usize::from(self.0 & 0x3f)
    }

    /// The byte in the policy text.
    pub const fn byte(self) -> u8 {
        self.0
    }

    /// The size of `bytesN`; `None` for other types.
    pub fn fixed_bytes(self) -> Option<usize> {
        (self.kind() == BYTES_KIND).then_some(self.size())
    }

    /// Whether a word is what an encoder writes for a value of this type: no dirty bits.
    #[inline(never)]
    pub fn is_canonical(self, word: &Bytes32) -> bool {
        let size = self.size();
        match self.kind() {
            _ if size == 32 => true,
            UINT_KIND => fits_low(word, size),
            INT_KIND => fits_signed(word, size),
            BYTES_KIND => fits_high(word, size),
            _ if self == Self::ADDRESS => fits_low(word, 20),
            _ => fits_low(word, 1) && word.last() <= Some(&1),
        }
    }

    /// Whether this is an unsigned number.
    pub fn is_uint(self) -> bool {
        self.kind() == UINT_KIND
    }

    /// Whether values have an order that a user would mean.
    #[inline(never)]
    pub fn is_ordered(self) -> bool {
        self.kind() <= INT_KIND
    }

    /// How two values of this type compare.
    pub fn compare(self, a: &Bytes32, b: &Bytes32) -> Ordering {
        let order = compare(a, b);
        let signs = a.first().zip(b.first()).map_or(0, |(a, b)| a ^ b);
        if self.kind() == INT_KIND && signs >= 0x80 {
            order.reverse()
        } else {
            order
        }
    }
}
