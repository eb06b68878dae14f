//! A key that signs the recorded EIP-7702 authorization anew.

use alloy_eips::eip7702::{Authorization, SignedAuthorization};
use alloy_primitives::{Address, Signature, U256, keccak256};
use k256::ecdsa::SigningKey;

fn key() -> SigningKey {
    SigningKey::from_slice(keccak256("replay").as_slice()).expect("a hash is a valid key")
}

/// Address of the key.
pub(crate) fn address() -> Address {
    let key = key();
    let point = key.verifying_key().to_encoded_point(false);
    Address::from_slice(&keccak256(&point.as_bytes()[1..])[12..])
}

/// Signs an authorization.
pub(crate) fn sign(chain_id: u64, address: Address, nonce: u64) -> SignedAuthorization {
    let authorization = Authorization {
        chain_id: U256::from(chain_id),
        address,
        nonce,
    };
    let hash = authorization.signature_hash();
    let (signature, recovery) = key()
        .sign_prehash_recoverable(hash.as_slice())
        .expect("signing works");
    authorization.into_signed(Signature::from((signature, recovery)))
}
