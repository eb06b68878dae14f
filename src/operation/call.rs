//! One call of a batch.

use crate::bytes::word::{Address, Bytes32};

/// One call that the account would make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call<'a> {
    /// The called contract.
    pub target: &'a Address,
    /// Wei, as encoded.
    pub value: &'a Bytes32,
    /// Selector and arguments, or empty.
    pub data: &'a [u8],
}
