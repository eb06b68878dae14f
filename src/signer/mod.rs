//! The kinds of keys that a session can have. To add one: a file with its check, a variant, and its
//! lines in this file. Precompiles are called from here only, through [`Host::static_call`].

pub mod secp256k1;

use crate::{
    bytes::{
        reader::Reader,
        word::{Address, Bytes32, ZERO_ADDRESS, is_same_address},
    },
    denial::{Checked, Denial},
    host::Host,
};

/// Kind byte of [`Signer::Secp256k1`].
pub const SECP256K1: u8 = 1;

/// Bytes of the longest encoded signer: kind and key.
pub const MAX_SIGNER: usize = 1 + 20;

/// A session's key and its scheme. Encoded as a kind byte and the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer<'a> {
    /// An ordinary key, by its address.
    Secp256k1(&'a Address),
}

impl<'a> Signer<'a> {
    /// Takes an encoded signer from a reader: the kind byte and as many bytes as a key of that kind
    /// has. Empty for an unknown kind.
    pub fn take<'r>(reader: &mut Reader<'r>) -> &'r [u8] {
        let length = match reader.rest().first() {
            Some(&SECP256K1) => 1 + 20,
            _ => 0,
        };
        reader.take(length)
    }

    /// Decodes exactly one signer. `None` for an unknown kind, for a wrong length, and for the zero
    /// address, which every invalid signature would recover to (T-02).
    #[inline(never)]
    pub fn read(encoded: &'a [u8]) -> Option<Self> {
        match encoded {
            [SECP256K1, key @ ..] => {
                let address = key.as_array()?;
                (!is_same_address(address, &ZERO_ADDRESS)).then_some(Self::Secp256k1(address))
            }
            _ => None,
        }
    }

    /// Whether the signer is this address. Signers that are not addresses never are.
    pub fn is_address(&self, address: &Address) -> bool {
        match self {
            Self::Secp256k1(key) => is_same_address(key, address),
        }
    }

    /// Checks `signature`, this signer's over `digest`.
    ///
    /// # Errors
    /// [`Denial::unauthorized`] if it is another signer's or
    /// malformed; the scheme's own errors if the check could not be made.
    pub fn check(
        &self,
        host: &impl Host,
        digest: &Bytes32,
        signature: &[u8],
        denial: &mut Denial,
    ) -> Checked<()> {
        match self {
            Self::Secp256k1(address) => secp256k1::check(host, address, digest, signature, denial),
        }
    }
}
