//! The chain on the network: JSON-RPC over HTTP and WebSocket.
//!
//! The way of a request: `server` or `ws` takes its bytes, `envelope` finds the requests in them,
//! `dispatch` knows the methods, and a file per subject answers in terms of [`crate::chain`]. Rules
//! of execution never belong here.

mod blocks;
mod call;
mod convert;
mod debug;
mod dev;
mod devnode;
mod dispatch;
mod envelope;
mod error;
mod fees;
mod filters;
mod log;
mod mining;
mod node;
mod node_interface;
mod origin;
mod overrides;
mod params;
mod request;
mod send;
mod server;
mod state;
mod ws;

pub use devnode::{Devnode, DevnodeBuilder};
pub use log::Verbosity;
