//! Questions to the world: what contracts and the module say, what a call would do. Nothing here
//! changes anything.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Bytes, U256, aliases::U40};
use alloy_sol_types::SolCall;
use anyhow::{Context, Result, ensure};
use latchkey_sdk::{
    abi::{IERC20, ILatchkey, PackedUserOperation},
    session::LANE_7579,
};
use stylus_devnode::{
    chain::{CallOutcome, TransactionRequest},
    evm::{Frame, Status},
};

use crate::{
    sessions::SessionWithKey,
    world::{BUNDLER, World},
};

/// Gas of calls that shall not fail for lack of it.
const PLENTY: u64 = 10_000_000;

impl World {
    /// Whether the module says that its ERC-7579 lane is installed on the account.
    ///
    /// # Errors
    /// The call fails.
    pub fn is_installed(&self) -> Result<bool> {
        let account = self.account.address;
        self.view(self.module, &ILatchkey::isInitializedCall { account })
    }

    /// What the module says about a session id of the account.
    ///
    /// # Errors
    /// The call fails.
    pub fn status_of(&self, id: B256) -> Result<ILatchkey::SessionStatus> {
        let call = ILatchkey::sessionStatusCall {
            account: self.account.address,
            lane: LANE_7579,
            sessionIds: vec![id],
        };
        let statuses = self.view(self.module, &call)?;
        statuses.first().copied().context("no status")
    }

    /// What the module says is left of a session's meter now.
    ///
    /// # Errors
    /// The call fails or there is no such meter.
    pub fn left_of(&self, made: &SessionWithKey, meter: u64) -> Result<u128> {
        let call = ILatchkey::remainingCall {
            account: self.account.address,
            session: made.session.to_abi(),
            time: U40::from(self.now()),
        };
        let meters = self.view(self.module, &call)?.meters;
        let state = meters
            .get(usize::try_from(meter)?)
            .context("no such meter")?;
        Ok(state.left)
    }

    /// Unix time of the next block.
    pub fn now(&self) -> u64 {
        self.chain.next_timestamp()
    }

    /// Token units that `holder` has.
    ///
    /// # Errors
    /// The call fails.
    pub fn tokens_of(&self, holder: Address) -> Result<u128> {
        let call = IERC20::balanceOfCall { account: holder };
        Ok(self.view(self.token, &call)?.to())
    }

    /// Every slot of the module that is not zero.
    pub fn module_storage(&self) -> BTreeMap<U256, U256> {
        self.chain.state().account(self.module).storage
    }

    /// What a call would bring about, with its frames; nothing is changed.
    ///
    /// # Errors
    /// The chain takes no such call.
    pub fn call(
        &self,
        from: Address,
        to: Address,
        data: impl Into<Bytes>,
        gas: u64,
    ) -> Result<CallOutcome> {
        let request = TransactionRequest::call(from, to, data).with_gas(gas);
        Ok(self.chain.trace_call(request)?)
    }

    /// The frames of a call with plenty of gas.
    ///
    /// # Errors
    /// The chain takes no such call.
    pub fn trace(&self, from: Address, to: Address, data: impl Into<Bytes>) -> Result<Frame> {
        self.call(from, to, data, PLENTY)?
            .root
            .context("frames were asked for")
    }

    /// The frames of the module's validation of `op`, asked by its account.
    ///
    /// # Errors
    /// The chain takes no such call.
    pub fn trace_validation(&self, op: &PackedUserOperation) -> Result<Frame> {
        self.trace(op.sender, self.module, self.validation_call(op))
    }

    /// What a view function answers.
    ///
    /// # Errors
    /// It reverts or answers something else.
    pub fn view<C: SolCall>(&self, to: Address, call: &C) -> Result<C::Return> {
        let outcome = self
            .chain
            .call(TransactionRequest::call(BUNDLER, to, call.abi_encode()))?;
        ensure!(
            outcome.status == Status::Success,
            "reverted: {}",
            outcome.output
        );
        Ok(C::abi_decode_returns(&outcome.output)?)
    }
}
