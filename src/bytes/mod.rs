//! Bytes and numbers: the tools of every other room. Knows no session, no policy and no chain.

pub mod abi;
pub mod loops;
pub mod reader;
pub mod word;
pub mod writer;
