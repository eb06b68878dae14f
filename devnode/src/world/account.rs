//! An account of the state.

use std::collections::BTreeMap;

use alloy_primitives::{Bytes, U256};

/// One account of the state, as plain data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Balance, wei.
    pub balance: U256,
    /// Next nonce.
    pub nonce: u64,
    /// Code as stored (Stylus programs with their prefix).
    pub code: Bytes,
    /// Non-zero slots.
    pub storage: BTreeMap<U256, U256>,
}
