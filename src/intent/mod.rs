//! What an operation asks for: its fields, and its call data as a list of calls. Only what a
//! canonical encoder writes is read: bytes that two decoders could read differently are refused
//! (M-45).

pub mod erc7579;
pub mod reader;
pub mod user_op;

pub use erc7579::Calls;

use crate::word::{Address, Bytes32};

/// Bytes of an operation's call data at most; bundlers carry no more (V-05).
pub const MAX_CALL_DATA: usize = 8192;

/// One call that the account would make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call<'a> {
    /// The contract.
    pub target: &'a Address,
    /// Wei, as encoded.
    pub value: &'a Bytes32,
    /// Selector and arguments, or empty.
    pub data: &'a [u8],
}
