//! The compiled program on the local chain, with the real EntryPoint 0.7, OpenZeppelin's ERC-7579
//! account and its ERC-20.
//!
//! * [`world`] brings everything up; [`operations`] carries operations to it, [`questions`] asks
//!   it; [`account`] and [`bundle`] are their words.
//! * [`sessions`] holds the few sessions the tests use.
//! * [`frames`] judges what the program did inside its frame by the rules of ERC-7562.
//! * [`gas`] measures what the snapshots record, [`speed`] what takes how long; [`story`] is the
//!   demo.
//! * [`artifacts`] loads what the scripts built; nothing is compiled or fetched at test time.

pub mod account;
pub mod artifacts;
pub mod bundle;
pub mod frames;
pub mod gas;
pub mod operations;
pub mod questions;
pub mod sessions;
pub mod speed;
pub mod story;
pub mod world;
