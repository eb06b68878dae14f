//! A smart account of the tests: OpenZeppelin's, owned by one key through the `OwnerValidator`.

use alloy_primitives::{Address, B256, Bytes};
use alloy_sol_types::SolValue;
use latchkey_sdk::{
    abi::PackedUserOperation,
    signing::{KeyError, LocalKey},
    user_op::UserOp,
};

/// An account and the key that owns it.
#[derive(Clone, Debug)]
pub struct SmartAccount {
    /// The account.
    pub address: Address,
    /// The module that checks its owner.
    pub owner_validator: Address,
    /// The owner's key.
    pub owner: LocalKey,
}

impl SmartAccount {
    /// Constructor arguments of `LatchkeyTestAccount` for an account owned by `owner`.
    pub fn constructor_args(owner_validator: Address, owner: &LocalKey) -> Vec<u8> {
        let install_data = Bytes::from(owner.address().abi_encode());
        (owner_validator, install_data).abi_encode_params()
    }

    /// The operation with the owner's signature over the EntryPoint's hash.
    ///
    /// # Errors
    /// The key cannot sign.
    pub fn sign(&self, op: &UserOp, user_op_hash: B256) -> Result<PackedUserOperation, KeyError> {
        Ok(op.pack(self.owner.sign(user_op_hash)?.to_vec()))
    }
}
