//! A smart account of the tests: OpenZeppelin's, owned by one key through the `OwnerValidator`.

use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::{SolCall, SolValue};
use k256::ecdsa::SigningKey;
use latchkey_sdk::abi::{IERC7579Account, ISessionValidator::PackedUserOperation};

/// ERC-7579's module type of a validator.
pub const VALIDATOR: U256 = U256::ONE;

/// An account and the key that owns it.
#[derive(Clone, Debug)]
pub struct SmartAccount {
    /// The account.
    pub address: Address,
    /// The module that checks its owner.
    pub owner_validator: Address,
    /// The owner's key.
    pub owner: SigningKey,
}

impl SmartAccount {
    /// Constructor arguments of `LatchkeyTestAccount` for an account owned by `owner`.
    pub fn constructor_args(owner_validator: Address, owner: &SigningKey) -> Vec<u8> {
        let install_data = Bytes::from(Address::from_private_key(owner).abi_encode());
        (owner_validator, install_data).abi_encode_params()
    }

    /// The operation with the owner's signature over the EntryPoint's hash.
    ///
    /// # Errors
    /// The key cannot sign, which no hash brings about.
    pub fn sign(
        &self,
        mut op: PackedUserOperation,
        user_op_hash: B256,
    ) -> Result<PackedUserOperation, k256::ecdsa::Error> {
        let (signature, recovery) = self.owner.sign_prehash_recoverable(user_op_hash.as_slice())?;
        let mut bytes = signature.to_bytes().to_vec();
        bytes.push(27 + recovery.to_byte());
        op.signature = bytes.into();
        Ok(op)
    }
}

/// Calldata of `installModule` for a validator.
pub fn install_validator(module: Address, data: impl Into<Bytes>) -> Bytes {
    let call = IERC7579Account::installModuleCall {
        moduleTypeId: VALIDATOR,
        module,
        initData: data.into(),
    };
    call.abi_encode().into()
}

/// Calldata of `uninstallModule` for a validator.
pub fn uninstall_validator(module: Address, data: impl Into<Bytes>) -> Bytes {
    let call = IERC7579Account::uninstallModuleCall {
        moduleTypeId: VALIDATOR,
        module,
        deInitData: data.into(),
    };
    call.abi_encode().into()
}
