//! Methods that send transactions: signed by the client, signed with a key of the node, or
//! unsigned.

use alloy_consensus::{SignableTransaction, TxEnvelope, TypedTransaction};
use alloy_eips::eip2718::Encodable2718 as _;
use alloy_primitives::{Address, B256, Bytes, Signature};
use alloy_rpc_types_eth::TransactionRequest as WireRequest;
use k256::ecdsa::SigningKey;
use serde_json::{Value, json};

use crate::{
    chain::{
        Setting, TransactionRequest,
        accounts::{DevAccount, OWNER, TEST},
    },
    rpc::{
        node::Node,
        wire::{error::RpcError, params::Params, transaction_request},
    },
};

/// Accounts whose keys the node has.
fn keyed() -> impl Iterator<Item = DevAccount> {
    TEST.into_iter().chain([OWNER])
}

/// `eth_accounts`.
pub(in crate::rpc) fn accounts() -> Value {
    keyed().map(|account| json!(account.address)).collect()
}

/// `eth_sendRawTransaction`.
pub(in crate::rpc) fn send_raw(node: &mut Node, params: Params) -> Result<Value, RpcError> {
    let raw: Bytes = params.one()?;
    Ok(json!(take_raw(node, &raw)?))
}

/// Mines a signed transaction, or adds it to the pool.
fn take_raw(node: &mut Node, raw: &[u8]) -> Result<B256, RpcError> {
    Ok(if node.mining.is_automatic() {
        node.chain.send_raw(raw)?
    } else {
        node.chain.submit_raw(raw)?
    })
}

/// `eth_sendTransaction`.
pub(in crate::rpc) fn send(node: &mut Node, params: Params) -> Result<Value, RpcError> {
    let wire: WireRequest = params.one()?;
    let from = wire.from.unwrap_or(Address::ZERO);
    let mut request = transaction_request::translate(node.chain.chain_id(), wire.clone())?;
    let key = keyed().find(|account| account.address == from);
    let is_impersonated = node.impersonates_all || node.impersonated.contains(&from);
    if key.is_none() && !is_impersonated {
        return Err(RpcError::server("unknown account"));
    }
    if request.gas.is_none() {
        let gas = node
            .chain
            .estimate_gas_in(request.clone(), &Setting::default())?;
        request.gas = Some(gas);
    }
    let hash = match key {
        Some(account) => send_signed(node, wire, request, account.key)?,
        None if node.mining.is_automatic() => node.chain.transact(request)?.transaction_hash,
        None => node.chain.submit(request)?,
    };
    Ok(json!(hash))
}

fn send_signed(
    node: &mut Node,
    wire: WireRequest,
    request: TransactionRequest,
    key: B256,
) -> Result<B256, RpcError> {
    let chain = &node.chain;
    let is_creation = request.to.is_none();
    let mut wire = WireRequest {
        chain_id: Some(chain.chain_id()),
        nonce: Some(
            request
                .nonce
                .unwrap_or_else(|| chain.pending_nonce(request.from)),
        ),
        gas: request.gas,
        to: Some(request.to.into()),
        ..wire.normalized_input()
    };
    if wire.gas_price.is_none() {
        let fee = u128::from(chain.base_fee()).saturating_mul(2);
        wire.max_fee_per_gas = Some(request.max_fee_per_gas.unwrap_or(fee));
        wire.max_priority_fee_per_gas = Some(request.max_priority_fee_per_gas.unwrap_or(0));
    }
    if is_creation {
        wire.authorization_list = None;
    }
    let transaction = wire
        .build_consensus_tx()
        .map_err(|error| RpcError::server(error.error))?;
    let envelope = sign(transaction, key)?;
    take_raw(node, &envelope.encoded_2718())
}

fn sign(transaction: TypedTransaction, key: B256) -> Result<TxEnvelope, RpcError> {
    let refusal = |_| RpcError::server("the key cannot sign");
    let key = SigningKey::from_slice(key.as_slice()).map_err(refusal)?;
    let hash = transaction.signature_hash();
    let signature: Signature = key
        .sign_prehash_recoverable(hash.as_slice())
        .map_err(refusal)?
        .into();
    Ok(transaction.into_signed(signature).into())
}
