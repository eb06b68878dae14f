//! Transactions and calls as clients describe them, in the chain's terms.

use alloy_primitives::Address;
use alloy_rpc_types_eth::TransactionRequest as WireRequest;

use super::error::RpcError;
use crate::chain::TransactionRequest;

/// Checks what contradicts itself or this chain, and translates.
///
/// # Errors
/// Two prices, two inputs, a foreign chain id or blobs.
pub(in crate::rpc) fn translate(
    chain_id: u64,
    wire: WireRequest,
) -> Result<TransactionRequest, RpcError> {
    if wire.gas_price.is_some()
        && (wire.max_fee_per_gas.is_some() || wire.max_priority_fee_per_gas.is_some())
    {
        return Err(RpcError::server(
            "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified",
        ));
    }
    if let Some(have) = wire.chain_id.filter(|have| *have != chain_id) {
        return Err(RpcError::server(format!(
            "chainId does not match node's (have={have}, want={chain_id})"
        )));
    }
    if wire.blob_versioned_hashes.is_some() || wire.sidecar.is_some() {
        return Err(RpcError::server("transaction type not supported"));
    }
    let data = wire.input.try_into_unique_input().map_err(|_| {
        RpcError::server(
            "both \"data\" and \"input\" are set and not equal. Please use \"input\" to pass transaction call data",
        )
    })?;
    Ok(TransactionRequest {
        from: wire.from.unwrap_or(Address::ZERO),
        to: wire.to.and_then(|to| to.to().copied()),
        value: wire.value.unwrap_or_default(),
        data: data.unwrap_or_default(),
        gas: wire.gas,
        nonce: wire.nonce,
        max_fee_per_gas: wire.max_fee_per_gas.or(wire.gas_price),
        max_priority_fee_per_gas: wire.max_priority_fee_per_gas,
        access_list: wire.access_list.unwrap_or_default(),
        authorization_list: wire.authorization_list.unwrap_or_default(),
    })
}
