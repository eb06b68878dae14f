//! NodeInterface: a contract that exists only for `eth_call`, at an address without code.

use alloy_primitives::{Address, Bytes, address};
use alloy_sol_types::{SolCall, sol};

use crate::{
    chain::{Chain, Setting, TransactionRequest},
    evm::Status,
    rpc::wire::error::RpcError,
};

/// Where calls for it go.
pub(in crate::rpc) const ADDRESS: Address = address!("00000000000000000000000000000000000000C8");

sol! {
    function gasEstimateL1Component(address to, bool contractCreation, bytes data)
        returns (uint64 gasEstimateForL1, uint256 baseFee, uint256 l1BaseFeeEstimate);
    function gasEstimateComponents(address to, bool contractCreation, bytes data)
        returns (uint64 gasEstimate, uint64 gasEstimateForL1, uint256 baseFee, uint256 l1BaseFeeEstimate);
}

/// Answers a call.
///
/// # Errors
/// The method is unknown, or the transaction that is to be estimated fails.
pub(in crate::rpc) fn call(
    chain: &Chain,
    request: &TransactionRequest,
    setting: &Setting,
) -> Result<Bytes, RpcError> {
    if let Ok(call) = gasEstimateL1ComponentCall::abi_decode(&request.data) {
        let estimated = estimated(request, call.to, call.contractCreation, call.data);
        let l1 = chain.estimate_poster_gas(estimated);
        let answer = gasEstimateL1ComponentReturn {
            gasEstimateForL1: l1.gas,
            baseFee: l1.base_fee.try_into().unwrap_or_default(),
            l1BaseFeeEstimate: l1.l1_base_fee,
        };
        return Ok(gasEstimateL1ComponentCall::abi_encode_returns(&answer).into());
    }
    if let Ok(call) = gasEstimateComponentsCall::abi_decode(&request.data) {
        let estimated = estimated(request, call.to, call.contractCreation, call.data);
        let gas = chain.estimate_gas_in(estimated.clone(), setting)?;
        let l1 = chain.estimate_poster_gas(estimated);
        let answer = gasEstimateComponentsReturn {
            gasEstimate: gas,
            gasEstimateForL1: l1.gas,
            baseFee: l1.base_fee.try_into().unwrap_or_default(),
            l1BaseFeeEstimate: l1.l1_base_fee,
        };
        return Ok(gasEstimateComponentsCall::abi_encode_returns(&answer).into());
    }
    let error = "execution reverted";
    Err(RpcError::execution(Status::Revert, error, &Bytes::new()))
}

/// The transaction to estimate: sender and value are those of the call.
fn estimated(
    request: &TransactionRequest,
    to: Address,
    is_creation: bool,
    data: Bytes,
) -> TransactionRequest {
    TransactionRequest {
        from: request.from,
        to: (!is_creation).then_some(to),
        value: request.value,
        data,
        ..TransactionRequest::default()
    }
}
