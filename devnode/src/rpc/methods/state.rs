//! Methods that read an account.

use alloy_eips::BlockId;
use alloy_primitives::{Address, B256, U256};
use serde_json::{Value, json};

use crate::{
    evm::State,
    rpc::{
        node::Node,
        wire::{
            block_id,
            error::RpcError,
            json::{big_quantity, quantity},
            params::Params,
        },
    },
};

fn state(node: &Node, id: Option<BlockId>) -> Result<&State, RpcError> {
    Ok(node.chain.state_after(block_id::number(&node.chain, id)?)?)
}

/// `eth_getBalance`.
pub(in crate::rpc) fn get_balance(node: &Node, params: Params) -> Result<Value, RpcError> {
    let (address, block): (Address, _) = params.one_and_maybe()?;
    Ok(big_quantity(state(node, block)?.balance(address)))
}

/// `eth_getTransactionCount`.
pub(in crate::rpc) fn get_nonce(node: &Node, params: Params) -> Result<Value, RpcError> {
    let (address, block): (Address, _) = params.one_and_maybe()?;
    if block == Some(BlockId::pending()) {
        return Ok(quantity(node.chain.pending_nonce(address)));
    }
    Ok(quantity(state(node, block)?.nonce(address)))
}

/// `eth_getCode`.
pub(in crate::rpc) fn get_code(node: &Node, params: Params) -> Result<Value, RpcError> {
    let (address, block): (Address, _) = params.one_and_maybe()?;
    Ok(json!(state(node, block)?.code(address)))
}

/// `eth_getStorageAt`.
pub(in crate::rpc) fn get_storage(node: &Node, mut params: Params) -> Result<Value, RpcError> {
    let (address, slot): (Address, U256) = (params.required()?, params.required()?);
    let block = params.maybe()?;
    let value = state(node, block)?.storage(address, slot);
    Ok(json!(B256::from(value)))
}
