//! Deploys the program to an Arbitrum chain, keeps it alive, and verifies what is on the chain.
//!
//! | module | content |
//! |---|---|
//! | [`deploy`](mod@deploy), [`keepalive`](mod@keepalive), [`verify`](mod@verify) | one command each: the order of its steps |
//! | [`activation`], [`caching`] | activating, renewing and caching a program, and the cost |
//! | [`state`], [`precompiles`] | what a chain reports about itself and a program; the ArbOS interfaces |
//! | [`wallet`], [`key`] | sending transactions; reading the private key |
//! | [`node`], [`rpc`] | the methods of an Ethereum node, typed; JSON-RPC over HTTP |
//! | `checks`, [`output`], [`units`], [`error`] | checks that commands share; output lines; amounts as text; errors |
//!
//! `latchkey-release` defines what a release is and computes its address. The scripts build the
//! program. Neither belongs here.

pub mod activation;
pub mod caching;
mod checks;
pub mod deploy;
pub mod error;
pub mod keepalive;
pub mod key;
pub mod node;
pub mod output;
pub mod precompiles;
pub mod rpc;
pub mod state;
pub mod units;
pub mod verify;
pub mod wallet;
