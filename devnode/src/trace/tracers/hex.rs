//! Numbers and bytes in the forms geth writes.

use std::fmt::LowerHex;

use alloy_primitives::{Address, B256, Bytes, U256, hex};
use serde_json::Value;

/// A number as a quantity.
pub(super) fn quantity(number: impl LowerHex) -> Value {
    format!("{number:#x}").into()
}

/// An address in lower case.
pub(super) fn address(address: Address) -> String {
    format!("{address:#x}")
}

/// A word with all its zeros.
pub(super) fn word(word: U256) -> String {
    format!("{:#x}", B256::from(word))
}

/// Bytes.
pub(super) fn bytes(bytes: &Bytes) -> Value {
    hex::encode_prefixed(bytes).into()
}
