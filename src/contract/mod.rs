//! The chain side: the only folder that knows host calls, selectors and storage writes. Everything
//! here is generic over [`crate::chain::Chain`], so that tests call the same selector table
//! natively.

pub mod abi;
pub mod entry;
pub mod erc7579;
mod identity;
pub mod manage;
pub mod memory;
pub mod view;

#[cfg(target_arch = "wasm32")]
mod host;
