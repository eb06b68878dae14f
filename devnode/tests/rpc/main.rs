//! The node as clients see it: over HTTP and WebSocket on the loopback.
//!
//! One file per subject; `parts` is what they share.

mod blocks;
mod calls;
mod command;
mod dev;
mod errors;
mod filters;
mod mining;
mod parts;
mod robustness;
mod sending;
mod traces;
mod transport;
mod websocket;
