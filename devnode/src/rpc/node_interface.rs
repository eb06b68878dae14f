//! NodeInterface: a contract that exists only for `eth_call`, at an address without code.

use alloy_primitives::{Address, Bytes, address};
use alloy_sol_types::{SolCall, sol};

use super::error::RpcError;
use crate::{
    chain::{Chain, Setting, TransactionRequest},
    evm::Status,
};

/// Where calls for it go.
pub(super) const ADDRESS: Address = address!("00000000000000000000000000000000000000C8");

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
pub(super) fn call(
    chain: &Chain,
    request: &TransactionRequest,
    setting: &Setting,
) -> Result<Bytes, RpcError> {
    if let Ok(call) = gasEstimateL1ComponentCall::abi_decode(&request.data) {
        let asked = asked(request, call.to, call.contractCreation, call.data);
        let posting = chain.estimate_posting(asked);
        let answer = gasEstimateL1ComponentReturn {
            gasEstimateForL1: posting.gas,
            baseFee: posting.base_fee.try_into().unwrap_or_default(),
            l1BaseFeeEstimate: posting.l1_base_fee,
        };
        return Ok(gasEstimateL1ComponentCall::abi_encode_returns(&answer).into());
    }
    if let Ok(call) = gasEstimateComponentsCall::abi_decode(&request.data) {
        let asked = asked(request, call.to, call.contractCreation, call.data);
        let gas = chain.estimate_gas_in(asked.clone(), setting)?;
        let posting = chain.estimate_posting(asked);
        let answer = gasEstimateComponentsReturn {
            gasEstimate: gas,
            gasEstimateForL1: posting.gas,
            baseFee: posting.base_fee.try_into().unwrap_or_default(),
            l1BaseFeeEstimate: posting.l1_base_fee,
        };
        return Ok(gasEstimateComponentsCall::abi_encode_returns(&answer).into());
    }
    let error = "execution reverted";
    Err(RpcError::execution(Status::Revert, error, &Bytes::new()))
}

/// The transaction a question is about: sent by who asks, with the value that was sent along.
fn asked(
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
