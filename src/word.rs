//! 256-bit words and addresses: only what is needed. Two 128-bit halves compare and shift in few
//! instructions; byte arrays would become loops.

/// A 32-byte string as the chain moves it: slots, hashes, ABI words.
pub type Bytes32 = [u8; 32];

/// A 20-byte account address.
pub type Address = [u8; 20];

/// The address of nobody.
pub const NOBODY: Address = [0; 20];

/// Whether two addresses are the same, by numbers rather than byte by byte.
#[inline(never)]
pub fn is_same(a: &Address, b: &Address) -> bool {
    let numbers = |address: &Address| {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t] = *address;
        let high = u64::from_ne_bytes([a, b, c, d, e, f, g, h]);
        let middle = u64::from_ne_bytes([i, j, k, l, m, n, o, p]);
        (high, middle, u32::from_ne_bytes([q, r, s, t]))
    };
    numbers(a) == numbers(b)
}

/// The low 20 bytes of a word; the rest is ignored.
pub fn low_address(word: &Bytes32) -> &Address {
    word.last_chunk().unwrap_or(&NOBODY)
}

/// The address a word holds; `None` if its leading 12 bytes are not zero.
#[inline(never)]
pub fn address_in(word: &Bytes32) -> Option<&Address> {
    Word::from_bytes32(word).fits_low(20).then_some(low_address(word))
}

/// Left-padded to a word, as the ABI and storage keys write addresses.
#[inline(never)]
pub fn pad_address(address: &Address) -> Bytes32 {
    let mut word = [0; 32];
    if let Some(low) = word.last_chunk_mut() {
        *low = *address;
    }
    word
}

/// An unsigned 256-bit number, or 32 bytes read as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// The leading 16 bytes.
    pub high: u128,
    /// The trailing 16 bytes.
    pub low: u128,
}

impl Word {
    /// The number zero.
    pub const ZERO: Self = Self { high: 0, low: 0 };

    /// Reads 32 big-endian bytes.
    #[inline(never)]
    pub fn from_bytes32(bytes: &Bytes32) -> Self {
        let [high @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = bytes;
        let [_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, low @ ..] = bytes;
        Self { high: be_u128(high), low: be_u128(low) }
    }

    /// Writes 32 big-endian bytes.
    #[inline(never)]
    pub fn to_bytes32(&self) -> Bytes32 {
        let mut bytes = [0; 32];
        if let Some((high, low)) = bytes.split_first_chunk_mut::<16>() {
            *high = self.high.to_be_bytes();
            if let Some(low) = low.first_chunk_mut::<16>() {
                *low = self.low.to_be_bytes();
            }
        }
        bytes
    }

    /// Four bytes, left-aligned, as the ABI writes a selector.
    #[inline(never)]
    pub fn from_selector(selector: [u8; 4]) -> Self {
        Self { high: u128::from(u32::from_be_bytes(selector)) << 96, low: 0 }
    }

    /// The number, if it is below 2^128.
    pub fn to_u128(self) -> Option<u128> {
        (self.high == 0).then_some(self.low)
    }

    /// The number, if it is below 2^32: lengths, offsets, counts.
    pub fn to_usize(self) -> Option<usize> {
        (self.high == 0 && self.low <= u32::MAX as u128).then_some(self.low as usize)
    }

    /// Whether only the trailing `bytes` bytes may be non-zero (`uint8` to `uint256`, addresses).
    pub fn fits_low(&self, bytes: u8) -> bool {
        let bits = 8 * u32::from(bytes);
        if bits <= 128 {
            self.high == 0 && self.low.unbounded_shr(bits) == 0
        } else {
            self.high.unbounded_shr(bits - 128) == 0
        }
    }

    /// Whether only the leading `bytes` bytes may be non-zero (`bytes1` to `bytes32`).
    pub fn fits_high(&self, bytes: u8) -> bool {
        let bits = 8 * u32::from(bytes);
        if bits <= 128 {
            self.low == 0 && self.high.unbounded_shl(bits) == 0
        } else {
            self.low.unbounded_shl(bits - 128) == 0
        }
    }

    /// Whether the word is the sign extension of its trailing `bytes` bytes (`int8` to `int256`).
    /// `bytes` is 1 to 32.
    pub fn fits_signed(&self, bytes: u8) -> bool {
        let bits = 8 * u32::from(bytes);
        if bits <= 128 {
            let sign = sign_extended(self.low, bits);
            sign == self.low && self.high == ((sign as i128) >> 127) as u128
        } else {
            sign_extended(self.high, bits - 128) == self.high
        }
    }

    /// The word moved left by `bytes` (0 to 32) bytes; what leaves is lost.
    pub fn shifted_left(self, bytes: u8) -> Self {
        let bits = 8 * u32::from(bytes);
        if bits <= 128 {
            let carried = self.low.unbounded_shr(128 - bits);
            Self { high: self.high.unbounded_shl(bits) | carried, low: self.low.unbounded_shl(bits) }
        } else {
            Self { high: self.low.unbounded_shl(bits - 128), low: 0 }
        }
    }

    /// The same number with the sign bit turned, so that unsigned order is signed order.
    pub fn with_sign_flipped(self) -> Self {
        Self { high: self.high ^ (1 << 127), low: self.low }
    }
}

/// The trailing `bits` (1 to 128) of `value`, sign-extended to 128.
fn sign_extended(value: u128, bits: u32) -> u128 {
    let spare = 128u32.wrapping_sub(bits) & 127;
    (value.wrapping_shl(spare) as i128).wrapping_shr(spare) as u128
}

impl From<u128> for Word {
    fn from(low: u128) -> Self {
        Self { high: 0, low }
    }
}

impl From<u64> for Word {
    fn from(low: u64) -> Self {
        Self::from(u128::from(low))
    }
}

impl From<u32> for Word {
    fn from(low: u32) -> Self {
        Self::from(u128::from(low))
    }
}

impl From<u8> for Word {
    fn from(low: u8) -> Self {
        Self::from(u128::from(low))
    }
}

impl From<usize> for Word {
    fn from(low: usize) -> Self {
        Self::from(low as u128)
    }
}

impl From<&Address> for Word {
    fn from(address: &Address) -> Self {
        Self::from_bytes32(&pad_address(address))
    }
}

/// A big-endian 128-bit number.
#[inline(never)]
pub fn be_u128(bytes: &[u8; 16]) -> u128 {
    u128::from_be_bytes(*bytes)
}

/// Adds two amounts; `None` on overflow.
pub fn add(a: u128, b: u128) -> Option<u128> {
    a.checked_add(b)
}

/// Multiplies two amounts; `None` on overflow. By halves: the compiler's own check costs far more code.
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
