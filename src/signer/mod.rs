//! The kinds of keys a session can have. To add one: a file with its check, a variant, its kind byte.

pub mod secp256k1;

use crate::chain::Chain;
use crate::cursor::{Cursor, Truncated};
use crate::verdict::Denial;
use crate::word::{Address, Bytes32, NOBODY, is_same};

const SECP256K1: u8 = 1;

/// Bytes of kind and key at most.
pub const MAX_SIGNER: usize = 21;

/// Whose signature a session asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer<'a> {
    /// Kind 1: the address of an ordinary key.
    Secp256k1(&'a Address),
}

impl<'a> Signer<'a> {
    /// Takes kind and key off a cursor; returns them read and as bytes.
    ///
    /// # Errors
    /// Unknown kind, too short, or the zero address, for which everything would be a signature (T-02).
    pub fn take(cursor: &mut Cursor<'a>) -> Result<(Self, &'a [u8]), Truncated> {
        let bytes = cursor.take(MAX_SIGNER)?;
        match bytes {
            [SECP256K1, key @ ..] => {
                let address = key.as_array().ok_or(Truncated)?;
                if is_same(address, &NOBODY) { Err(Truncated) } else { Ok((Self::Secp256k1(address), bytes)) }
            }
            _ => Err(Truncated),
        }
    }

    /// Reads exactly kind and key.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(bytes);
        let (signer, _) = Self::take(&mut cursor).ok()?;
        cursor.rest().is_empty().then_some(signer)
    }

    /// Whether `signature` is this signer's over `digest`.
    ///
    /// # Errors
    /// The check itself could not be made.
    pub fn has_signed(self, chain: &impl Chain, digest: &Bytes32, signature: &[u8]) -> Result<bool, Denial> {
        match self {
            Self::Secp256k1(address) => secp256k1::has_signed(chain, address, digest, signature),
        }
    }
}
