//! Calls: executions that leave nothing behind.

use std::collections::BTreeMap;

use alloy_eips::eip2930::AccessList;
use alloy_primitives::{Address, Bytes, Log, U256};

use super::{Chain, error::ChainError, explain::with_reason, request::TransactionRequest};
use crate::{
    evm::{self, CallFrame, Execution, Mode, State, Status},
    world::{BlockFacts, Transaction},
};

/// Gas of a call that names none, and the most a call gets.
pub const CALL_GAS: u64 = 50_000_000;

/// The result of a call.
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
    pub root: Option<CallFrame>,
}

impl From<Execution> for CallOutcome {
    fn from(execution: Execution) -> Self {
        Self {
            status: execution.status,
            gas_used: execution.gas_used,
            output: execution.output,
            logs: execution.logs,
            error: execution.error,
            root: execution.root,
        }
    }
}

impl CallOutcome {
    /// Whether the call returned.
    pub fn is_success(&self) -> bool {
        self.status == Status::Success
    }

    /// The VM's error with the reason from the revert data; `None` if successful.
    pub fn failure(&self) -> Option<String> {
        self.error
            .as_ref()
            .map(|error| with_reason(error, &self.output))
    }
}

/// Changes of an account for one call.
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

/// Changes of the block facts for one call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockOverride {
    /// Block number that `NUMBER` returns.
    pub number: Option<u64>,
    /// Unix seconds.
    pub timestamp: Option<u64>,
    /// Header gas limit.
    pub gas_limit: Option<u64>,
    /// Poster of the block.
    pub coinbase: Option<Address>,
    /// Wei per gas.
    pub base_fee: Option<u64>,
}

impl BlockOverride {
    fn apply(&self, facts: &mut BlockFacts) {
        facts.l1_number = self.number.unwrap_or(facts.l1_number);
        facts.timestamp = self.timestamp.unwrap_or(facts.timestamp);
        facts.gas_limit = self.gas_limit.unwrap_or(facts.gas_limit);
        facts.coinbase = self.coinbase.unwrap_or(facts.coinbase);
        facts.base_fee = self.base_fee.unwrap_or(facts.base_fee);
    }
}

/// The state and the block facts that a call runs with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// Number of the block after which the call runs; the latest by default.
    pub block: Option<u64>,
    /// Changed accounts.
    pub accounts: BTreeMap<Address, AccountOverride>,
    /// Changed block facts.
    pub facts: BlockOverride,
}

impl Chain {
    /// Executes a call on the state and with the facts of the latest block, without changing
    /// anything. A new time takes effect with the next block: see [`Self::mine`].
    ///
    /// # Errors
    /// The call cannot start: the sender lacks the value, or the gas does not cover the call data.
    pub fn call(&self, request: TransactionRequest) -> Result<CallOutcome, ChainError> {
        self.call_in(request, &Setting::default(), false)
    }

    /// As [`Self::call`], with the tree of frames.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub fn trace_call(&self, request: TransactionRequest) -> Result<CallOutcome, ChainError> {
        self.call_in(request, &Setting::default(), true)
    }

    /// As [`Self::call`], with changed accounts.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub fn call_with(
        &self,
        request: TransactionRequest,
        overrides: &BTreeMap<Address, AccountOverride>,
    ) -> Result<CallOutcome, ChainError> {
        let setting = Setting {
            accounts: overrides.clone(),
            ..Setting::default()
        };
        self.call_in(request, &setting, false)
    }

    /// As [`Self::call`], in any setting; with the tree of frames if `trace`.
    ///
    /// # Errors
    /// As [`Self::call`], or the setting's block is unknown or too old.
    pub fn call_in(
        &self,
        request: TransactionRequest,
        setting: &Setting,
        trace: bool,
    ) -> Result<CallOutcome, ChainError> {
        let (mut state, facts, transaction) = self.prepare_call(request, setting)?;
        let mode = Mode {
            is_call: true,
            trace,
        };
        let execution = evm::execute(&mut state, &self.profile, &facts, &transaction, mode)?;
        Ok(execution.into())
    }

    /// The access list that warms up the accounts and slots of a call, and the result of the call
    /// with that list.
    ///
    /// # Errors
    /// As [`Self::call_in`].
    pub fn access_list_in(
        &self,
        request: TransactionRequest,
        setting: &Setting,
    ) -> Result<(AccessList, CallOutcome), ChainError> {
        let (state, facts, mut transaction) = self.prepare_call(request, setting)?;
        let run = |transaction: &Transaction| {
            evm::access_list(&state, &self.profile, &facts, transaction)
        };
        let (list, _) = run(&transaction)?;
        transaction.access_list = list.clone();
        let (_, execution) = run(&transaction)?;
        Ok((list, execution.into()))
    }

    /// State, block facts and transaction of a request that will not be mined.
    pub(super) fn prepare_call(
        &self,
        request: TransactionRequest,
        setting: &Setting,
    ) -> Result<(State, BlockFacts, Transaction), ChainError> {
        let number = setting.block.unwrap_or_else(|| self.block_number());
        let block = self.block(number).ok_or(ChainError::UnknownBlock(number))?;
        let mut state = self.state_after(number)?.clone();
        for (address, change) in &setting.accounts {
            change.apply(&mut state, *address);
        }
        let mut facts = block.facts(self.chain_id);
        setting.facts.apply(&mut facts);
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
        Ok((state, facts, transaction))
    }
}
