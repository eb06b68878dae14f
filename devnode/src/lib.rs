//! A local Arbitrum chain that runs Stylus programs and prices them as Nitro does.
//!
//! Imports point one way: `chain -> evm -> stylus -> wasm`, with `arbos` beside `stylus` and
//! `profile` below all.

pub mod arbos;
pub mod chain;
pub mod evm;
pub mod profile;
pub mod stylus;
pub mod wasm;
