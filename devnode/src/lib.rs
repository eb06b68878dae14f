//! A local Arbitrum chain that runs Stylus programs and prices them as Nitro does.
//!
//! Start at [`chain::Chain`]: it deploys, activates and caches programs, mines transactions,
//! answers calls with or without a tree of frames, moves time and restores snapshots, all in
//! memory.
//!
//! `tests/replay` replays transactions recorded on Nitro v3.9.5 (ArbOS 51) and on a draft of ArbOS
//! 60: status, gas, output, error, logs and state are equal. The README of this crate lists the
//! known differences: module hashes, state roots, and everything that needs a parent chain.
//!
//! [`Devnode`] serves a chain to clients: JSON-RPC over HTTP and WebSocket.
//!
//! Imports point one way: `rpc -> chain -> trace -> evm -> {stylus, arbos} -> wasm -> {world,
//! profile}`; `scripts/check-imports` checks it.

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
