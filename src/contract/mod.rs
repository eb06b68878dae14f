//! The chain side: selectors, external functions, events and host calls. Everything here except
//! `stylus` is generic over [`Host`](crate::host::Host), so that tests call the same selector table
//! natively.

mod arguments;
pub mod entry;
mod erc7579;
mod events;
pub mod interface;
mod lanes;
pub mod memory;
mod sessions;
mod views;

#[cfg(target_arch = "wasm32")]
mod stylus;
