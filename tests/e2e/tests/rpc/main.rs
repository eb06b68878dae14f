//! The program on any Arbitrum chain, over JSON-RPC: deployed as `./scripts/deploy` does it, used
//! with the real EntryPoint and a fresh account, refused where it must refuse.
//!
//! `LATCHKEY_RPC_URL` names the node and `LATCHKEY_KEY` the key that pays, in hex: 0.01 ether do,
//! most of it comes back. Without them, a node of our own is started, so that the way is the same
//! in every run.

mod place;
mod remote;
mod story;
