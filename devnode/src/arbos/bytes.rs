//! A text of any length in one space: word 0 is its length in bytes, words 1 and up its bytes.
//!
//! The last word is right-aligned and always there, empty or not.

use alloy_primitives::B256;

use super::storage::{Ledger, OutOfGas, Space};

/// Replaces the text in `space`. The words of the old one are cleared and paid for first.
///
/// # Errors
/// Not affordable; what was written until then stays written.
pub(super) fn write(ledger: &mut impl Ledger, space: Space, text: &[u8]) -> Result<(), OutOfGas> {
    let old = ledger.read_u64(space.at(0))?;
    // Every step costs gas, so an invalid length ends the loop too.
    for word in 1..=old.div_ceil(32) {
        ledger.write(space.at(word), B256::ZERO)?;
    }
    ledger.write(space.at(0), B256::ZERO)?;
    // Lengths in memory always fit 64 bits.
    ledger.write_u64(space.at(0), text.len() as u64)?;
    let (words, rest) = text.as_chunks::<32>();
    let mut slot = 1;
    for word in words {
        ledger.write(space.at(slot), B256::from(*word))?;
        slot += 1;
    }
    ledger.write(space.at(slot), B256::left_padding_from(rest))
}
