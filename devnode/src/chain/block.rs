//! Blocks: header, transactions, receipts.

use alloy_consensus::{Header, proofs};
use alloy_primitives::{Address, B64, B256, Bloom, Bytes, U256};
use alloy_rlp::BufMut;
use serde::{Deserialize, Serialize};

use super::receipt::Receipt;
use crate::{
    arbos::{
        precompiles::ARBOS,
        pricing::{BATCH_POSTER, HEADER_GAS_LIMIT, INITIAL_BASE_FEE},
    },
    profile::Profile,
    world::{BlockFacts, Transaction},
};

/// Type of system transactions (EIP-2718).
pub(super) const SYSTEM_TYPE: u8 = 0x6a;
/// Delayed messages that the chain has read, the nonce of every header: the one that started it.
const MESSAGES_READ: u64 = 1;

/// A block. Hashes are chained; the state root is zero, since the state is kept flat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The header, with Arbitrum's extra data and mix hash.
    pub header: Header,
    /// Hash of the header.
    pub hash: B256,
    /// Transactions in order; the first opens the block.
    pub transactions: Vec<BlockTransaction>,
    /// Receipts in the order of the transactions.
    pub receipts: Vec<Receipt>,
}

/// A transaction in a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockTransaction {
    /// Hash of its encoding.
    pub hash: B256,
    /// Its encoding with the type byte in front (EIP-2718).
    pub raw: Bytes,
    /// The transaction; `None` for the system's.
    pub content: Option<Transaction>,
    /// Call data or init code.
    pub data: Bytes,
}

impl BlockTransaction {
    /// Type: 0, 1, 2, 4, or 0x6a for the system's.
    pub fn tx_type(&self) -> u8 {
        self.content
            .as_ref()
            .map_or(SYSTEM_TYPE, |content| content.tx_type)
    }

    /// Sender.
    pub fn from(&self) -> Address {
        self.content.as_ref().map_or(ARBOS, |content| content.from)
    }

    /// Target; `None` creates.
    pub fn to(&self) -> Option<Address> {
        self.content
            .as_ref()
            .map_or(Some(ARBOS), |content| content.to)
    }
}

impl Block {
    /// Number.
    pub fn number(&self) -> u64 {
        self.header.number
    }

    /// Unix seconds.
    pub fn timestamp(&self) -> u64 {
        self.header.timestamp
    }

    /// Wei per gas.
    pub fn base_fee(&self) -> u64 {
        self.header.base_fee_per_gas.unwrap_or(INITIAL_BASE_FEE)
    }

    /// Number of the parent chain's block; constant on a dev chain.
    pub fn l1_block_number(&self) -> u64 {
        0
    }

    /// Root of the tree of messages to the parent chain after this block: all of the extra data.
    pub fn send_root(&self) -> B256 {
        B256::try_from(self.header.extra_data.as_ref()).unwrap_or_default()
    }

    /// Number of messages to the parent chain up to this block: the first bytes of the mix hash.
    pub fn send_count(&self) -> u64 {
        let count = self.header.mix_hash.first_chunk();
        count.copied().map_or(0, u64::from_be_bytes)
    }

    /// Writes the state of the messages to the parent chain into an open header.
    pub(super) fn set_messages(header: &mut Header, root: B256, count: u64) {
        header.extra_data = root.into();
        header.mix_hash[..8].copy_from_slice(&count.to_be_bytes());
    }

    /// The facts of this block that programs can read.
    pub fn facts(&self, chain_id: u64) -> BlockFacts {
        BlockFacts {
            chain_id,
            number: self.number(),
            l1_number: self.l1_block_number(),
            timestamp: self.timestamp(),
            base_fee: self.base_fee(),
            coinbase: self.header.beneficiary,
            gas_limit: self.header.gas_limit,
        }
    }

    /// The block without a parent: time 0, nothing in it.
    pub(super) fn genesis(profile: &Profile) -> Self {
        let header = Header {
            beneficiary: Address::ZERO,
            base_fee_per_gas: Some(INITIAL_BASE_FEE),
            ..template(profile)
        };
        Self::seal(header, Vec::new(), Vec::new())
    }

    /// The header of a block on `parent`, without its contents.
    pub(super) fn open(profile: &Profile, parent: &Self, timestamp: u64, base_fee: u64) -> Header {
        Header {
            parent_hash: parent.hash,
            number: parent.number() + 1,
            timestamp,
            base_fee_per_gas: Some(base_fee),
            ..template(profile)
        }
    }

    /// Whether its header, its hash and its contents belong together.
    pub(super) fn is_whole(&self) -> bool {
        let hashes = self.transactions.iter().map(|transaction| transaction.hash);
        let receipts = self.receipts.iter();
        self.hash == self.header.hash_slow()
            && self.header.transactions_root == transactions_root(&self.transactions)
            && self.header.receipts_root == receipts_root(&self.receipts)
            && hashes.eq(receipts.map(|receipt| receipt.transaction_hash))
    }

    /// Closes a block: fills in what follows from its contents, and its hash in its receipts.
    pub(super) fn seal(
        mut header: Header,
        transactions: Vec<BlockTransaction>,
        mut receipts: Vec<Receipt>,
    ) -> Self {
        header.transactions_root = transactions_root(&transactions);
        header.receipts_root = receipts_root(&receipts);
        header.logs_bloom = receipts
            .iter()
            .fold(Bloom::ZERO, |bloom, receipt| bloom | receipt.logs_bloom);
        header.gas_used = receipts
            .last()
            .map_or(0, |receipt| receipt.cumulative_gas_used);
        let hash = header.hash_slow();
        for receipt in &mut receipts {
            receipt.block_hash = hash;
        }
        Self {
            header,
            hash,
            transactions,
            receipts,
        }
    }
}

fn transactions_root(transactions: &[BlockTransaction]) -> B256 {
    proofs::ordered_trie_root_with_encoder(transactions, |tx, out| out.put_slice(&tx.raw))
}

fn receipts_root(receipts: &[Receipt]) -> B256 {
    proofs::ordered_trie_root_with_encoder(receipts, |receipt, out| receipt.encode(out))
}

/// The fields that all headers share.
fn template(profile: &Profile) -> Header {
    Header {
        beneficiary: BATCH_POSTER,
        state_root: B256::ZERO,
        difficulty: U256::from(1),
        gas_limit: HEADER_GAS_LIMIT,
        extra_data: B256::ZERO.into(),
        mix_hash: mix_hash(profile),
        nonce: B64::from(MESSAGES_READ),
        ..Header::default()
    }
}

/// `send count ‖ L1 block number ‖ ArbOS version ‖ 0`, 8 bytes each, big-endian.
fn mix_hash(profile: &Profile) -> B256 {
    let mut hash = B256::ZERO;
    hash[16..24].copy_from_slice(&profile.arbos.to_be_bytes());
    hash
}
