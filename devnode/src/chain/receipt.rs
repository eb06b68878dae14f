//! The receipt of a transaction.

use alloy_primitives::{Address, B256, Bloom, Bytes};
use alloy_rlp::{BufMut, Encodable};
use serde::{Deserialize, Serialize};

use super::{explain::with_reason, log::LogEntry};
use crate::evm::{CallFrame, Status};

/// The receipt of a mined transaction, with fields that a receipt on Nitro lacks: output, error,
/// frames.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Hash of the transaction.
    pub transaction_hash: B256,
    /// Its index in the block; user transactions start at 1.
    pub transaction_index: u64,
    /// Its type.
    pub tx_type: u8,
    /// Number of its block.
    pub block_number: u64,
    /// Hash of its block.
    pub block_hash: B256,
    /// Sender.
    pub from: Address,
    /// Target; `None` created.
    pub to: Option<Address>,
    /// Address of the created contract.
    pub contract_address: Option<Address>,
    /// How it ended.
    pub status: Status,
    /// Gas used, L1 part included.
    pub gas_used: u64,
    /// L1 part of the gas used.
    pub gas_used_for_l1: u64,
    /// Gas used in the block up to here.
    pub cumulative_gas_used: u64,
    /// Wei per gas paid: the block's base fee.
    pub effective_gas_price: u64,
    /// Number of the parent chain's block.
    pub l1_block_number: u64,
    /// Logs, empty unless successful.
    pub logs: Vec<LogEntry>,
    /// Bloom of the logs.
    pub logs_bloom: Bloom,
    /// Return or revert data.
    pub output: Bytes,
    /// The VM's error unless successful.
    pub error: Option<String>,
    /// Root of the frame tree, if the chain was tracing.
    #[serde(skip)]
    pub root: Option<CallFrame>,
}

impl Receipt {
    /// Whether the transaction succeeded.
    pub fn is_success(&self) -> bool {
        self.status == Status::Success
    }

    /// The VM's error with the reason from the revert data; `None` if successful.
    pub fn failure(&self) -> Option<String> {
        self.error
            .as_ref()
            .map(|error| with_reason(error, &self.output))
    }

    /// Appends the encoding that receipt roots are made of.
    pub(super) fn encode(&self, out: &mut dyn BufMut) {
        if self.tx_type != 0 {
            out.put_u8(self.tx_type);
        }
        let logs: Vec<_> = self.logs.iter().map(|entry| entry.log.clone()).collect();
        let fields: [&dyn Encodable; 4] = [
            &self.is_success(),
            &self.cumulative_gas_used,
            &self.logs_bloom,
            &logs,
        ];
        let payload_length = fields.iter().map(|field| field.length()).sum();
        alloy_rlp::Header {
            list: true,
            payload_length,
        }
        .encode(out);
        for field in fields {
            field.encode(out);
        }
    }
}
