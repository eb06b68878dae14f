//! The ERC-4337 EntryPoint: addresses, operation hashes, `handleOps`.

use alloy_primitives::{Address, B256, U256, address, keccak256};
use alloy_sol_types::{SolCall, SolStruct, SolValue, eip712_domain};

use crate::abi::{IEntryPoint, PackedUserOperation};

/// EntryPoint 0.7.
pub const ENTRY_POINT_V07: Address = address!("0000000071727De22E5E9d8BAf0edAc6f37da032");

/// EntryPoint 0.8.
pub const ENTRY_POINT_V08: Address = address!("4337084D9E255Ff0702461CF8895CE9E3b5Ff108");

/// EntryPoints 0.6 to 0.9. No session can call one.
pub const KNOWN_ENTRY_POINTS: [Address; 4] = [
    address!("5FF137D4b0FDCD49DcA30c7CF57E578a026d2789"),
    ENTRY_POINT_V07,
    ENTRY_POINT_V08,
    address!("433709009B8330FDa32311DF1C2AFA402eD8D009"),
];

/// Whether the address is forbidden in every policy.
pub(crate) fn is_entry_point_or_zero(address: Address) -> bool {
    address.is_zero() || KNOWN_ENTRY_POINTS.contains(&address)
}

/// The hash of an operation for EntryPoint 0.7. The signature is not part of it.
pub fn user_op_hash_v07(op: &PackedUserOperation, entry_point: Address, chain_id: u64) -> B256 {
    let packed = (
        op.sender,
        op.nonce,
        keccak256(&op.initCode),
        keccak256(&op.callData),
        op.accountGasLimits,
        op.preVerificationGas,
        op.gasFees,
        keccak256(&op.paymasterAndData),
    );
    let packed_hash = keccak256(packed.abi_encode());
    keccak256((packed_hash, entry_point, U256::from(chain_id)).abi_encode())
}

/// The hash of an operation for EntryPoint 0.8: EIP-712 typed data under the domain "ERC4337",
/// version "1". The signature is not part of it.
///
/// If initCode starts with the EIP-7702 marker, EntryPoint 0.8 hashes the delegate's address in
/// place of the marker; callers must replace it first.
pub fn user_op_hash_v08(op: &PackedUserOperation, entry_point: Address, chain_id: u64) -> B256 {
    let domain = eip712_domain! {
        name: "ERC4337",
        version: "1",
        chain_id: chain_id,
        verifying_contract: entry_point,
    };
    let message = typed::PackedUserOperation {
        sender: op.sender,
        nonce: op.nonce,
        initCode: op.initCode.clone(),
        callData: op.callData.clone(),
        accountGasLimits: op.accountGasLimits,
        preVerificationGas: op.preVerificationGas,
        gasFees: op.gasFees,
        paymasterAndData: op.paymasterAndData.clone(),
    };
    message.eip712_signing_hash(&domain)
}

/// Calldata of `handleOps`, which a bundler sends to the EntryPoint.
///
/// # Arguments
/// * `ops`: signed operations.
/// * `beneficiary`: address that receives the fees.
pub fn handle_ops(ops: Vec<PackedUserOperation>, beneficiary: Address) -> Vec<u8> {
    IEntryPoint::handleOpsCall { ops, beneficiary }.abi_encode()
}

mod typed {
    //! The EIP-712 type of an operation: the packed fields without the signature.

    alloy_sol_types::sol! {
        struct PackedUserOperation {
            address sender;
            uint256 nonce;
            bytes initCode;
            bytes callData;
            bytes32 accountGasLimits;
            uint256 preVerificationGas;
            bytes32 gasFees;
            bytes paymasterAndData;
        }
    }
}
