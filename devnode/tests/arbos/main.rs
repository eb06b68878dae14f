//! ArbOS alone: its precompiles against an in-memory host, and the gas of each call.
//!
//! Gas figures are those recorded on Nitro v3.9.5 with the intrinsic gas of the transaction taken
//! off.

mod activation;
mod cache;
mod debug;
mod expiry;
mod fees;
mod frame;
mod host;
mod owner;
mod owner_features;
mod owner_pricing;
mod pricing;
mod sends;
mod views;
