//! Operations: gas, fees, nonce and paymaster in separate fields, packed for the EntryPoint.

use alloy_primitives::{Address, B256, Bytes, U256};
use thiserror::Error;

use crate::{
    abi::PackedUserOperation,
    envelope::envelope,
    session::Session,
    signing::{KeyError, LocalKey, session_op_digest},
    time::{TimeError, check_time},
};

/// Who pays instead of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymasterTerms {
    /// The paymaster; not zero.
    pub address: Address,
    /// Gas for its validation.
    pub verification_gas: u128,
    /// Gas for its work afterwards.
    pub post_op_gas: u128,
    /// Whatever it wants to know.
    pub data: Bytes,
}

/// An ERC-4337 operation before it is packed and signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserOp {
    /// The account.
    pub sender: Address,
    /// Key (192 bits) and sequence (64 bits); see [`nonce`].
    pub nonce: U256,
    /// Factory and its data in the account's first operation, else empty.
    pub init_code: Bytes,
    /// What the account executes; see [`call`](crate::call).
    pub call_data: Bytes,
    /// Gas for the account's validation, this module included.
    pub verification_gas: u128,
    /// Gas for the execution.
    pub call_gas: u128,
    /// Gas for everything the EntryPoint does not measure, calldata first.
    pub pre_verification_gas: U256,
    /// Wei per gas, at most.
    pub max_fee_per_gas: u128,
    /// Wei per gas for the bundler.
    pub max_priority_fee_per_gas: u128,
    /// Who pays; nobody: the account itself.
    pub paymaster: Option<PaymasterTerms>,
}

impl UserOp {
    /// The operation as the EntryPoint takes it, with this `signature` field.
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

    /// The most the operation can cost, in wei: the sum of all gas limits × maxFeePerGas, or
    /// nothing if that does not fit 256 bits. A policy charges this, whatever is used in the
    /// end.
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

    /// The operation signed by a session's key, ready for the EntryPoint.
    ///
    /// `user_op_hash` is the hash the account hands to the module: of the packed operation, whose
    /// signature field does not count, by the EntryPoint's version
    /// ([`user_op_hash_v07`](crate::entry_point::user_op_hash_v07) or `_v08`).
    ///
    /// # Errors
    /// [`SignError::Time`] if the claimed time is above [`MAX_TIME`](crate::time::MAX_TIME),
    /// [`SignError::Key`] if the key cannot sign.
    pub fn sign(
        &self,
        use_of: &SessionUse<'_>,
        user_op_hash: B256,
        key: &LocalKey,
    ) -> Result<PackedUserOperation, SignError> {
        if let Some(time) = use_of.time {
            check_time("claimed time", time.into())?;
        }
        let digest = session_op_digest(
            use_of.module,
            self.sender,
            use_of.chain_id,
            user_op_hash,
            use_of.session.id(),
            use_of.time,
        );
        let signature = key.sign(digest)?;
        Ok(self.pack(envelope(use_of.session, use_of.time, &signature)))
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

/// One use of a session: where and when.
#[derive(Clone, Copy, Debug)]
pub struct SessionUse<'a> {
    /// The session.
    pub session: &'a Session,
    /// The module's address.
    pub module: Address,
    /// The chain's id.
    pub chain_id: u64,
    /// The claimed time in unix seconds below 2^40; nothing if no meter with periods is touched.
    pub time: Option<u64>,
}

/// The nonce that selects this module as validator in accounts that read the validator from the
/// nonce's first 20 bytes (OpenZeppelin's AccountERC7579, Safe7579): `validator ‖ key ‖ sequence`.
///
/// Operations with different `key`s do not wait for each other.
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

/// Two 128-bit numbers in one word, the first one in the upper half.
fn halves(upper: u128, lower: u128) -> B256 {
    B256::from((U256::from(upper) << 128) | U256::from(lower))
}
