//! The program on any Arbitrum chain, over JSON-RPC: deployed as by `./scripts/deploy`, used with
//! the real EntryPoint and a new account.
//!
//! `LATCHKEY_RPC_URL` is the URL of the node and `LATCHKEY_KEY` the paying key, in hex: 0.01 ether
//! suffice, and most of it is returned. Without them the test starts a node of its own and runs the
//! same steps.

mod remote;
mod setup;
mod story;
