//! The methods of an Ethereum node, typed. Signing and Stylus do not belong here.

use std::{collections::BTreeMap, thread, time::Duration};

use alloy_primitives::{Address, B256, Bytes, Log, U64, U256};
use alloy_sol_types::SolCall;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rpc::{Rpc, RpcError};

/// Pause between two requests for a receipt.
const POLL: Duration = Duration::from_millis(250);
/// Requests for a receipt before giving up: two minutes.
const POLLS: u32 = 480;
/// Requests for the effect of a mined transaction before giving up: ten seconds.
const LAG_POLLS: u32 = 40;

/// A node of any chain.
#[derive(Clone, Debug)]
pub struct Node {
    rpc: Rpc,
}

/// A block header, as far as the commands need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    /// The block's number.
    pub number: U64,
    /// The block's time, in Unix seconds.
    pub timestamp: U64,
    /// The base fee, in wei per gas.
    pub base_fee_per_gas: U256,
}

/// The receipt of a mined transaction.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The transaction's hash.
    pub transaction_hash: B256,
    /// 1 if the transaction succeeded, 0 if it reverted.
    pub status: U64,
    /// Gas used.
    pub gas_used: U64,
    /// The fee, in wei per gas.
    pub effective_gas_price: U256,
    /// The contract that the transaction created. `None`: it was a call.
    pub contract_address: Option<Address>,
    /// The events, in order.
    pub logs: Vec<Log>,
}

impl Receipt {
    /// The fee for all gas used, in wei.
    pub fn fee(&self) -> U256 {
        U256::from(self.gas_used.to::<u64>()).saturating_mul(self.effective_gas_price)
    }
}

/// A call or creation to simulate.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Simulation {
    /// The sender.
    pub from: Address,
    /// The account to call. `None`: a creation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Address>,
    /// The value, in wei.
    pub value: U256,
    /// Calldata or init code.
    pub data: Bytes,
    /// Accounts whose state the simulation replaces.
    #[serde(skip)]
    pub overrides: BTreeMap<Address, AccountOverride>,
}

/// The state that a simulation gives an account. `None`: the state on the chain.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AccountOverride {
    /// The balance, in wei.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance: Option<U256>,
    /// The code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Bytes>,
}

impl Node {
    /// The node at `url`, `http` or `https`. Connects with the first request.
    pub fn new(url: &str) -> Self {
        Self { rpc: Rpc::new(url) }
    }

    /// The connection, for methods that this type does not have.
    pub fn rpc(&self) -> &Rpc {
        &self.rpc
    }

    /// The chain's id.
    ///
    /// # Errors
    /// The node does not respond.
    pub fn chain_id(&self) -> Result<u64, RpcError> {
        Ok(self.rpc.request::<U64>("eth_chainId", json!([]))?.to())
    }

    /// The header of the latest block.
    ///
    /// # Errors
    /// The node does not respond.
    pub fn head(&self) -> Result<Head, RpcError> {
        self.rpc
            .request("eth_getBlockByNumber", json!(["latest", false]))
    }

    /// The balance of an account, in wei.
    ///
    /// # Errors
    /// The node does not respond.
    pub fn balance(&self, account: Address) -> Result<U256, RpcError> {
        self.rpc
            .request("eth_getBalance", json!([account, "latest"]))
    }

    /// The nonce of the account's next transaction, after all pending ones.
    ///
    /// # Errors
    /// The node does not respond.
    pub fn nonce(&self, account: Address) -> Result<u64, RpcError> {
        let params = json!([account, "pending"]);
        Ok(self
            .rpc
            .request::<U64>("eth_getTransactionCount", params)?
            .to())
    }

    /// The code of an account, empty if it has none.
    ///
    /// # Errors
    /// The node does not respond.
    pub fn code(&self, account: Address) -> Result<Bytes, RpcError> {
        self.rpc.request("eth_getCode", json!([account, "latest"]))
    }

    /// Simulates a call on the latest block and returns its output.
    ///
    /// # Errors
    /// The call reverts, or the node does not respond.
    pub fn call(&self, simulation: &Simulation) -> Result<Bytes, RpcError> {
        self.rpc.request("eth_call", call_params(simulation))
    }

    /// Calls a view function and decodes what it returns.
    ///
    /// # Errors
    /// The call reverts, the output does not decode (an account without code returns none), or the
    /// node does not respond.
    pub fn view<C: SolCall>(&self, to: Address, call: &C) -> Result<C::Return, RpcError> {
        let output = self.call(&Simulation {
            to: Some(to),
            data: call.abi_encode().into(),
            ..Simulation::default()
        })?;
        C::abi_decode_returns(&output).map_err(|error| RpcError::InvalidResponse {
            method: format!("{} of {to}", C::SIGNATURE),
            reason: error.to_string(),
        })
    }

    /// The lowest gas limit with which a transaction would succeed on the latest block.
    ///
    /// # Errors
    /// The transaction would revert, or the node does not respond.
    pub fn estimate_gas(&self, simulation: &Simulation) -> Result<u64, RpcError> {
        let params = call_params(simulation);
        Ok(self.rpc.request::<U64>("eth_estimateGas", params)?.to())
    }

    /// Sends a signed transaction and returns its hash.
    ///
    /// # Errors
    /// The node rejects the transaction or does not respond.
    pub fn send(&self, transaction: &[u8]) -> Result<B256, RpcError> {
        let params = json!([Bytes::copy_from_slice(transaction)]);
        self.rpc.request("eth_sendRawTransaction", params)
    }

    /// Waits for the receipt of a transaction. `None`: it was not mined within two minutes.
    ///
    /// # Errors
    /// The node does not respond.
    pub fn wait_for_receipt(&self, transaction: B256) -> Result<Option<Receipt>, RpcError> {
        for poll in 0..POLLS {
            if poll > 0 {
                thread::sleep(POLL);
            }
            let receipt: Option<Receipt> = self
                .rpc
                .request("eth_getTransactionReceipt", json!([transaction]))?;
            if receipt.is_some() {
                return Ok(receipt);
            }
        }
        Ok(None)
    }
}

/// Checks a condition until it is true, for ten seconds at most, and returns whether it became
/// true. Several nodes may serve one URL, and some of them see a block later than others.
///
/// # Errors
/// The first error of the condition.
pub fn poll_until<E>(mut condition: impl FnMut() -> Result<bool, E>) -> Result<bool, E> {
    for poll in 0..LAG_POLLS {
        if poll > 0 {
            thread::sleep(POLL);
        }
        if condition()? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The parameters of `eth_call`. Overrides are left out if there are none, because not every node
/// accepts that parameter.
fn call_params(simulation: &Simulation) -> Value {
    if simulation.overrides.is_empty() {
        json!([simulation, "latest"])
    } else {
        json!([simulation, "latest", simulation.overrides])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn false_condition_is_checked_again() {
        let mut results = [false, false, true].into_iter();
        let found = poll_until(|| results.next().ok_or("checked too often"));
        assert_eq!((found, results.next()), (Ok(true), None));
    }

    #[test]
    fn failed_condition_is_not_checked_again() {
        let mut checks = 0;
        let found = poll_until(|| {
            checks += 1;
            Err("no response")
        });
        assert_eq!((found, checks), (Err("no response"), 1));
    }
}
