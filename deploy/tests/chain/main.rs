//! The commands against a local node, over HTTP.

mod caching;
mod command;
mod deploy;
mod keepalive;
mod keys;
mod refusals;
mod test_chain;
mod verify;
