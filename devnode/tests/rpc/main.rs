//! The node as clients see it: over HTTP and WebSocket on the loopback.
//!
//! One file per subject; `fixture` is shared by all.

mod blocks;
mod calls;
mod command;
mod dev;
mod errors;
mod filters;
mod fixture;
mod mining;
mod robustness;
mod sending;
mod traces;
mod transport;
mod websocket;
