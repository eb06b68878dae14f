//! The commands against a node of our own, over HTTP.

mod caching;
mod command;
mod deploy;
mod keepalive;
mod keys;
mod refusals;
mod scene;
mod verify;
