//! Operations: their fields before packing, nonces, and the signature of a session.

use alloy_primitives::{Address, B256, Bytes, U256};
use thiserror::Error;

use crate::{
    abi::PackedUserOperation,
    envelope::envelope,
    session::Session,
    signing::{KeyError, LocalKey, session_op_digest},
    time::{TimeError, check_time},
};

/// A paymaster and its part of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymasterTerms {
    /// Paymaster; not zero.
    pub address: Address,
    /// Gas limit of its validation.
    pub verification_gas: u128,
    /// Gas limit of its `postOp`.
    pub post_op_gas: u128,
    /// Data for the paymaster.
    pub data: Bytes,
}

/// An ERC-4337 operation before it is packed and signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserOp {
    /// Account.
    pub sender: Address,
    /// Key (192 bits) and sequence (64 bits); see [`nonce`].
    pub nonce: U256,
    /// Factory and its data in the first operation of an account; empty later.
    pub init_code: Bytes,
    /// Calldata of the account; see [`call`](crate::call).
    pub call_data: Bytes,
    /// Gas limit of the account's validation, which includes the module.
    pub verification_gas: u128,
    /// Gas limit of the execution.
    pub call_gas: u128,
    /// Gas for what the EntryPoint does not measure, such as calldata.
    pub pre_verification_gas: U256,
    /// Highest price of gas, wei.
    pub max_fee_per_gas: u128,
    /// Highest price of gas for the bundler, wei.
    pub max_priority_fee_per_gas: u128,
    /// Paymaster; `None`: the account pays itself.
    pub paymaster: Option<PaymasterTerms>,
}

impl UserOp {
    /// Packs the operation for the EntryPoint.
    ///
    /// # Arguments
    /// * `signature`: `signature` field; empty to compute the hash.
    pub fn pack(&self, signature: impl Into<Bytes>) -> PackedUserOperation {
        let paymaster_and_data = self.paymaster.as_ref().map(|terms| {
            [
                terms.address.as_slice(),
                &terms.verification_gas.to_be_bytes(),
                &terms.post_op_gas.to_be_bytes(),
                &terms.data,
            ]
            .concat()
        });
        PackedUserOperation {
            sender: self.sender,
            nonce: self.nonce,
            initCode: self.init_code.clone(),
            callData: self.call_data.clone(),
            accountGasLimits: halves(self.verification_gas, self.call_gas),
            preVerificationGas: self.pre_verification_gas,
            gasFees: halves(self.max_priority_fee_per_gas, self.max_fee_per_gas),
            paymasterAndData: paymaster_and_data.unwrap_or_default().into(),
            signature: signature.into(),
        }
    }

    /// Highest fee of the operation: the sum of all gas limits × maxFeePerGas, wei. A policy
    /// charges this fee, even if the operation uses less. `None` if it does not fit 256 bits.
    pub fn max_fee(&self) -> Option<U256> {
        let paymaster_gas = self
            .paymaster
            .as_ref()
            .map_or([0, 0], |terms| [terms.verification_gas, terms.post_op_gas]);
        [self.verification_gas, self.call_gas]
            .into_iter()
            .chain(paymaster_gas)
            .try_fold(self.pre_verification_gas, |sum, gas| {
                sum.checked_add(U256::from(gas))
            })?
            .checked_mul(U256::from(self.max_fee_per_gas))
    }

    /// Signs the operation with a session's key and packs it.
    ///
    /// # Arguments
    /// * `session_use`: session, module, chain and claimed time.
    /// * `user_op_hash`: hash that the account passes to the module, by the version of its
    ///   EntryPoint: [`user_op_hash_v07`](crate::entry_point::user_op_hash_v07) or
    ///   [`user_op_hash_v08`](crate::entry_point::user_op_hash_v08).
    /// * `key`: session's key.
    ///
    /// # Errors
    /// [`SignError::Time`] if the claimed time is above [`MAX_TIME`](crate::time::MAX_TIME),
    /// [`SignError::Key`] if the key cannot sign.
    pub fn sign(
        &self,
        session_use: &SessionUse<'_>,
        user_op_hash: B256,
        key: &LocalKey,
    ) -> Result<PackedUserOperation, SignError> {
        let digest = session_use.digest(self.sender, user_op_hash)?;
        let signature = key.sign(digest)?;
        Ok(self.pack(envelope(session_use.session, session_use.time, &signature)))
    }
}

/// Why an operation was not signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SignError {
    /// The claimed time is not a time in seconds.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// The key cannot sign.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// One use of a session.
#[derive(Clone, Copy, Debug)]
pub struct SessionUse<'a> {
    /// Session.
    pub session: &'a Session,
    /// Module.
    pub module: Address,
    /// Chain id.
    pub chain_id: u64,
    /// Claimed time, unix seconds, at most [`MAX_TIME`](crate::time::MAX_TIME); `None` if the
    /// operation charges no meter that refills over time.
    pub time: Option<u64>,
}

impl SessionUse<'_> {
    /// The digest that the session's key signs for an operation; [`UserOp::sign`] signs it with a
    /// key in memory. Other signers sign the digest, or the typed data
    /// [`SessionOp`](crate::signing::SessionOp).
    ///
    /// # Arguments
    /// * `account`: sender of the operation.
    /// * `user_op_hash`: hash that the account passes to the module.
    ///
    /// # Errors
    /// [`TimeError`] if the claimed time is above [`MAX_TIME`](crate::time::MAX_TIME).
    pub fn digest(&self, account: Address, user_op_hash: B256) -> Result<B256, TimeError> {
        if let Some(time) = self.time {
            check_time("claimed time", time.into())?;
        }
        let session_id = self.session.id();
        let (module, chain_id) = (self.module, self.chain_id);
        let digest = session_op_digest(
            module,
            account,
            chain_id,
            user_op_hash,
            session_id,
            self.time,
        );
        Ok(digest)
    }
}

/// The nonce `validator ‖ key ‖ sequence`, for accounts that read the validator from its first 20
/// bytes (OpenZeppelin's AccountERC7579, Safe7579).
///
/// # Arguments
/// * `validator`: module.
/// * `key`: nonce key; operations with different keys can be included in any order.
/// * `sequence`: next sequence number of the key.
pub fn nonce(validator: Address, key: [u8; 4], sequence: u64) -> U256 {
    let mut word = [0; 32];
    let bytes = validator
        .into_iter()
        .chain(key)
        .chain(sequence.to_be_bytes());
    for (to, from) in word.iter_mut().zip(bytes) {
        *to = from;
    }
    U256::from_be_bytes(word)
}

/// Packs two 128-bit numbers into one word, `upper` in the upper half.
fn halves(upper: u128, lower: u128) -> B256 {
    B256::from((U256::from(upper) << 128) | U256::from(lower))
}
