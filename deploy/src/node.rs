//! What is asked of an Ethereum node, in types. Nothing here signs, and nothing knows Stylus.

use std::{collections::BTreeMap, thread, time::Duration};

use alloy_primitives::{Address, B256, Bytes, Log, U64, U256};
use alloy_sol_types::SolCall;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rpc::{Rpc, RpcError};

/// Pause between two questions for a receipt.
const POLL: Duration = Duration::from_millis(250);
/// Questions for a receipt before giving up: two minutes.
const POLLS: u32 = 480;
/// Questions for what a mined transaction did before giving up: ten seconds.
const LAG_POLLS: u32 = 40;

/// A node of some chain.
#[derive(Clone, Debug)]
pub struct Node {
    rpc: Rpc,
}

/// The latest block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    /// Its number.
    pub number: U64,
    /// Its time, Unix seconds.
    pub timestamp: U64,
    /// Wei per gas.
    pub base_fee_per_gas: U256,
}

/// A mined transaction.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Its hash.
    pub transaction_hash: B256,
    /// 1: it succeeded.
    pub status: U64,
    /// Gas paid for.
    pub gas_used: U64,
    /// Wei paid per gas.
    pub effective_gas_price: U256,
    /// The contract it created at the top level, if it did.
    pub contract_address: Option<Address>,
    /// What was logged.
    pub logs: Vec<Log>,
}

impl Receipt {
    /// Wei paid for gas.
    pub fn fee(&self) -> U256 {
        U256::from(self.gas_used.to::<u64>()).saturating_mul(self.effective_gas_price)
    }
}

/// Something to simulate.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Simulation {
    /// Who calls.
    pub from: Address,
    /// Who is called; nobody is a creation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Address>,
    /// Wei sent along.
    pub value: U256,
    /// Calldata or init code.
    pub data: Bytes,
    /// Accounts as they shall be found.
    #[serde(skip)]
    pub overrides: BTreeMap<Address, Override>,
}

/// An account as a simulation shall find it; what is `None` stays.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Override {
    /// Wei.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance: Option<U256>,
    /// Code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Bytes>,
}

impl Node {
    /// The node at `url`; connects when asked something.
    pub fn new(url: &str) -> Self {
        Self { rpc: Rpc::new(url) }
    }

    /// The connection, for methods that this type does not know.
    pub fn rpc(&self) -> &Rpc {
        &self.rpc
    }

    /// The chain's id.
    ///
    /// # Errors
    /// There is no answer.
    pub fn chain_id(&self) -> Result<u64, RpcError> {
        Ok(self.rpc.ask::<U64>("eth_chainId", json!([]))?.to())
    }

    /// The latest block.
    ///
    /// # Errors
    /// There is no answer.
    pub fn head(&self) -> Result<Head, RpcError> {
        self.rpc
            .ask("eth_getBlockByNumber", json!(["latest", false]))
    }

    /// Wei of an account.
    ///
    /// # Errors
    /// There is no answer.
    pub fn balance(&self, account: Address) -> Result<U256, RpcError> {
        self.rpc.ask("eth_getBalance", json!([account, "latest"]))
    }

    /// The nonce of the account's next transaction, behind all that wait.
    ///
    /// # Errors
    /// There is no answer.
    pub fn nonce(&self, account: Address) -> Result<u64, RpcError> {
        let params = json!([account, "pending"]);
        Ok(self.rpc.ask::<U64>("eth_getTransactionCount", params)?.to())
    }

    /// Code of an account, empty if it has none.
    ///
    /// # Errors
    /// There is no answer.
    pub fn code(&self, account: Address) -> Result<Bytes, RpcError> {
        self.rpc.ask("eth_getCode", json!([account, "latest"]))
    }

    /// What a call would answer now.
    ///
    /// # Errors
    /// It reverts, or there is no answer.
    pub fn call(&self, simulation: &Simulation) -> Result<Bytes, RpcError> {
        self.rpc.ask("eth_call", params_of(simulation))
    }

    /// What a view function answers.
    ///
    /// # Errors
    /// It reverts, or its answer is none of its type, as that of an account without code.
    pub fn view<C: SolCall>(&self, to: Address, call: &C) -> Result<C::Return, RpcError> {
        let output = self.call(&Simulation {
            to: Some(to),
            data: call.abi_encode().into(),
            ..Simulation::default()
        })?;
        C::abi_decode_returns(&output).map_err(|error| RpcError::Nonsense {
            method: format!("{} of {to}", C::SIGNATURE),
            reason: error.to_string(),
        })
    }

    /// The least gas limit with which a transaction would succeed now.
    ///
    /// # Errors
    /// It would revert, or there is no answer.
    pub fn estimate_gas(&self, simulation: &Simulation) -> Result<u64, RpcError> {
        let params = params_of(simulation);
        Ok(self.rpc.ask::<U64>("eth_estimateGas", params)?.to())
    }

    /// Hands in a signed transaction; its hash.
    ///
    /// # Errors
    /// The node does not take it.
    pub fn send(&self, transaction: &[u8]) -> Result<B256, RpcError> {
        let params = json!([Bytes::copy_from_slice(transaction)]);
        self.rpc.ask("eth_sendRawTransaction", params)
    }

    /// The receipt of a transaction, as soon as it is mined; `None` if that takes more than two
    /// minutes.
    ///
    /// # Errors
    /// There is no answer.
    pub fn wait_for(&self, transaction: B256) -> Result<Option<Receipt>, RpcError> {
        for poll in 0..POLLS {
            if poll > 0 {
                thread::sleep(POLL);
            }
            let receipt: Option<Receipt> = self
                .rpc
                .ask("eth_getTransactionReceipt", json!([transaction]))?;
            if receipt.is_some() {
                return Ok(receipt);
            }
        }
        Ok(None)
    }
}

/// Whether something is so, asked again for ten seconds: behind one URL there may be several nodes,
/// and some of them see a block later than others.
///
/// # Errors
/// There is no answer.
pub fn becomes_so<E>(mut is_so: impl FnMut() -> Result<bool, E>) -> Result<bool, E> {
    for poll in 0..LAG_POLLS {
        if poll > 0 {
            thread::sleep(POLL);
        }
        if is_so()? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Overrides are named only if there are any: not every node takes the parameter.
fn params_of(simulation: &Simulation) -> Value {
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
    fn what_is_not_so_at_first_is_asked_again() {
        let mut answers = [false, false, true].into_iter();
        let is_so = becomes_so(|| answers.next().ok_or("asked too often"));
        assert_eq!((is_so, answers.next()), (Ok(true), None));
    }

    #[test]
    fn what_has_no_answer_is_not_asked_again() {
        let mut asked = 0;
        let is_so = becomes_so(|| {
            asked += 1;
            Err("no answer")
        });
        assert_eq!((is_so, asked), (Err("no answer"), 1));
    }
}
