//! Calls: executions that leave nothing behind.

use super::explain::with_reason;
use super::{Chain, ChainError, TransactionRequest};
use crate::evm::{self, BlockFacts, Frame, Mode, State, Status, Transaction};
use alloy_primitives::{Address, Bytes, Log, U256};
use std::collections::BTreeMap;

/// Gas of a call that names none, and the most a call gets.
const CALL_GAS: u64 = 50_000_000;

/// What a call did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallOutcome {
    /// How it ended.
    pub status: Status,
    /// Gas used, intrinsic gas included.
    pub gas_used: u64,
    /// Return or revert data.
    pub output: Bytes,
    /// Logs, empty unless successful.
    pub logs: Vec<Log>,
    /// The VM's error unless successful.
    pub error: Option<String>,
    /// Root of the frame tree, if it was traced.
    pub root: Option<Frame>,
}

impl CallOutcome {
    /// Whether the call returned.
    pub fn is_success(&self) -> bool {
        self.status == Status::Success
    }

    /// The VM's error with the reason the revert data tells; `None` if successful.
    pub fn failure(&self) -> Option<String> {
        self.error
            .as_ref()
            .map(|error| with_reason(error, &self.output))
    }
}

/// How an account shall look for one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountOverride {
    /// Wei.
    pub balance: Option<U256>,
    /// Next nonce.
    pub nonce: Option<u64>,
    /// Code, of any length.
    pub code: Option<Bytes>,
    /// All of its storage.
    pub storage: Option<BTreeMap<U256, U256>>,
    /// Single slots, after `storage`.
    pub slots: BTreeMap<U256, U256>,
}

impl AccountOverride {
    fn apply(&self, state: &mut State, address: Address) {
        let mut account = state.account(address);
        account.balance = self.balance.unwrap_or(account.balance);
        account.nonce = self.nonce.unwrap_or(account.nonce);
        if let Some(code) = &self.code {
            account.code = code.clone();
        }
        if let Some(storage) = &self.storage {
            account.storage = storage.clone();
        }
        account.storage.extend(&self.slots);
        state.set_account(address, account);
    }
}

impl Chain {
    /// Executes a call on the world and in the environment of the latest block, without changing anything.
    /// A time that was set is seen once a block was mined: see [`Self::mine`].
    ///
    /// # Errors
    /// The call cannot start: the sender lacks the value, or the gas does not cover the call data.
    pub fn call(&self, request: TransactionRequest) -> Result<CallOutcome, ChainError> {
        self.execute_call(request, &BTreeMap::new(), false)
    }

    /// As [`Self::call`], with the tree of frames.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub fn trace_call(&self, request: TransactionRequest) -> Result<CallOutcome, ChainError> {
        self.execute_call(request, &BTreeMap::new(), true)
    }

    /// As [`Self::call`], on a world in which some accounts look otherwise.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub fn call_with(
        &self,
        request: TransactionRequest,
        overrides: &BTreeMap<Address, AccountOverride>,
    ) -> Result<CallOutcome, ChainError> {
        self.execute_call(request, overrides, false)
    }

    fn execute_call(
        &self,
        request: TransactionRequest,
        overrides: &BTreeMap<Address, AccountOverride>,
        trace: bool,
    ) -> Result<CallOutcome, ChainError> {
        let (mut state, facts, transaction) = self.scene(request, overrides);
        let mode = Mode {
            is_call: true,
            trace,
        };
        let execution = evm::execute(&mut state, &self.profile, &facts, &transaction, mode)?;
        Ok(CallOutcome {
            status: execution.status,
            gas_used: execution.gas_used,
            output: execution.output,
            logs: execution.logs,
            error: execution.error,
            root: execution.root,
        })
    }

    /// World, environment and transaction of a request that will not be mined.
    pub(super) fn scene(
        &self,
        request: TransactionRequest,
        overrides: &BTreeMap<Address, AccountOverride>,
    ) -> (State, BlockFacts, Transaction) {
        let mut state = self.state.clone();
        for (address, change) in overrides {
            change.apply(&mut state, *address);
        }
        let facts = self.latest().facts(self.chain_id);
        let transaction = Transaction {
            tx_type: if request.authorization_list.is_empty() {
                2
            } else {
                4
            },
            nonce: state.nonce(request.from),
            from: request.from,
            to: request.to,
            gas: request.gas.unwrap_or(CALL_GAS).min(CALL_GAS),
            max_fee_per_gas: request.max_fee_per_gas.unwrap_or_default(),
            max_priority_fee_per_gas: request.max_priority_fee_per_gas.unwrap_or_default(),
            value: request.value,
            data: request.data,
            access_list: request.access_list,
            authorization_list: request.authorization_list,
            poster_gas: 0,
            is_unsigned: true,
        };
        (state, facts, transaction)
    }
}
