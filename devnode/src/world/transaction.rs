//! A transaction to execute.

use alloy_eips::{eip2930::AccessList, eip7702::SignedAuthorization};
use alloy_primitives::{Address, Bytes, U256};
use serde::{Deserialize, Serialize};

/// A transaction with its sender recovered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// Type (EIP-2718): 0, 1, 2 or 4.
    pub tx_type: u8,
    /// Sender.
    pub from: Address,
    /// Target; `None` creates a contract.
    pub to: Option<Address>,
    /// Nonce of the sender.
    pub nonce: u64,
    /// Gas limit.
    pub gas: u64,
    /// Maximum fee, wei per gas.
    pub max_fee_per_gas: u128,
    /// Maximum tip for the sequencer, wei per gas; Arbitrum drops it.
    pub max_priority_fee_per_gas: u128,
    /// Value, wei.
    pub value: U256,
    /// Call data or init code.
    pub data: Bytes,
    /// Accounts and slots to warm up (EIP-2930).
    pub access_list: AccessList,
    /// Delegations (EIP-7702).
    pub authorization_list: Vec<SignedAuthorization>,
    /// L1 part of the gas, computed by the chain; charged before execution.
    pub poster_gas: u64,
    /// Whether the transaction has no signature; its sender may then be a contract.
    pub is_unsigned: bool,
}
