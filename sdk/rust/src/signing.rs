//! Signatures of session keys: EIP-712 `SessionOp` under the module's domain.

use alloy_primitives::{Address, B256, U256, aliases::U40, b256, keccak256};
use alloy_sol_types::{Eip712Domain, SolStruct, eip712_domain, sol};
use k256::ecdsa::{RecoveryId, Signature, SigningKey, signature::hazmat::PrehashSigner};
use thiserror::Error;

use crate::{
    layout::domain::{NAME, VERSION},
    session::Signer,
};

sol! {
    /// The typed data that a session's key signs for one operation. `time` is the claimed time,
    /// unix seconds, or 0 if the operation claims none.
    #[derive(Debug, PartialEq, Eq)]
    struct SessionOp {
        address account;
        uint256 chainId;
        bytes32 userOpHash;
        bytes32 sessionId;
        uint40 time;
    }
}

/// A signature of a key: `r ‖ s ‖ v`, where s is in the lower half of the order and v is 27 or 28.
pub type KeySignature = [u8; 65];

/// A well-formed signature for gas estimation that matches no known key.
///
/// An address can be recovered from it for every digest, so the module does the same work as for a
/// valid signature, and then returns validation data 1.
pub const STUB_SIGNATURE: KeySignature = {
    let r = b256!("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
    let s = b256!("5555555555555555555555555555555555555555555555555555555555555555");
    let mut signature = [27; 65];
    let mut i = 0;
    while i < 32 {
        signature[i] = r.0[i];
        signature[32 + i] = s.0[i];
        i += 1;
    }
    signature
};

/// The module's EIP-712 domain. It has no chain id; the signed types have one.
pub fn domain(module: Address) -> Eip712Domain {
    eip712_domain! {
        name: NAME,
        version: VERSION,
        verifying_contract: module,
    }
}

/// The digest that a session's key signs for one operation.
///
/// # Arguments
/// * `module`, `account`, `chain_id`: module, account and chain of the operation.
/// * `user_op_hash`: hash that the account passes to the module.
/// * `session_id`: session id.
/// * `time`: claimed time, unix seconds, at most [`MAX_TIME`](crate::time::MAX_TIME); higher bits
///   are cut off. Needed if the operation charges a meter that refills over time.
pub fn session_op_digest(
    module: Address,
    account: Address,
    chain_id: u64,
    user_op_hash: B256,
    session_id: B256,
    time: Option<u64>,
) -> B256 {
    let message = SessionOp {
        account,
        chainId: U256::from(chain_id),
        userOpHash: user_op_hash,
        sessionId: session_id,
        time: U40::from_be_slice(&crate::envelope::u40(time.unwrap_or(0))),
    };
    message.eip712_signing_hash(&domain(module))
}

/// Why a key is invalid or did not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The secret is zero, or not below the order of the curve.
    #[error("the secret is not a key of secp256k1")]
    NotAKey,
    /// The signature failed. This cannot happen in practice.
    #[error("the key could not sign the digest")]
    NotSigned,
}

/// A secp256k1 session key in memory.
///
/// ```
/// use alloy_primitives::B256;
/// use latchkey_sdk::signing::LocalKey;
///
/// let key = LocalKey::from_secret(B256::repeat_byte(0x11))?;
/// let signature = key.sign(B256::repeat_byte(0x22))?;
/// assert!(matches!(signature[64], 27 | 28));
/// # Ok::<(), latchkey_sdk::signing::KeyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct LocalKey(SigningKey);

impl LocalKey {
    /// Creates a key from its secret.
    ///
    /// # Errors
    /// [`KeyError::NotAKey`] if the secret is zero or not below the order of the curve.
    pub fn from_secret(secret: B256) -> Result<Self, KeyError> {
        let key = SigningKey::from_slice(secret.as_slice()).map_err(|_| KeyError::NotAKey)?;
        Ok(Self(key))
    }

    /// The key's Ethereum address.
    pub fn address(&self) -> Address {
        let point = self.0.verifying_key().to_encoded_point(false);
        // The uncompressed form is 04 ‖ x ‖ y.
        let hash = keccak256(point.as_bytes().get(1..).unwrap_or_default());
        Address::from_word(hash)
    }

    /// The signer for a session.
    pub fn signer(&self) -> Signer {
        Signer::Secp256k1(self.address())
    }

    /// Signs a digest, deterministically (RFC 6979).
    ///
    /// # Errors
    /// [`KeyError::NotSigned`] if the signature failed.
    pub fn sign(&self, digest: B256) -> Result<KeySignature, KeyError> {
        let signed: Result<(Signature, RecoveryId), _> = self.0.sign_prehash(digest.as_slice());
        let (signature, recovery) = signed.map_err(|_| KeyError::NotSigned)?;
        let mut encoded = [0; 65];
        for (to, from) in encoded.iter_mut().zip(signature.to_bytes()) {
            *to = from;
        }
        encoded[64] = 27 + u8::from(recovery.is_y_odd());
        Ok(encoded)
    }
}
