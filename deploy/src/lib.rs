//! The program on a real chain: put there, kept alive, checked.
//!
//! | module | what it knows |
//! |---|---|
//! | [`deploy`](mod@deploy), [`keepalive`](mod@keepalive), [`verify`](mod@verify) | the order of the steps of each command |
//! | [`activation`], [`caching`] | what ArbOS asks for a program, and paying it |
//! | [`state`], [`precompiles`] | what a chain says of itself and of a program; ArbOS as Solidity sees it |
//! | [`wallet`], [`key`] | who pays; where the key comes from |
//! | [`node`], [`rpc`] | an Ethereum node, in types; JSON-RPC over HTTP |
//! | `look`, [`words`], [`error`] | what is found, and how it is told |
//!
//! What a release is, and where it lies on every chain, is `latchkey-release`'s. Building is the
//! scripts'.

pub mod activation;
pub mod caching;
pub mod deploy;
pub mod error;
pub mod keepalive;
pub mod key;
mod look;
pub mod node;
pub mod precompiles;
pub mod rpc;
pub mod state;
pub mod verify;
pub mod wallet;
pub mod words;
