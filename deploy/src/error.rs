//! Errors of the commands. Every message names what is wrong and, where possible, what to do.

use alloy_primitives::{Address, B256, U256};
use latchkey_release::DEPLOYER;
use latchkey_sdk::signing::KeyError;

use crate::{rpc::RpcError, units::ether};

/// Why a command stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The node did not respond, or responded with an error.
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// The node serves another chain than the one that was requested.
    #[error("the node serves chain {found}, not {expected}; nothing was sent")]
    WrongChain {
        /// The chain id that was requested.
        expected: u64,
        /// The node's chain id.
        found: u64,
    },
    /// The chain has no ArbOS, or an ArbOS without Stylus.
    #[error("chain {chain_id} runs no Stylus programs: {reason}")]
    NoStylus {
        /// The chain id.
        chain_id: u64,
        /// What is missing.
        reason: String,
    },
    /// The built module is not the one of the release file. One text for each difference.
    #[error(
        "the built program is not the release: {}. Check out the release and run ./scripts/build, or, if the change is intended, ./scripts/bench",
        .0.join("; ")
    )]
    ReleaseMismatch(Vec<String>),
    /// A transaction is needed and there is no key.
    #[error("no key: set LATCHKEY_KEY or pass --key-file; --dry-run needs none")]
    NoKey,
    /// The deterministic deployer is not on the chain.
    #[error(
        "the deterministic deployer {DEPLOYER} is not on this chain; send its published transaction first, so that the program gets the same address on every chain"
    )]
    NoDeployer,
    /// Other code is at the program's address.
    #[error("the code at {address} is not the program's: its hash is {found}, not {expected}")]
    UnexpectedCode {
        /// The program's address.
        address: Address,
        /// Hash of the code that is there.
        found: B256,
        /// Hash of the program's code.
        expected: B256,
    },
    /// There is no code at the program's address.
    #[error("there is no program at {0}; run ./scripts/deploy")]
    NotDeployed(Address),
    /// The program is on the chain but cannot run.
    #[error("the program at {address} is {state}; run ./scripts/keepalive")]
    NotActive {
        /// The program's address.
        address: Address,
        /// Why it cannot run.
        state: String,
    },
    /// The account has less than the most that a transaction may cost.
    #[error(
        "{account} has {} ether and may need {}; what is not used is not charged",
        ether(*.balance),
        ether(*.required)
    )]
    InsufficientFunds {
        /// The account that pays.
        account: Address,
        /// Its balance, in wei.
        balance: U256,
        /// The most that may be charged, in wei.
        required: U256,
    },
    /// A transaction failed on the chain; its gas is spent.
    #[error("{what} failed on the chain, in transaction {hash}; run the command again to continue")]
    Reverted {
        /// What the transaction was for.
        what: &'static str,
        /// The transaction's hash.
        hash: B256,
    },
    /// A transaction was not mined within two minutes.
    #[error(
        "{what} is not mined after two minutes, transaction {hash}; run the command again later"
    )]
    NotMined {
        /// What the transaction was for.
        what: &'static str,
        /// The transaction's hash.
        hash: B256,
    },
    /// A transaction succeeded, but the node does not show its effect.
    #[error(
        "{what} succeeded, but the node does not show it ({hash}); run the command again later"
    )]
    NotVisible {
        /// What the transaction was for.
        what: &'static str,
        /// The transaction's hash.
        hash: B256,
    },
    /// The key cannot sign.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The signature that the key made is malformed. This does not happen with a valid key.
    #[error("the transaction could not be signed")]
    NotSigned,
}
