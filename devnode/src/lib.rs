//! A local Arbitrum chain that runs Stylus programs and prices them as Nitro does.
//!
//! Start at [`chain::Chain`]: it deploys, activates and caches programs, mines transactions,
//! answers calls with or without a tree of frames, moves time and restores snapshots, all in
//! memory.
//!
//! Transactions recorded on Nitro v3.9.5 (ArbOS 51) and on a draft of ArbOS 60 are replayed by
//! `tests/replay`: status, gas, output, error, logs and state are equal. What knowingly differs
//! stands in the README of this crate: module hashes, state roots, and whatever needs a parent
//! chain.
//!
//! [`Devnode`] serves a chain to clients: JSON-RPC over HTTP and WebSocket.
//!
//! Imports point one way: `rpc -> chain -> trace -> evm -> stylus -> wasm`, with `arbos` beside
//! `stylus` and `profile` below all.

pub mod arbos;
pub mod chain;
pub mod evm;
pub mod profile;
pub mod rpc;
pub mod stylus;
pub mod trace;
pub mod wasm;
pub mod world;

pub use rpc::Devnode;
