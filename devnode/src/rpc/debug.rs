//! Methods that look into executions: which transaction or call, and with which tracer.

use super::blocks::{self, world};
use super::error::RpcError;
use super::node::Node;
use super::params::Params;
use super::tracers::{Traced, Tracer};
use super::{overrides, request};
use crate::chain::{Block, CALL_GAS, Chain, Setting};
use alloy_eips::{BlockId, BlockNumberOrTag};
use alloy_primitives::B256;
use alloy_rpc_types_eth::state::StateOverride;
use alloy_rpc_types_eth::{BlockOverrides, TransactionRequest as WireRequest};
use serde::Deserialize;
use serde_json::{Value, json};

/// How to trace. Options of struct logs, timeouts and re-execution mean nothing here.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    tracer: Option<String>,
    tracer_config: Option<Value>,
    state_overrides: Option<StateOverride>,
    block_overrides: Option<BlockOverrides>,
}

impl Options {
    fn tracer(&self) -> Result<Tracer, RpcError> {
        Tracer::choose(self.tracer.as_deref(), self.tracer_config.as_ref())
    }
}

/// `debug_traceTransaction`.
pub(super) fn trace_transaction(node: &Node, params: Params) -> Result<Value, RpcError> {
    let (hash, options): (B256, Option<Options>) = params.one_and_maybe()?;
    let tracer = options.unwrap_or_default().tracer()?;
    let traced = Traced::transaction(&node.chain, hash)?;
    Ok(tracer.show(&traced, node.chain.profile()))
}

/// `debug_traceCall`.
pub(super) fn trace_call(node: &Node, mut params: Params) -> Result<Value, RpcError> {
    let wire: WireRequest = params.required()?;
    let block: Option<BlockId> = params.optional()?;
    let options: Options = params.maybe()?.unwrap_or_default();
    let tracer = options.tracer()?;
    let setting = Setting {
        block: Some(world(&node.chain, block)?),
        accounts: overrides::accounts(options.state_overrides)?,
        facts: overrides::block(options.block_overrides),
    };
    let request = request::translate(node.chain.chain_id(), wire)?;
    let gas = request.gas.unwrap_or(CALL_GAS).min(CALL_GAS);
    let outcome = node
        .chain
        .call_in(request, &setting, true)
        .map_err(|error| RpcError::server(format!("tracing failed: {error}")))?;
    let traced = Traced::call(outcome, gas)?;
    Ok(tracer.show(&traced, node.chain.profile()))
}

/// `debug_traceBlockByNumber`.
pub(super) fn trace_block_by_number(node: &Node, params: Params) -> Result<Value, RpcError> {
    let (tag, options): (BlockNumberOrTag, _) = params.one_and_maybe()?;
    trace_block(&node.chain, blocks::by_tag(&node.chain, tag), options)
}

/// `debug_traceBlockByHash`.
pub(super) fn trace_block_by_hash(node: &Node, params: Params) -> Result<Value, RpcError> {
    let (hash, options): (B256, _) = params.one_and_maybe()?;
    trace_block(&node.chain, node.chain.block_by_hash(hash), options)
}

fn trace_block(
    chain: &Chain,
    block: Option<&Block>,
    options: Option<Options>,
) -> Result<Value, RpcError> {
    let block = block.ok_or_else(|| RpcError::server("block not found"))?;
    if block.number() == 0 {
        return Err(RpcError::server("genesis is not traceable"));
    }
    let tracer = options.unwrap_or_default().tracer()?;
    let results: Result<Vec<Value>, RpcError> = block
        .transactions
        .iter()
        .map(|transaction| {
            let traced = Traced::transaction(chain, transaction.hash)?;
            let result = tracer.show(&traced, chain.profile());
            Ok(json!({ "txHash": transaction.hash, "result": result }))
        })
        .collect();
    results.map(Value::Array)
}
