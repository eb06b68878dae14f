//! What a session key signs, and how: EIP-712 `SessionOp` under the module's domain.

use alloy_primitives::{Address, B256, U256, aliases::U40, b256, keccak256};
use alloy_sol_types::{Eip712Domain, SolStruct, eip712_domain, sol};
use k256::ecdsa::{RecoveryId, Signature, SigningKey, signature::hazmat::PrehashSigner};
use thiserror::Error;

use crate::{
    layout::domain::{NAME, VERSION},
    session::Signer,
};

sol! {
    /// The statement "this key uses this session for this operation, and now it is `time`".
    ///
    /// `time` is 0 if the operation claims none.
    #[derive(Debug, PartialEq, Eq)]
    struct SessionOp {
        address account;
        uint256 chainId;
        bytes32 userOpHash;
        bytes32 sessionId;
        uint40 time;
    }
}

/// A key's signature, `r ‖ s ‖ v`: s in the lower half, v 27 or 28.
pub type KeySignature = [u8; 65];

/// A signature for gas estimation: well-formed, and no key that anybody holds has signed with it.
///
/// It recovers to some address for every digest, so the module does the work of a valid one and
/// then answers "wrong signature".
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

/// The module's EIP-712 domain. It names no chain: the statements do.
pub fn domain(module: Address) -> Eip712Domain {
    eip712_domain! {
        name: NAME,
        version: VERSION,
        verifying_contract: module,
    }
}

/// The digest a session's key signs for one operation.
///
/// `user_op_hash` is the hash the account hands to the module; `time` is the claimed time in unix
/// seconds below 2^40, needed if the operation touches a meter with periods or steps.
pub fn session_op_digest(
    module: Address,
    account: Address,
    chain_id: u64,
    user_op_hash: B256,
    session_id: B256,
    time: Option<u64>,
) -> B256 {
    let statement = SessionOp {
        account,
        chainId: U256::from(chain_id),
        userOpHash: user_op_hash,
        sessionId: session_id,
        time: U40::from_be_slice(&crate::envelope::u40(time.unwrap_or(0))),
    };
    statement.eip712_signing_hash(&domain(module))
}

/// Why no key or no signature was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Zero, or not below the order of the curve.
    #[error("not a secret key of secp256k1")]
    NotAKey,
    /// The signature failed; for a random digest this does not happen.
    #[error("the digest could not be signed")]
    NotSigned,
}

/// A secp256k1 session key held in memory.
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
    /// The key with this secret.
    ///
    /// # Errors
    /// [`KeyError::NotAKey`].
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

    /// The key as a session names it.
    pub fn signer(&self) -> Signer {
        Signer::Secp256k1(self.address())
    }

    /// Signs a digest as it is, deterministically.
    ///
    /// # Errors
    /// [`KeyError::NotSigned`].
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
