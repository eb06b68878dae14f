//! Writes words one after another into a fixed buffer: preimages, events, answers, refusals. Bytes
//! that would pass the end of the buffer are dropped; callers size each buffer for its content.

use crate::bytes::word::{Address, Bytes32, ZERO, number_word, pad_address};

/// A buffer and the length of its written part.
#[derive(Debug)]
pub struct Writer<'m> {
    buffer: &'m mut [u8],
    length: usize,
}

/// Writes `bytes` at `buffer[*length..]` and adds them to `length`; does nothing if they do not
/// fit.
#[inline(never)]
pub fn append(buffer: &mut [u8], length: &mut usize, bytes: &[u8]) {
    let end = *length + bytes.len();
    if let Some(free) = buffer.get_mut(*length..end)
        && free.len() == bytes.len()
    {
        free.copy_from_slice(bytes);
        *length = end;
    }
}

impl<'m> Writer<'m> {
    /// Writes from the start of `buffer`.
    pub fn new(buffer: &'m mut [u8]) -> Self {
        Self { buffer, length: 0 }
    }

    /// The bytes written so far.
    pub fn written(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or(&[])
    }

    /// The number of bytes written so far.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Appends bytes as they are.
    #[inline(never)]
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        append(self.buffer, &mut self.length, bytes);
        self
    }

    /// Appends a word.
    #[inline(never)]
    pub fn word(&mut self, word: &Bytes32) -> &mut Self {
        self.bytes(word)
    }

    /// Appends a number below 2^32 as a word.
    #[inline(never)]
    pub fn number(&mut self, number: usize) -> &mut Self {
        self.amount(number as u128)
    }

    /// Appends a number as a word.
    #[inline(never)]
    pub fn amount(&mut self, amount: u128) -> &mut Self {
        self.word(&number_word(amount))
    }

    /// Appends an address, left-padded to a word.
    #[inline(never)]
    pub fn address(&mut self, address: &Address) -> &mut Self {
        self.word(&pad_address(address))
    }

    /// Appends a constant word given as four numbers (see [`limbs`]), most significant first.
    /// Always inlined, so that the numbers become immediates of the code: a byte of data costs
    /// gas on every call.
    #[inline(always)]
    pub fn constant(&mut self, [a, b, c, d]: [u64; 4]) -> &mut Self {
        self.native(a.to_be(), b.to_be(), c.to_be(), d.to_be())
    }

    /// Appends four numbers in the machine's byte order: the compiler has swapped those of
    /// constants.
    #[inline(never)]
    fn native(&mut self, a: u64, b: u64, c: u64, d: u64) -> &mut Self {
        let mut word = ZERO;
        if let [first, second, third, fourth] = word.as_chunks_mut().0 {
            *first = a.to_ne_bytes();
            *second = b.to_ne_bytes();
            *third = c.to_ne_bytes();
            *fourth = d.to_ne_bytes();
        }
        self.word(&word)
    }
}

/// A word as four big-endian numbers, most significant first.
pub const fn limbs(word: Bytes32) -> [u64; 4] {
    let mut limbs = [0; 4];
    let mut at = 0;
    while at < 32 {
        limbs[at / 8] = limbs[at / 8] << 8 | word[at] as u64;
        at += 1;
    }
    limbs
}
