//! A bounds-checked reader over packed bytes. A read past the end yields zeros and poisons the
//! cursor for good, so that a whole record is read straight through and asked once whether it was
//! there. Knows no format.

use crate::word::{low_u64, padded};

/// What has not been read yet.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    rest: &'a [u8],
    is_poisoned: bool,
}

impl<'a> Cursor<'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            is_poisoned: false,
        }
    }

    /// The bytes not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether every byte asked for was there.
    pub fn is_sound(&self) -> bool {
        !self.is_poisoned
    }

    /// Counts the bytes as not being there.
    pub fn poison(&mut self) {
        self.is_poisoned = true;
    }

    /// The next `count` bytes; empty if fewer are left.
    #[inline(never)]
    pub fn take(&mut self, count: usize) -> &'a [u8] {
        match self.rest.split_at_checked(count) {
            Some((taken, rest)) => {
                self.rest = rest;
                taken
            }
            None => {
                self.is_poisoned = true;
                &[]
            }
        }
    }

    /// The next `N` bytes; zeros if fewer are left.
    #[inline(never)]
    pub fn array<const N: usize>(&mut self) -> &'a [u8; N] {
        self.take(N).as_array().unwrap_or(&[0; N])
    }

    /// The next byte.
    #[inline(never)]
    pub fn byte(&mut self) -> u8 {
        match self.rest.split_first() {
            Some((first, rest)) => {
                self.rest = rest;
                *first
            }
            None => {
                self.is_poisoned = true;
                0
            }
        }
    }

    /// The next `count` bytes, at most 8, as a number.
    #[inline(never)]
    pub fn number(&mut self, count: usize) -> u64 {
        low_u64(&padded(self.take(count), 32))
    }
}
