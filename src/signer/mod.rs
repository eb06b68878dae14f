//! The kinds of keys a session can have. To add one: a file with its check, a variant, its kind
//! byte.

pub mod secp256k1;

use crate::{
    chain::Chain,
    cursor::Cursor,
    verdict::{Checked, Denial},
    word::{Address, Bytes32, NOBODY, is_same},
};

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
    /// Takes the bytes of kind and key off a cursor.
    pub fn take<'c>(cursor: &mut Cursor<'c>) -> &'c [u8] {
        cursor.take(MAX_SIGNER)
    }

    /// Reads exactly kind and key; `None` if unknown, or of the zero address, for which everything
    /// would be a signature (T-02).
    #[inline(never)]
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        match bytes {
            [SECP256K1, key @ ..] => {
                let address = key.as_array()?;
                (!is_same(address, &NOBODY)).then_some(Self::Secp256k1(address))
            }
            _ => None,
        }
    }

    /// Whether `signature` is this signer's over `digest`.
    ///
    /// # Errors
    /// The check itself could not be made.
    pub fn has_signed(
        self,
        chain: &impl Chain,
        digest: &Bytes32,
        signature: &[u8],
        denial: &mut Denial,
    ) -> Checked<bool> {
        match self {
            Self::Secp256k1(address) => {
                secp256k1::has_signed(chain, address, digest, signature, denial)
            }
        }
    }
}
