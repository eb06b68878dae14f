//! Blocks, transactions, receipts and logs as JSON, with Arbitrum's extra fields.

use alloy_consensus::{EthereumTxEnvelope, TxEip4844};
use alloy_eips::eip2718::Decodable2718 as _;
use alloy_primitives::{Address, B256, U256};
use alloy_rlp::Encodable as _;
use serde_json::{Map, Value, json};

use crate::chain::{Block, BlockTransaction, Chain, LogEntry, Receipt};

/// A number as a hex quantity without leading zeros.
pub(in crate::rpc) fn quantity(number: u64) -> Value {
    Value::String(format!("{number:#x}"))
}

/// A 256-bit number as a hex quantity.
pub(in crate::rpc) fn big_quantity(number: U256) -> Value {
    Value::String(format!("{number:#x}"))
}

/// A block with its transactions whole, or as hashes.
pub(in crate::rpc) fn block(block: &Block, is_full: bool) -> Value {
    let transactions: Vec<Value> = if is_full {
        (0..block.transactions.len())
            .map(|index| transaction(block, index))
            .collect()
    } else {
        block.transactions.iter().map(hash).collect()
    };
    let payload: usize = block.transactions.iter().map(|tx| tx.raw.len()).sum();
    let size = block.header.length().saturating_add(payload);
    let mut fields = header_fields(block);
    fields.insert("size".into(), Value::String(format!("{size:#x}")));
    fields.insert("totalDifficulty".into(), quantity(block.number()));
    fields.insert("transactions".into(), Value::Array(transactions));
    fields.insert("uncles".into(), json!([]));
    Value::Object(fields)
}

/// A header, as subscribers get it.
pub(in crate::rpc) fn header(block: &Block) -> Value {
    Value::Object(header_fields(block))
}

fn header_fields(block: &Block) -> Map<String, Value> {
    let mut fields = object(serde_json::to_value(&block.header));
    fields.insert("hash".into(), json!(block.hash));
    fields.insert("l1BlockNumber".into(), quantity(block.l1_block_number()));
    fields.insert("sendRoot".into(), json!(block.send_root()));
    fields.insert("sendCount".into(), quantity(block.send_count()));
    fields
}

/// Hash of a transaction.
pub(in crate::rpc) fn hash(transaction: &BlockTransaction) -> Value {
    json!(transaction.hash)
}

/// The transaction at `index` of `block`; null if there is none.
pub(in crate::rpc) fn transaction(block: &Block, index: usize) -> Value {
    let Some(transaction) = block.transactions.get(index) else {
        return Value::Null;
    };
    let mut fields = signed_part(transaction);
    if transaction.content.is_some() {
        // The tip is dropped, so all pay the base fee.
        fields.insert("gasPrice".into(), quantity(block.base_fee()));
    }
    fields.insert("blockHash".into(), json!(block.hash));
    fields.insert("blockNumber".into(), quantity(block.number()));
    fields.insert("transactionIndex".into(), json!(format!("{index:#x}")));
    Value::Object(fields)
}

/// A transaction that waits for a block.
pub(in crate::rpc) fn waiting(transaction: &BlockTransaction) -> Value {
    let mut fields = signed_part(transaction);
    if let Some(content) = &transaction.content {
        let price = format!("{:#x}", content.max_fee_per_gas);
        fields.insert("gasPrice".into(), Value::String(price));
    }
    for unknown in ["blockHash", "blockNumber", "transactionIndex"] {
        fields.insert(unknown.into(), Value::Null);
    }
    Value::Object(fields)
}

/// The fields of a transaction that do not depend on a block, with its hash and sender.
fn signed_part(transaction: &BlockTransaction) -> Map<String, Value> {
    let mut fields = match &transaction.content {
        Some(_) => {
            let envelope = EthereumTxEnvelope::<TxEip4844>::decode_2718_exact(&transaction.raw);
            object(envelope.map(|envelope| json!(envelope)))
        }
        None => system_transaction(transaction),
    };
    fields.insert("hash".into(), hash(transaction));
    fields.insert("from".into(), json!(transaction.from()));
    fields
}

fn system_transaction(transaction: &BlockTransaction) -> Map<String, Value> {
    object(Ok::<_, ()>(json!({
        "type": quantity(transaction.tx_type().into()),
        "to": transaction.to(),
        "input": transaction.data,
        "nonce": "0x0",
        "gas": "0x0",
        "gasPrice": "0x0",
        "value": "0x0",
        "v": "0x0",
        "r": "0x0",
        "s": "0x0",
    })))
}

/// The receipt of a transaction of `block`.
pub(in crate::rpc) fn receipt(chain: &Chain, receipt: &Receipt) -> Value {
    let logs: Vec<Value> = receipt.logs.iter().map(|entry| log(chain, entry)).collect();
    json!({
        "type": quantity(receipt.tx_type.into()),
        "status": quantity(receipt.is_success().into()),
        "transactionHash": receipt.transaction_hash,
        "transactionIndex": quantity(receipt.transaction_index),
        "blockHash": receipt.block_hash,
        "blockNumber": quantity(receipt.block_number),
        "from": receipt.from,
        "to": receipt.to,
        "contractAddress": created(chain, receipt),
        "gasUsed": quantity(receipt.gas_used),
        "gasUsedForL1": quantity(receipt.gas_used_for_l1),
        "cumulativeGasUsed": quantity(receipt.cumulative_gas_used),
        "effectiveGasPrice": quantity(receipt.effective_gas_price),
        "l1BlockNumber": quantity(receipt.l1_block_number),
        "timeboosted": false,
        "logsBloom": receipt.logs_bloom,
        "logs": logs,
    })
}

/// The address a creation was for, also if it failed.
fn created(chain: &Chain, receipt: &Receipt) -> Option<Address> {
    if receipt.to.is_some() {
        return None;
    }
    let transaction = chain.transaction(receipt.transaction_hash)?;
    let nonce = transaction.content.as_ref()?.nonce;
    Some(receipt.from.create(nonce))
}

/// A log.
pub(in crate::rpc) fn log(chain: &Chain, entry: &LogEntry) -> Value {
    let block = chain.block(entry.block_number);
    json!({
        "address": entry.log.address,
        "topics": entry.log.topics(),
        "data": entry.log.data.data,
        "blockHash": block.map_or(B256::ZERO, |block| block.hash),
        "blockNumber": quantity(entry.block_number),
        "blockTimestamp": quantity(block.map_or(0, Block::timestamp)),
        "transactionHash": entry.transaction_hash,
        "transactionIndex": quantity(entry.transaction_index),
        "logIndex": quantity(entry.log_index),
        "removed": false,
    })
}

/// The fields of what serialises to an object, none of anything else.
fn object<E>(value: Result<Value, E>) -> Map<String, Value> {
    match value {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}
