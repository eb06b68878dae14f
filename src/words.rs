//! Words written one after another into a buffer: preimages, events, answers, refusals. What passes
//! the end of the buffer is dropped; every buffer is as long as what is written into it.

use crate::word::{Address, Bytes32, ZERO, number_word, pad_address};

/// A buffer and how much of it is written.
#[derive(Debug)]
pub struct Words<'m> {
    room: &'m mut [u8],
    length: usize,
}

/// Writes `bytes` behind the first `length` bytes of `room` and counts them, if there is room.
#[inline(never)]
pub fn append(room: &mut [u8], length: &mut usize, bytes: &[u8]) {
    let end = *length + bytes.len();
    if let Some(room) = room.get_mut(*length..end)
        && room.len() == bytes.len()
    {
        room.copy_from_slice(bytes);
        *length = end;
    }
}

impl<'m> Words<'m> {
    /// Writes from the start of `room`.
    pub fn new(room: &'m mut [u8]) -> Self {
        Self { room, length: 0 }
    }

    /// What is written.
    pub fn written(&self) -> &[u8] {
        self.room.get(..self.length).unwrap_or(&[])
    }

    /// Bytes written.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Appends bytes as they are.
    #[inline(never)]
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        append(self.room, &mut self.length, bytes);
        self
    }

    /// Appends a word.
    #[inline(never)]
    pub fn word(&mut self, word: &Bytes32) -> &mut Self {
        self.bytes(word)
    }

    /// Appends a number below 2^32.
    #[inline(never)]
    pub fn number(&mut self, number: usize) -> &mut Self {
        self.amount(number as u128)
    }

    /// Appends a number.
    #[inline(never)]
    pub fn amount(&mut self, amount: u128) -> &mut Self {
        self.word(&number_word(amount))
    }

    /// Appends an address, left-padded.
    #[inline(never)]
    pub fn address(&mut self, address: &Address) -> &mut Self {
        self.word(&pad_address(address))
    }

    /// Appends a constant word, given as four numbers. They stay in the code: a byte of the
    /// program's data section costs gas on every call.
    #[inline]
    pub fn constant(&mut self, a: u64, b: u64, c: u64, d: u64) -> &mut Self {
        self.turned(a.to_be(), b.to_be(), c.to_be(), d.to_be())
    }

    /// Appends a word of four numbers that stand as they will in memory: of constants, the compiler
    /// turned the bytes around.
    #[inline(never)]
    fn turned(&mut self, a: u64, b: u64, c: u64, d: u64) -> &mut Self {
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

/// The word of four numbers, most significant first, from its bytes.
pub const fn limbs(word: Bytes32) -> [u64; 4] {
    let mut limbs = [0; 4];
    let mut at = 0;
    while at < 32 {
        limbs[at / 8] = limbs[at / 8] << 8 | word[at] as u64;
        at += 1;
    }
    limbs
}
