//! ABI frames: the only place that reads ABI-encoded bytes. A dynamic value must be exactly where a
//! canonical encoder puts it: in order, without gaps, zero-padded (M-45). Missing words read as
//! zero and make the frame unsound; check [`Frame::is_sound`] or [`Frame::is_whole`] before using
//! anything that was read.

use crate::bytes::word::{Address, Bytes32, ZERO, ZERO_ADDRESS, address_in, fits_high, low_u64};

/// One frame: a head of words, then the dynamic values. Offsets count from the start of the frame.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    bytes: &'a [u8],
    tail: usize,
    is_sound: bool,
}

impl<'a> Frame<'a> {
    /// A frame whose head has `head_words` words.
    #[inline(never)]
    pub fn new(bytes: &'a [u8], head_words: usize) -> Self {
        let tail = head_words.saturating_mul(32);
        Self {
            bytes,
            tail,
            is_sound: tail <= bytes.len(),
        }
    }

    /// Whether every value read so far was there and canonical.
    pub fn is_sound(&self) -> bool {
        self.is_sound
    }

    /// Whether the frame is sound and no byte follows the values read so far.
    #[inline(never)]
    pub fn is_whole(&self) -> bool {
        self.is_sound && self.tail == self.bytes.len()
    }

    /// All bytes of the frame.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Bytes read so far: the head and the dynamic values taken.
    pub fn length(&self) -> usize {
        self.tail
    }

    /// Head word `index`.
    #[inline(never)]
    pub fn word(&mut self, index: usize) -> &'a Bytes32 {
        let word = self.bytes.as_chunks().0.get(index);
        self.is_sound &= word.is_some();
        word.unwrap_or(&ZERO)
    }

    /// Head word `index` as an unsigned number of at most `size` bytes, 1 to 8.
    #[inline(never)]
    pub fn uint(&mut self, index: usize, size: u32) -> u64 {
        let word = self.word(index);
        let number = low_u64(word);
        self.is_sound &= is_u64(word) && number.unbounded_shr(8 * size) == 0;
        number
    }

    /// Head word `index` as an address.
    #[inline(never)]
    pub fn address(&mut self, index: usize) -> &'a Address {
        let address = address_in(self.word(index));
        self.is_sound &= address.is_some();
        address.unwrap_or(&ZERO_ADDRESS)
    }

    /// All bytes after the values read so far, which is where the offset in head word `index` must
    /// point.
    #[inline(never)]
    pub fn dynamic(&mut self, index: usize) -> &'a [u8] {
        self.is_sound &= self.uint(index, 4) == self.tail as u64;
        self.bytes.get(self.tail..).unwrap_or(&[])
    }

    /// Counts a nested frame of `length` bytes as read. Does not overflow while the frame is sound:
    /// a value is at most 32 times as long as the calldata; an unsound frame stays unsound.
    pub fn skip(&mut self, length: usize, is_sound: bool) {
        self.tail += length;
        self.is_sound &= is_sound && self.tail <= self.bytes.len();
    }

    /// The `bytes` value whose offset is head word `index`.
    #[inline(never)]
    pub fn dynamic_bytes(&mut self, index: usize) -> &'a [u8] {
        let (content, length) = self.content(index);
        let padded = length.next_multiple_of(32);
        let words = content.get(..padded).unwrap_or(&[]);
        self.skip(32 + padded, words.len() == padded);
        let used = length % 32;
        if used > 0 {
            self.is_sound &= words.last_chunk().is_some_and(|last| fits_high(last, used));
        }
        words.get(..length).unwrap_or(&[])
    }

    /// The `bytes` value whose offset is head word `index`, the last value of the frame: some
    /// encoders omit its padding.
    pub fn last_bytes(&mut self, index: usize) -> &'a [u8] {
        let (content, length) = self.content(index);
        if content.len() == length {
            self.skip(32 + length, true);
            return content;
        }
        self.dynamic_bytes(index)
    }

    /// The `bytes32[]` value whose offset is head word `index`.
    #[inline(never)]
    pub fn words(&mut self, index: usize) -> &'a [Bytes32] {
        let (content, length) = self.content(index);
        let words = content.as_chunks().0.get(..length);
        self.skip(32 + 32 * length, words.is_some());
        words.unwrap_or(&[])
    }

    /// The bytes after the length word of the next dynamic value, and that length, which is at most
    /// that of the frame.
    #[inline(never)]
    fn content(&mut self, index: usize) -> (&'a [u8], usize) {
        let Some((word, content)) = self.dynamic(index).split_first_chunk() else {
            self.is_sound = false;
            return (&[], 0);
        };
        let length = low_u64(word);
        let max = self.bytes.len();
        self.is_sound &= is_u64(word) && length <= max as u64;
        (content, max.min(length as usize))
    }
}

/// Whether a word is a number below 2^64.
#[inline]
fn is_u64(word: &Bytes32) -> bool {
    let [a, b, c, _] = word.as_chunks().0 else {
        return false;
    };
    u64::from_ne_bytes(*a) | u64::from_ne_bytes(*b) | u64::from_ne_bytes(*c) == 0
}
