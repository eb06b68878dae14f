//! Bounds-checked reading of ABI-encoded bytes: the only place that slices calldata. Dynamic values must
//! stand exactly where a canonical encoder puts them: in order, without gaps, zero-padded.

use crate::word::{Address, Bytes32, Word, address_in};

/// One ABI frame: a head of words and the dynamic values behind it, offsets counted from its start.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    bytes: &'a [u8],
    tail: usize,
}

impl<'a> Frame<'a> {
    /// A frame whose head has `head_words` words.
    pub fn new(bytes: &'a [u8], head_words: usize) -> Self {
        Self { bytes, tail: head_words.saturating_mul(32) }
    }

    /// Bytes read so far: the head and the dynamic values taken.
    pub fn read(&self) -> usize {
        self.tail
    }

    /// Counts `bytes` more as read: a nested frame of that size.
    pub fn skip(&mut self, bytes: usize) {
        self.tail = self.tail.saturating_add(bytes);
    }

    /// Everything behind what was read.
    pub fn rest(&self) -> Option<&'a [u8]> {
        self.bytes.get(self.tail..)
    }

    /// Head word `index`.
    #[inline(never)]
    pub fn word(&self, index: usize) -> Option<&'a Bytes32> {
        self.bytes.get(index.checked_mul(32)?..)?.first_chunk()
    }

    /// Head word `index` as a number.
    #[inline(never)]
    pub fn number(&self, index: usize) -> Option<Word> {
        self.word(index).map(Word::from_bytes32)
    }

    /// Head word `index` as an unsigned number of at most `bits` (1 to 64) bits.
    #[inline(never)]
    pub fn uint(&self, index: usize, bits: u32) -> Option<u64> {
        let number = self.number(index)?.to_u128()?;
        (number.unbounded_shr(bits) == 0).then_some(number as u64)
    }

    /// Head word `index` as an address.
    pub fn address(&self, index: usize) -> Option<&'a Address> {
        address_in(self.word(index)?)
    }

    /// Head word `index` as the offset of the next dynamic value.
    #[inline(never)]
    pub fn offset(&self, index: usize) -> Option<usize> {
        (self.number(index)?.to_usize()? == self.tail).then_some(self.tail)
    }

    /// The `bytes` whose offset is head word `index`.
    #[inline(never)]
    pub fn bytes(&mut self, index: usize) -> Option<&'a [u8]> {
        let content = self.content(index)?;
        let (bytes, rest) = content.0.split_at_checked(content.1)?;
        let used = content.1 % 32;
        if used != 0 {
            let last: &Bytes32 = content.0.get(content.1 - used..)?.first_chunk()?;
            if !Word::from_bytes32(last).fits_high(used as u8) {
                return None;
            }
            self.tail = self.bytes.len().checked_sub(rest.len())?.checked_add(32 - used)?;
        } else {
            self.tail = self.bytes.len().checked_sub(rest.len())?;
        }
        Some(bytes)
    }

    /// The `bytes` whose offset is head word `index`, the last value of the frame: its padding may be
    /// absent, as some encoders leave it out.
    pub fn last_bytes(&mut self, index: usize) -> Option<&'a [u8]> {
        let (content, length) = self.content(index)?;
        if content.len() == length {
            self.tail = self.bytes.len();
            return Some(content);
        }
        self.bytes(index)
    }

    /// The `bytes32[]` whose offset is head word `index`.
    pub fn words(&mut self, index: usize) -> Option<&'a [Bytes32]> {
        let (content, length) = self.content(index)?;
        let (words, rest) = content.split_at_checked(length.checked_mul(32)?)?;
        self.tail = self.bytes.len().checked_sub(rest.len())?;
        Some(words.as_chunks().0)
    }

    /// Succeeds if nothing stands behind what was read.
    pub fn end(&self) -> Option<()> {
        (self.tail == self.bytes.len()).then_some(())
    }

    /// What follows the length of the next dynamic value, and that length.
    #[inline(never)]
    fn content(&self, index: usize) -> Option<(&'a [u8], usize)> {
        let (length, content) = self.bytes.get(self.offset(index)?..)?.split_first_chunk()?;
        Some((content, Word::from_bytes32(length).to_usize()?))
    }
}
