//! The methods: one table from names to functions.

use std::time::Instant;

use alloy_primitives::{Bytes, U256, keccak256};
use alloy_rpc_types_eth::Filter;
use serde_json::{Value, json};

use super::{blocks, call, debug, dev, fees, mining, send, state};
use crate::rpc::{
    node::{Node, Subject},
    wire::{error::RpcError, json, log_filter, params::Params},
};

/// Calls `method`, logs the call, and announces new blocks to subscribers.
///
/// # Errors
/// There is no such method, or it fails.
pub(in crate::rpc) fn dispatch(
    node: &mut Node,
    method: &str,
    params: Params,
) -> Result<Value, RpcError> {
    let start = Instant::now();
    let result = route(node, method, params);
    let error = result.as_ref().err().map(|error| error.message.as_str());
    node.log.request(method, start.elapsed(), error);
    node.announce();
    result
}

/// Calls `method`. The match is the list of all methods.
fn route(node: &mut Node, method: &str, params: Params) -> Result<Value, RpcError> {
    match method {
        "eth_chainId" => fixed(params, json::quantity(node.chain.chain_id())),
        "eth_blockNumber" => fixed(params, json::quantity(node.chain.block_number())),
        "eth_syncing" => fixed(params, json!(false)),
        "eth_accounts" => fixed(params, send::accounts()),
        "eth_gasPrice" => fixed(params, fees::gas_price(node)),
        "eth_maxPriorityFeePerGas" => fixed(params, json!("0x0")),
        "eth_feeHistory" => fees::fee_history(node, params),

        "eth_getBlockByNumber" => blocks::get_by_number(&node.chain, params),
        "eth_getBlockByHash" => blocks::get_by_hash(&node.chain, params),
        "eth_getHeaderByNumber" => blocks::get_header_by_number(&node.chain, params),
        "eth_getBlockReceipts" => blocks::get_receipts(&node.chain, params),
        "eth_getBlockTransactionCountByNumber" => blocks::count_by_number(&node.chain, params),
        "eth_getBlockTransactionCountByHash" => blocks::count_by_hash(&node.chain, params),
        "eth_getUncleCountByBlockNumber" | "eth_getUncleCountByBlockHash" => {
            blocks::uncle_count(&node.chain, params)
        }
        "eth_getTransactionByHash" => blocks::get_transaction(&node.chain, params),
        "eth_getTransactionByBlockNumberAndIndex" => {
            blocks::get_transaction_by_number(&node.chain, params)
        }
        "eth_getTransactionByBlockHashAndIndex" => {
            blocks::get_transaction_by_block(&node.chain, params)
        }
        "eth_getRawTransactionByHash" => blocks::get_raw_transaction(&node.chain, params),
        "eth_getTransactionReceipt" => blocks::get_receipt(&node.chain, params),

        "eth_getBalance" => state::get_balance(node, params),
        "eth_getTransactionCount" => state::get_nonce(node, params),
        "eth_getCode" => state::get_code(node, params),
        "eth_getStorageAt" => state::get_storage(node, params),
        "eth_getProof" => Err(RpcError::server(
            "eth_getProof is not supported: the state is kept without a trie",
        )),

        "eth_call" => call::call(node, params),
        "eth_estimateGas" => call::estimate_gas(node, params),
        "eth_createAccessList" => call::create_access_list(node, params),
        "eth_sendRawTransaction" => send::send_raw(node, params),
        "eth_sendTransaction" => send::send(node, params),

        "eth_getLogs" => {
            let filter: Filter = params.one()?;
            log_filter::logs(&node.chain, &filter).map(Value::Array)
        }
        "eth_newFilter" => install(node, Subject::Logs(params.one()?)),
        "eth_newBlockFilter" => {
            params.end()?;
            install(node, Subject::Blocks)
        }
        "eth_newPendingTransactionFilter" => {
            params.maybe::<bool>()?;
            install(node, Subject::Transactions)
        }
        "eth_getFilterChanges" => node.filters.changes(&node.chain, params.one()?),
        "eth_getFilterLogs" => node.filters.all_logs(&node.chain, params.one()?),
        "eth_uninstallFilter" => Ok(json!(node.filters.uninstall(params.one()?))),

        "net_version" => fixed(params, json!(node.chain.chain_id().to_string())),
        "net_listening" => fixed(params, json!(true)),
        "net_peerCount" => fixed(params, json!("0x0")),
        "web3_clientVersion" => fixed(params, json!(client_version(node))),
        "web3_sha3" => Ok(json!(keccak256(params.one::<Bytes>()?))),

        "debug_traceTransaction" => debug::trace_transaction(node, params),
        "debug_traceCall" => debug::trace_call(node, params),
        "debug_traceBlockByNumber" => debug::trace_block_by_number(node, params),
        "debug_traceBlockByHash" => debug::trace_block_by_hash(node, params),

        "evm_snapshot" | "anvil_snapshot" => {
            params.end()?;
            Ok(json::quantity(node.chain.snapshot()))
        }
        "evm_revert" | "anvil_revert" => dev::revert(node, params.one::<U256>()?),
        "evm_setAutomine" | "anvil_setAutomine" => mining::set_automine(node, params),
        "anvil_getAutomine" | "hardhat_getAutomine" => {
            fixed(params, json!(node.mining.is_automatic()))
        }
        "evm_setIntervalMining" | "anvil_setIntervalMining" => mining::set_interval(node, params),
        "anvil_getIntervalMining" => fixed(params, json!(node.mining.interval())),
        "txpool_status" => fixed(params, mining::status(node)),
        "evm_mine" => dev::mine_one(node, params),
        "anvil_mine" | "hardhat_mine" => dev::mine_many(node, params),
        "evm_increaseTime" | "anvil_increaseTime" => dev::increase_time(node, params),
        "evm_setNextBlockTimestamp" | "anvil_setNextBlockTimestamp" => {
            dev::set_next_timestamp(node, params)
        }
        "anvil_setBalance" | "hardhat_setBalance" => dev::set_balance(node, params),
        "anvil_setCode" | "hardhat_setCode" => dev::set_code(node, params),
        "anvil_setNonce" | "hardhat_setNonce" => dev::set_nonce(node, params),
        "anvil_setStorageAt" | "hardhat_setStorageAt" => dev::set_storage(node, params),
        "anvil_impersonateAccount" | "hardhat_impersonateAccount" => dev::impersonate(node, params),
        "anvil_stopImpersonatingAccount" | "hardhat_stopImpersonatingAccount" => {
            dev::stop_impersonating(node, params)
        }
        "anvil_autoImpersonateAccount" => dev::impersonate_all(node, params),
        "anvil_dumpState" | "hardhat_dumpState" => dev::dump(node, params),
        "anvil_loadState" | "hardhat_loadState" => dev::load(node, params),

        "eth_subscribe" | "eth_unsubscribe" => Err(RpcError::server("notifications not supported")),
        _ => Err(RpcError::unknown_method(method)),
    }
}

/// An answer that takes no parameters.
fn fixed(params: Params, answer: Value) -> Result<Value, RpcError> {
    params.end()?;
    Ok(answer)
}

fn install(node: &mut Node, subject: Subject) -> Result<Value, RpcError> {
    let id = node.filters.install(&node.chain, subject);
    Ok(json::big_quantity(id))
}

fn client_version(node: &Node) -> String {
    format!(
        "stylus-devnode/v{}/ArbOS-{}",
        env!("CARGO_PKG_VERSION"),
        node.chain.profile().name
    )
}
