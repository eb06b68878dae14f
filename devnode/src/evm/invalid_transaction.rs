//! Why a transaction never enters a block, in the words of geth and Nitro.

use alloy_primitives::{Address, U256};

/// A transaction or call that cannot be executed. The texts are geth's and Nitro's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTransaction {
    /// The chain does not accept this type of transaction.
    #[error("transaction type not supported")]
    UnsupportedType,
    /// A transaction with delegations cannot create a contract.
    #[error("EIP-7702 transaction cannot be used to create contract (sender {sender})")]
    SetCodeCreation {
        /// Sender.
        sender: Address,
    },
    /// A transaction of type 4 has no delegations.
    #[error("EIP-7702 transaction with empty auth list (sender {sender})")]
    EmptyAuthorizationList {
        /// Sender.
        sender: Address,
    },
    /// The nonce was used before.
    #[error("nonce too low: address {sender}, tx: {have} state: {want}")]
    NonceTooLow {
        /// Sender.
        sender: Address,
        /// Nonce of the transaction.
        have: u64,
        /// Next nonce of the sender.
        want: u64,
    },
    /// The nonce is beyond the next one.
    #[error("nonce too high: address {sender}, tx: {have} state: {want}")]
    NonceTooHigh {
        /// Sender.
        sender: Address,
        /// Nonce of the transaction.
        have: u64,
        /// Next nonce of the sender.
        want: u64,
    },
    /// The nonce cannot be incremented.
    #[error("nonce has max value: address {sender}, nonce: {nonce}")]
    NonceExhausted {
        /// Sender.
        sender: Address,
        /// Next nonce of the sender.
        nonce: u64,
    },
    /// The sender of a signed transaction has code.
    #[error("sender not an eoa: address {sender}, len(code): {code_len}")]
    SenderHasCode {
        /// Sender.
        sender: Address,
        /// Length of its code, bytes.
        code_len: usize,
    },
    /// The maximum tip exceeds the maximum fee.
    #[error(
        "max priority fee per gas higher than max fee per gas: address {sender}, \
         maxPriorityFeePerGas: {tip}, maxFeePerGas: {fee}"
    )]
    TipAboveFee {
        /// Sender.
        sender: Address,
        /// Maximum tip, wei per gas.
        tip: u128,
        /// Maximum fee, wei per gas.
        fee: u128,
    },
    /// The maximum fee is below the base fee.
    #[error(
        "max fee per gas less than block base fee: address {sender}, \
         maxFeePerGas: {fee} baseFee: {base_fee}"
    )]
    FeeBelowBaseFee {
        /// Sender.
        sender: Address,
        /// Maximum fee, wei per gas.
        fee: u128,
        /// Base fee, wei per gas.
        base_fee: u64,
    },
    /// The sender cannot pay for the gas and the value.
    #[error("insufficient funds for gas * price + value: address {sender} have {have} want {want}")]
    InsufficientFunds {
        /// Sender.
        sender: Address,
        /// Balance, wei.
        have: U256,
        /// Maximum cost, wei.
        want: U256,
    },
    /// The maximum cost exceeds 256 bits.
    #[error(
        "insufficient funds for gas * price + value: address {sender} required balance exceeds 256 bits"
    )]
    CostOverflow {
        /// Sender.
        sender: Address,
    },
    /// The sender of a call does not have the value.
    #[error("insufficient funds for transfer: address {sender}")]
    InsufficientValue {
        /// Sender.
        sender: Address,
    },
    /// The sender of an estimated transaction has nothing left for gas.
    #[error("insufficient funds for transfer")]
    InsufficientFundsForEstimate,
    /// The init code is too long.
    #[error("max initcode size exceeded: code size {size} limit {max}")]
    InitCodeTooLong {
        /// Length of the init code, bytes.
        size: usize,
        /// Maximum, bytes, inclusive.
        max: usize,
    },
    /// The gas limit does not cover the intrinsic gas and the L1 part.
    #[error("intrinsic gas too low")]
    IntrinsicGasTooLow,
    /// The gas limit does not cover the calldata floor (EIP-7623).
    #[error("insufficient gas for floor data gas cost: have {have}, want {want}")]
    BelowFloor {
        /// Gas limit.
        have: u64,
        /// Floor, gas.
        want: u64,
    },
    /// A call crashed the node (`ArbDebug.panic`).
    #[error("method handler crashed")]
    CallCrashed,
    /// A transaction crashed the node (`ArbDebug.panic`).
    #[error("sequencer internal error")]
    TransactionCrashed,
    /// revm stopped without a result.
    #[error("{0}")]
    Evm(String),
}

impl InvalidTransaction {
    /// Whether the call is valid, but crashed the node.
    pub fn is_crash(&self) -> bool {
        *self == Self::CallCrashed
    }
}
