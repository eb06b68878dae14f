//! Executions that leave nothing behind: calls, estimates, access lists.

use alloy_eips::BlockId;
use alloy_rpc_types_eth::{
    BlockOverrides, TransactionRequest as WireRequest, state::StateOverride,
};
use serde_json::{Value, json};

use super::node_interface;
use crate::{
    chain::{CALL_GAS, Setting, TransactionRequest},
    rpc::{
        node::Node,
        wire::{
            block_id, error::RpcError, json::quantity, overrides, params::Params,
            transaction_request,
        },
    },
};

/// The transaction and the setting of a request.
fn parse(node: &Node, mut params: Params) -> Result<(TransactionRequest, Setting), RpcError> {
    let wire: WireRequest = params.required()?;
    let block: Option<BlockId> = params.optional()?;
    let accounts: Option<StateOverride> = params.optional()?;
    let facts: Option<BlockOverrides> = params.maybe()?;
    let setting = Setting {
        block: Some(block_id::number(&node.chain, block)?),
        accounts: overrides::accounts(accounts)?,
        facts: overrides::block(facts),
    };
    Ok((
        transaction_request::translate(node.chain.chain_id(), wire)?,
        setting,
    ))
}

/// `eth_call`.
pub(in crate::rpc) fn call(node: &Node, params: Params) -> Result<Value, RpcError> {
    let (request, setting) = parse(node, params)?;
    if request.to == Some(node_interface::ADDRESS) {
        let output = node_interface::call(&node.chain, &request, &setting)?;
        return Ok(json!(output));
    }
    let gas = request.gas.unwrap_or(CALL_GAS).min(CALL_GAS);
    let outcome = node
        .chain
        .call_in(request, &setting, false)
        .map_err(|error| RpcError::not_started(error, gas))?;
    Ok(json!(RpcError::unless_success(outcome)?))
}

/// `eth_estimateGas`.
pub(in crate::rpc) fn estimate_gas(node: &Node, params: Params) -> Result<Value, RpcError> {
    let (request, setting) = parse(node, params)?;
    Ok(quantity(node.chain.estimate_gas_in(request, &setting)?))
}

/// `eth_createAccessList`.
pub(in crate::rpc) fn create_access_list(node: &Node, params: Params) -> Result<Value, RpcError> {
    let (request, setting) = parse(node, params)?;
    let gas = request.gas.unwrap_or(CALL_GAS).min(CALL_GAS);
    let (access_list, outcome) = node
        .chain
        .access_list_in(request, &setting)
        .map_err(|error| RpcError::not_started(error, gas))?;
    let mut answer = json!({ "accessList": access_list, "gasUsed": quantity(outcome.gas_used) });
    if let (Some(error), Some(fields)) = (outcome.error, answer.as_object_mut()) {
        fields.insert("error".into(), Value::String(error));
    }
    Ok(answer)
}
