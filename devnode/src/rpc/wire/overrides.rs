//! Overrides of accounts and block facts, from the wire to the chain's terms.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, U256};
use alloy_rpc_types_eth::{
    BlockOverrides,
    state::{AccountOverride as WireAccount, StateOverride},
};

use super::error::RpcError;
use crate::chain::{AccountOverride, BlockOverride};

/// Changed accounts.
///
/// # Errors
/// An account has both `state` and `stateDiff`, or `movePrecompileToAddress`.
pub(in crate::rpc) fn accounts(
    wire: Option<StateOverride>,
) -> Result<BTreeMap<Address, AccountOverride>, RpcError> {
    wire.into_iter()
        .flatten()
        .map(|(address, change)| Ok((address, account(address, change)?)))
        .collect()
}

fn account(address: Address, wire: WireAccount) -> Result<AccountOverride, RpcError> {
    if wire.state.is_some() && wire.state_diff.is_some() {
        let message = format!("account {address} has both 'state' and 'stateDiff'");
        return Err(RpcError::server(message));
    }
    if wire.move_precompile_to.is_some() {
        return Err(RpcError::server("movePrecompileToAddress is not supported"));
    }
    Ok(AccountOverride {
        balance: wire.balance,
        nonce: wire.nonce,
        code: wire.code,
        storage: wire.state.map(slots),
        slots: wire.state_diff.map(slots).unwrap_or_default(),
    })
}

fn slots(wire: impl IntoIterator<Item = (B256, B256)>) -> BTreeMap<U256, U256> {
    wire.into_iter()
        .map(|(slot, value)| (slot.into(), value.into()))
        .collect()
}

/// Changed facts of the block. Numbers beyond 64 bits count as the greatest.
pub(in crate::rpc) fn block(wire: Option<BlockOverrides>) -> BlockOverride {
    let wire = wire.unwrap_or_default();
    BlockOverride {
        number: wire.number.map(|number| number.saturating_to()),
        timestamp: wire.time,
        gas_limit: wire.gas_limit,
        coinbase: wire.coinbase,
        base_fee: wire.base_fee.map(|fee| fee.saturating_to()),
    }
}
