//! A transaction that is ready to be mined.

use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{B256, Bytes};

use super::request::Envelope;
use crate::world::Transaction;

/// A transaction ready to be put into a block.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) hash: B256,
    pub(super) raw: Bytes,
    pub(super) content: Transaction,
}

impl Pending {
    /// A transaction as it was, or would be, sent.
    pub(super) fn new(envelope: &Envelope, content: Transaction) -> Self {
        let raw = envelope.encoded_2718();
        Self {
            hash: *envelope.tx_hash(),
            raw: raw.into(),
            content,
        }
    }
}
