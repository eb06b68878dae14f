//! The one cursor: a bounds-checked reader over packed bytes. A read past the end yields zeros and
//! poisons the reader for good, so that a whole record is read straight through and checked once.
//! Knows no format; ABI-encoded bytes have frames instead ([`crate::bytes::abi`]).

use crate::bytes::word::number_in;

/// The bytes that have not been read yet.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    is_poisoned: bool,
}

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            is_poisoned: false,
        }
    }

    /// The bytes that have not been read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether every byte that was asked for was there. Check it before using anything that was
    /// read.
    pub fn is_sound(&self) -> bool {
        !self.is_poisoned
    }

    /// Makes the reader unsound.
    pub fn poison(&mut self) {
        self.is_poisoned = true;
    }

    /// The next `count` bytes; `None` if fewer are left. Always inlined: a call costs more gas than
    /// the read itself, and readers of other formats add their own fault to it.
    #[inline(always)]
    pub fn try_take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// The next byte; `None` if none is left. Always inlined, as [`Reader::try_take`].
    #[inline(always)]
    pub fn try_byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }

    /// The next `count` bytes; empty if fewer are left.
    #[inline(never)]
    pub fn take(&mut self, count: usize) -> &'a [u8] {
        self.try_take(count).unwrap_or_else(|| {
            self.is_poisoned = true;
            &[]
        })
    }

    /// The next byte; zero if none is left.
    #[inline(never)]
    pub fn byte(&mut self) -> u8 {
        self.try_byte().unwrap_or_else(|| {
            self.is_poisoned = true;
            0
        })
    }

    /// The next `N` bytes; zeros if fewer are left.
    #[inline(never)]
    pub fn array<const N: usize>(&mut self) -> &'a [u8; N] {
        self.take(N).as_array().unwrap_or(&[0; N])
    }

    /// The next `count` bytes as a big-endian number, of which the low 64 bits are kept.
    #[inline(never)]
    pub fn number(&mut self, count: usize) -> u64 {
        number_in(self.take(count)) as u64
    }
}
