//! Gas that a transaction pays before it runs, and the calldata floor that an owner can enable.

use crate::world::Transaction;

/// Every transaction.
const BASE: u64 = 21_000;
/// On top for a creation.
const CREATE: u64 = 32_000;
/// Per 32-byte word of init code.
const INIT_CODE_WORD: u64 = 2;
/// Per zero byte of data.
const ZERO_BYTE: u64 = 4;
/// Per other byte of data.
const BYTE: u64 = 16;
/// Per zero byte of data, at least (EIP-7623).
const ZERO_BYTE_FLOOR: u64 = 10;
/// Per other byte of data, at least.
const BYTE_FLOOR: u64 = 40;
/// Per address of an access list.
const LISTED_ADDRESS: u64 = 2_400;
/// Per slot of an access list.
const LISTED_SLOT: u64 = 1_900;
/// Per EIP-7702 authorization.
const AUTHORIZATION: u64 = 25_000;

/// Intrinsic gas of `tx`, without the L1 part.
pub(super) fn gas(tx: &Transaction) -> u64 {
    let (zeros, others) = bytes(tx);
    let slots: usize = tx
        .access_list
        .iter()
        .map(|item| item.storage_keys.len())
        .sum();
    let mut gas = BASE
        + ZERO_BYTE * zeros
        + BYTE * others
        + LISTED_ADDRESS * tx.access_list.len() as u64
        + LISTED_SLOT * slots as u64
        + AUTHORIZATION * tx.authorization_list.len() as u64;
    if tx.to.is_none() {
        gas += CREATE + INIT_CODE_WORD * (tx.data.len() as u64).div_ceil(32);
    }
    gas
}

/// Least gas that a transaction with the data of `tx` pays in all, under EIP-7623.
pub(super) fn floor(tx: &Transaction) -> u64 {
    let (zeros, others) = bytes(tx);
    BASE + ZERO_BYTE_FLOOR * zeros + BYTE_FLOOR * others
}

/// Zero bytes and other bytes of the data.
fn bytes(tx: &Transaction) -> (u64, u64) {
    let zeros = tx.data.iter().filter(|byte| **byte == 0).count() as u64;
    (zeros, tx.data.len() as u64 - zeros)
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{Address, Bytes};

    use super::*;

    #[test]
    fn a_plain_transfer_costs_21000() {
        assert_eq!(
            gas(&Transaction {
                to: Some(Address::ZERO),
                ..Transaction::default()
            }),
            21_000
        );
    }

    #[test]
    fn a_creation_pays_for_the_words_of_its_init_code() {
        let data = Bytes::from(vec![1; 33]);
        assert_eq!(
            gas(&Transaction {
                data,
                ..Transaction::default()
            }),
            53_000 + 33 * 16 + 2 * 2
        );
    }

    #[test]
    fn the_floor_counts_data_only() {
        let tx = Transaction {
            data: Bytes::from(vec![0, 0, 1]),
            ..Transaction::default()
        };
        assert_eq!(floor(&tx), 21_000 + 2 * 10 + 40);
    }
}
