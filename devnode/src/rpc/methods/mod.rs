//! The methods of JSON-RPC, one file a subject.

mod blocks;
mod call;
mod debug;
mod dev;
mod dispatch;
mod fees;
mod mining;
mod node_interface;
mod send;
mod state;

pub(super) use dispatch::dispatch;
