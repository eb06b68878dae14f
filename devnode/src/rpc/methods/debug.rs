//! Tracing methods: they select the transaction or call; [`crate::trace`] traces it.

use alloy_eips::{BlockId, BlockNumberOrTag};
use alloy_primitives::B256;
use alloy_rpc_types_eth::{
    BlockOverrides, TransactionRequest as WireRequest, state::StateOverride,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    chain::{Block, Chain, Setting},
    rpc::{
        node::Node,
        wire::{block_id, error::RpcError, overrides, params::Params, transaction_request},
    },
    trace::{Attribution, Replay, TraceError, trace},
};

/// How to trace. Timeouts and re-execution mean nothing here.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    state_overrides: Option<StateOverride>,
    block_overrides: Option<BlockOverrides>,
    attribution: Accounts,
    /// The tracer, its configuration, options of the struct logger.
    #[serde(flatten)]
    tracer: Map<String, Value>,
}

/// The account that opcodes of Stylus frames are shown under; an option of this node.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Accounts {
    /// Under the one they act for.
    #[default]
    Actual,
    /// As Nitro does.
    Nitro,
}

impl Options {
    fn run(&self, mut replay: Replay) -> Result<Value, RpcError> {
        replay.attribution = match self.attribution {
            Accounts::Actual => Attribution::Actual,
            Accounts::Nitro => Attribution::Nitro,
        };
        trace(&replay, &Value::Object(self.tracer.clone())).map_err(|error| match error {
            TraceError::Invalid(error) => RpcError::invalid(&error, "tracing failed: "),
            error => RpcError::server(error.to_string()),
        })
    }
}

/// `debug_traceTransaction`.
pub(in crate::rpc) fn trace_transaction(node: &Node, params: Params) -> Result<Value, RpcError> {
    let (hash, options): (B256, Option<Options>) = params.one_and_maybe()?;
    let transaction = node.chain.transaction(hash);
    let transaction = transaction.ok_or_else(|| RpcError::server("transaction not found"))?;
    if transaction.content.is_none() {
        return Err(RpcError::server("the system's transaction runs no code"));
    }
    options.unwrap_or_default().run(node.chain.replay(hash)?)
}

/// `debug_traceCall`.
pub(in crate::rpc) fn trace_call(node: &Node, mut params: Params) -> Result<Value, RpcError> {
    let wire: WireRequest = params.required()?;
    let block: Option<BlockId> = params.optional()?;
    let mut options: Options = params.maybe()?.unwrap_or_default();
    let setting = Setting {
        block: Some(block_id::number(&node.chain, block)?),
        accounts: overrides::accounts(options.state_overrides.take())?,
        facts: overrides::block(options.block_overrides.take()),
    };
    let request = transaction_request::translate(node.chain.chain_id(), wire)?;
    options.run(node.chain.replay_call(request, &setting)?)
}

/// `debug_traceBlockByNumber`.
pub(in crate::rpc) fn trace_block_by_number(
    node: &Node,
    params: Params,
) -> Result<Value, RpcError> {
    let (tag, options): (BlockNumberOrTag, _) = params.one_and_maybe()?;
    trace_block(&node.chain, block_id::by_tag(&node.chain, tag), options)
}

/// `debug_traceBlockByHash`.
pub(in crate::rpc) fn trace_block_by_hash(node: &Node, params: Params) -> Result<Value, RpcError> {
    let (hash, options): (B256, _) = params.one_and_maybe()?;
    trace_block(&node.chain, node.chain.block_by_hash(hash), options)
}

/// Traces all but the system's transaction, which runs no code.
fn trace_block(
    chain: &Chain,
    block: Option<&Block>,
    options: Option<Options>,
) -> Result<Value, RpcError> {
    let block = block.ok_or_else(|| RpcError::server("block not found"))?;
    if block.number() == 0 {
        return Err(RpcError::server("genesis is not traceable"));
    }
    let options = options.unwrap_or_default();
    let user = block.transactions.iter().skip(1);
    let results = user.map(|transaction| {
        let result = options.run(chain.replay(transaction.hash)?)?;
        Ok(json!({ "txHash": transaction.hash, "result": result }))
    });
    results.collect::<Result<_, _>>().map(Value::Array)
}
