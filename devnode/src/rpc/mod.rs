//! The chain on the network: JSON-RPC over HTTP and WebSocket.
//!
//! `transport` moves requests and responses, `wire` parses and writes their JSON, `methods` answers
//! them in terms of [`crate::chain`], `node` is the state they share, and `service` connects the
//! four. Rules of execution never belong here.

mod devnode;
mod methods;
mod node;
mod service;
mod subscriptions;
mod transport;
mod wire;

pub use devnode::{Devnode, DevnodeBuilder};
pub use node::Verbosity;
