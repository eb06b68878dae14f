//! The key of a session.

use alloy_primitives::{Address, B256, keccak256};

use crate::layout::signer_kind::SECP256K1;

/// The key of a session and its signature scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Signer {
    /// The Ethereum address of a secp256k1 key.
    Secp256k1(Address),
}

impl Signer {
    /// The kind byte and the key, as in the head, the envelope and the ABI.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Secp256k1(address) => [&[SECP256K1], address.as_slice()].concat(),
        }
    }

    /// keccak256 of the encoded signer: the third topic of `SessionEnabled`.
    pub fn hash(&self) -> B256 {
        keccak256(self.encode())
    }
}
