//! Why a command ends without having done its work. Every text says what is wrong and what to do.

use alloy_primitives::{Address, B256, U256};
use latchkey_release::DEPLOYER;
use latchkey_sdk::signing::KeyError;

use crate::{rpc::RpcError, words::ether};

/// A refusal or a failure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The node did not answer, or said no.
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// The node serves another chain than was asked for.
    #[error("the node serves chain {found}, not {expected}; nothing was sent")]
    WrongChain {
        /// The chain that was asked for.
        expected: u64,
        /// The node's.
        found: u64,
    },
    /// The chain has no ArbOS, or one before Stylus.
    #[error("chain {chain_id} runs no Stylus programs: {reason}")]
    NoStylus {
        /// The chain.
        chain_id: u64,
        /// What it lacks.
        reason: String,
    },
    /// The built program is not the one of the release file.
    #[error(
        "the built program is not the release: {}. Check out the release and run ./scripts/build, or, if the change is meant, ./scripts/bench",
        .0.join("; ")
    )]
    NotTheRelease(Vec<String>),
    /// There is nobody to pay.
    #[error("no key: set LATCHKEY_KEY or pass --key-file; --dry-run needs none")]
    NoKey,
    /// The deterministic deployer is not on the chain.
    #[error(
        "the deterministic deployer {DEPLOYER} is not on this chain; publish its well-known transaction first, so that the program's address is the same everywhere"
    )]
    NoDeployer,
    /// Other code lies where the program belongs.
    #[error("the code at {address} is not the program's: its hash is {found}, not {expected}")]
    ForeignCode {
        /// Where the program belongs.
        address: Address,
        /// Hash of the code there.
        found: B256,
        /// Hash of the program's code.
        expected: B256,
    },
    /// There is no code where the program belongs.
    #[error("there is no program at {0}; run ./scripts/deploy")]
    NoProgram(Address),
    /// The program is there, but cannot be entered.
    #[error("the program at {address} is {state}; run ./scripts/keepalive")]
    NotActive {
        /// The program.
        address: Address,
        /// What keeps it from running.
        state: String,
    },
    /// The account cannot pay.
    #[error(
        "{account} has {} ether and may need {}; what is not used is not paid",
        ether(*.has),
        ether(*.needs)
    )]
    NoFunds {
        /// Who pays.
        account: Address,
        /// Wei it has.
        has: U256,
        /// Wei it may need.
        needs: U256,
    },
    /// A transaction failed on chain; its gas is spent.
    #[error("{what} failed on chain, in transaction {hash}; run the command again to go on")]
    Reverted {
        /// What was tried.
        what: &'static str,
        /// The transaction.
        hash: B256,
    },
    /// A transaction is not mined.
    #[error(
        "{what} is not mined after two minutes, transaction {hash}; run the command again later"
    )]
    NotMined {
        /// What was tried.
        what: &'static str,
        /// The transaction.
        hash: B256,
    },
    /// A transaction succeeded, but the chain does not show what it did.
    #[error(
        "{what} succeeded, but the node does not show it ({hash}); run the command again later"
    )]
    NotShown {
        /// What was done.
        what: &'static str,
        /// The transaction.
        hash: B256,
    },
    /// The key cannot sign.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The signature is none; for a key that signs, this does not happen.
    #[error("the transaction could not be signed")]
    NotSigned,
}
