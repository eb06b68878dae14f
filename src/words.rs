//! Words written one after another into a buffer: preimages, events, answers, refusals. What passes the
//! end of the buffer is dropped; every buffer is as long as what is written into it.

use crate::word::{Address, Bytes32, Word};

/// A buffer and how much of it is written.
#[derive(Debug)]
pub struct Words<'m> {
    room: &'m mut [u8],
    length: usize,
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
        let room = self.room.get_mut(self.length..).unwrap_or(&mut []);
        if bytes.len() <= room.len() {
            for (to, from) in room.iter_mut().zip(bytes) {
                *to = *from;
            }
            self.length = self.length.saturating_add(bytes.len());
        }
        self
    }

    /// Appends a word.
    #[inline(never)]
    pub fn word(&mut self, word: &Word) -> &mut Self {
        self.bytes(&word.to_bytes32())
    }

    /// Appends a number.
    #[inline(never)]
    pub fn number(&mut self, number: u128) -> &mut Self {
        self.word(&number.into())
    }

    /// Appends an address, left-padded.
    #[inline(never)]
    pub fn address(&mut self, address: &Address) -> &mut Self {
        self.bytes(&[0; 12]).bytes(address)
    }

    /// Appends a constant word, given as four numbers. They stay in the code: a byte of the program's data
    /// section costs gas on every call.
    #[inline(never)]
    pub fn constant(&mut self, a: u64, b: u64, c: u64, d: u64) -> &mut Self {
        let high = u128::from(a) << 64 | u128::from(b);
        self.word(&Word { high, low: u128::from(c) << 64 | u128::from(d) })
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
