//! 256-bit words and addresses, as far as they are needed. Words stay the bytes that they came as
//! and are passed by reference. Hot functions compare eight bytes at a time, because comparing byte
//! arrays compiles to loops.

use core::cmp::Ordering;

/// A 32-byte string as the chain moves it: slots, hashes, ABI words. As a number: big-endian.
pub type Bytes32 = [u8; 32];

/// A 20-byte account address.
pub type Address = [u8; 20];

/// The zero address.
pub const ZERO_ADDRESS: Address = [0; 20];

/// The number zero.
pub const ZERO: Bytes32 = [0; 32];

/// The number one.
pub const ONE: Bytes32 = {
    let mut one = ZERO;
    one[31] = 1;
    one
};

/// Whether two addresses are equal.
#[inline(never)]
pub fn is_same_address(a: &Address, b: &Address) -> bool {
    let numbers = |address: &Address| {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t] = *address;
        let high = u64::from_ne_bytes([a, b, c, d, e, f, g, h]);
        let middle = u64::from_ne_bytes([i, j, k, l, m, n, o, p]);
        (high, middle, u32::from_ne_bytes([q, r, s, t]))
    };
    numbers(a) == numbers(b)
}

/// The low 20 bytes of a word; the others are ignored.
pub fn low_address(word: &Bytes32) -> &Address {
    word.last_chunk().unwrap_or(&ZERO_ADDRESS)
}

/// The address a word holds; `None` if its leading 12 bytes are not zero.
pub fn address_in(word: &Bytes32) -> Option<&Address> {
    let [a, b, c, ..] = word.as_chunks().0 else {
        return None;
    };
    let above = u32::from_ne_bytes(*a) | u32::from_ne_bytes(*b) | u32::from_ne_bytes(*c);
    (above == 0).then_some(low_address(word))
}

/// An address left-padded to a word, as in ABI encoding and storage keys.
pub fn pad_address(address: &Address) -> Bytes32 {
    padded(address, 32)
}

/// A word that is zero except for `bytes`, which end before byte `end`, at most 32. All zero if
/// they do not fit.
#[inline(never)]
pub fn padded(bytes: &[u8], end: usize) -> Bytes32 {
    let mut word = ZERO;
    let start = end.saturating_sub(bytes.len());
    if let Some(room) = word.get_mut(start..end)
        && room.len() == bytes.len()
    {
        room.copy_from_slice(bytes);
    }
    word
}

/// Swaps the bytes of a number. One copy of the code: WASM has no instruction for it.
#[inline(never)]
fn big_endian(number: u64) -> u64 {
    number.to_be()
}

/// A big-endian 64-bit number.
pub fn be_u64(bytes: &[u8; 8]) -> u64 {
    big_endian(u64::from_ne_bytes(*bytes))
}

/// Whether two words are equal.
#[inline(never)]
pub fn is_same_word(a: &Bytes32, b: &Bytes32) -> bool {
    let ([a, b, c, d], [e, f, g, h]) = (a.as_chunks().0, b.as_chunks().0) else {
        return false;
    };
    let differ = |a: &[u8; 8], b: &[u8; 8]| u64::from_ne_bytes(*a) ^ u64::from_ne_bytes(*b);
    differ(a, e) | differ(b, f) | differ(c, g) | differ(d, h) == 0
}

/// How two words compare as unsigned numbers.
#[inline(never)]
pub fn compare(a: &Bytes32, b: &Bytes32) -> Ordering {
    for (a, b) in a.as_chunks().0.iter().zip(b.as_chunks().0) {
        let (a, b) = (be_u64(a), be_u64(b));
        if a != b {
            return a.cmp(&b);
        }
    }
    Ordering::Equal
}

/// The trailing 8 bytes as a number; the others are ignored.
pub fn low_u64(word: &Bytes32) -> u64 {
    word.last_chunk().map_or(0, be_u64)
}

/// The leading 16 bytes as a number.
pub fn high_u128(word: &Bytes32) -> u128 {
    word.first_chunk().map_or(0, be_u128)
}

/// The trailing 16 bytes as a number; the others are ignored.
pub fn low_u128(word: &Bytes32) -> u128 {
    word.last_chunk().map_or(0, be_u128)
}

/// The leading and the trailing 16 bytes.
pub fn halves(word: &Bytes32) -> (&[u8; 16], &[u8; 16]) {
    (
        word.first_chunk().unwrap_or(&[0; 16]),
        word.last_chunk().unwrap_or(&[0; 16]),
    )
}

/// A big-endian 128-bit number.
#[inline(never)]
pub fn be_u128(bytes: &[u8; 16]) -> u128 {
    let [high, low] = bytes.as_chunks().0 else {
        return 0;
    };
    u128::from(be_u64(high)) << 64 | u128::from(be_u64(low))
}

/// Whether only the trailing `bytes` (0 to 32) bytes may be non-zero (`uint8` to `uint256`,
/// addresses).
#[inline(never)]
pub fn fits_low(word: &Bytes32, bytes: usize) -> bool {
    let low = word.get(32usize.saturating_sub(bytes)..).unwrap_or(&[]);
    is_same_word(word, &padded(low, 32))
}

/// Whether only the leading `bytes` (0 to 32) bytes may be non-zero (`bytes1` to `bytes32`).
#[inline(never)]
pub fn fits_high(word: &Bytes32, bytes: usize) -> bool {
    is_same_word(word, &padded(word.get(..bytes).unwrap_or(word), bytes))
}

/// Whether the word is the sign extension of its trailing `bytes` (1 to 32) bytes (`int8` to
/// `int256`).
#[inline(never)]
pub fn fits_signed(word: &Bytes32, bytes: usize) -> bool {
    let (extension, number) = word
        .split_at_checked(32usize.saturating_sub(bytes))
        .unwrap_or_default();
    let is_negative = number.first().is_some_and(|first| *first >= 0x80);
    let filler = if is_negative { 0xff } else { 0 };
    extension.iter().all(|byte| *byte == filler)
}

/// A 256-bit number that fields are packed into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The leading 16 bytes.
    pub high: u128,
    /// The trailing 16 bytes.
    pub low: u128,
}

impl Word {
    /// Writes 32 big-endian bytes.
    #[inline(never)]
    pub fn to_bytes32(&self) -> Bytes32 {
        let mut bytes = number_word(self.low);
        if let Some(high) = bytes.first_chunk_mut() {
            write_u128(high, self.high);
        }
        bytes
    }
}

/// Writes a number as 16 big-endian bytes.
#[inline(never)]
fn write_u128(to: &mut [u8; 16], number: u128) {
    if let [high, low] = to.as_chunks_mut().0 {
        *high = big_endian((number >> 64) as u64).to_ne_bytes();
        *low = big_endian(number as u64).to_ne_bytes();
    }
}

/// The big-endian number in `bytes`, of which the low 128 bits are kept; zero if they are more than
/// 32.
#[inline(never)]
pub fn number_in(bytes: &[u8]) -> u128 {
    low_u128(&padded(bytes, 32))
}

/// A number as a word.
#[inline(never)]
pub fn number_word(number: u128) -> Bytes32 {
    let mut word = ZERO;
    if let Some(low) = word.last_chunk_mut() {
        write_u128(low, number);
    }
    word
}

/// Adds to a 256-bit number, modulo 2^256.
#[inline(never)]
pub fn add_to(sum: &mut Bytes32, number: &Bytes32) {
    let mut carry = false;
    for (to, from) in sum
        .as_chunks_mut()
        .0
        .iter_mut()
        .zip(number.as_chunks().0)
        .rev()
    {
        let (limb, is_over) = be_u64(to).overflowing_add(be_u64(from));
        let (limb, is_carried_over) = limb.overflowing_add(carry.into());
        *to = big_endian(limb).to_ne_bytes();
        carry = is_over | is_carried_over;
    }
}

/// Adds to an amount; returns whether the sum is below 2^128.
#[inline(never)]
pub fn add(sum: &mut u128, number: &[u8; 16]) -> bool {
    let (total, is_over) = sum.overflowing_add(be_u128(number));
    *sum = total;
    !is_over
}

/// Multiplies two amounts; `None` on overflow. By halves: the compiler's own check costs far more
/// code.
#[inline(never)]
pub fn multiply(a: u128, b: u128) -> Option<u128> {
    const HALF: u128 = u64::MAX as u128;
    let (big, small) = if a >> 64 == 0 { (b, a) } else { (a, b) };
    if small >> 64 != 0 {
        return None;
    }
    let high = (big >> 64).wrapping_mul(small);
    let low = (big & HALF).wrapping_mul(small);
    if high >> 64 != 0 {
        return None;
    }
    (high << 64).checked_add(low)
}
