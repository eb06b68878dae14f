//! A chain behind a JSON-RPC node, with everything that the test needs. The program, the EntryPoint
//! and the owners' validator are deployed once per chain; token and account are new in every run.

use alloy_primitives::{
    Address, B256, Bytes, U256,
    aliases::{U40, U192},
    keccak256,
};
use alloy_sol_types::{SolCall, SolValue, sol};
use anyhow::{Context, Result, bail, ensure};
use latchkey_deploy::{
    node::{Node, Receipt},
    rpc::RpcError,
    wallet::Wallet,
};
use latchkey_fixtures::{
    chain::{
        Refusal, SessionWithKey,
        account::SmartAccount,
        bundle::{OpOutcome, outcomes},
        ops::MAX_FEE_PER_GAS,
        world::TOKENS,
    },
    ops::{CALL_GAS, Op, PRE_VERIFICATION_GAS, VERIFICATION_GAS, execute, user_op},
    policies,
};
use latchkey_sdk::{
    abi::{
        IERC20, IEntryPoint,
        ILatchkey::{self, SessionStatus},
        PackedUserOperation,
    },
    call::Call,
    entry_point::{ENTRY_POINT_V07, handle_ops, user_op_hash_v07},
    session::{LaneId, Session},
    signing::LocalKey,
    user_op::{UserOp, nonce},
};
use serde_json::{Value, json};
use stylus_devnode::Devnode;

use crate::setup::{
    create, deploy_entry_point, deploy_module, deploy_owner_validator, derived, payer, send,
};

/// The account's deposit for fees, in wei.
const DEPOSIT: u64 = 2_000_000_000_000_000;
const DAY: u64 = 86_400;
/// Upper bound of the run time, in seconds: the daily limit must not refill during the run.
const RUN_TIME: u64 = 300;

sol! {
    /// The function that `contracts/TestToken.sol` adds to ERC-20.
    interface ITestToken {
        function mint(address to, uint256 amount) external;
    }
}

/// The chain and the contracts on it.
pub(crate) struct Remote {
    pub(crate) module: Address,
    pub(crate) token: Address,
    pub(crate) account: SmartAccount,
    node: Node,
    chain_id: u64,
    wallet: Wallet,
    /// Seed of the keys of this run: they are secret, also on a public chain.
    seed: B256,
    /// Keeps the node of this run alive.
    _own: Option<Devnode>,
}

impl Remote {
    /// Connects to the node, deploys what is missing, and creates a token and an account.
    pub(crate) fn new() -> Result<Self> {
        let (url, key, own) = payer()?;
        let node = Node::new(&url);
        let chain_id = node.chain_id()?;
        let until_midnight = DAY - node.head()?.timestamp.to::<u64>() % DAY;
        ensure!(
            until_midnight > RUN_TIME,
            "the daily limit refills in {until_midnight} s; run this again afterwards"
        );
        let module = deploy_module(&node, key.clone())?;
        let run = node.nonce(key.address())?;
        let seed = keccak256(key.sign(keccak256((chain_id, run).abi_encode()))?);
        let mut wallet = Wallet::new(key, chain_id);
        deploy_entry_point(&node, &mut wallet)?;
        let owner_validator = deploy_owner_validator(&node, &mut wallet)?;

        let names = ("Test Coin".to_owned(), "TEST".to_owned()).abi_encode_params();
        let token = create(&node, &mut wallet, "TestToken", &names)?;
        let owner = derived(seed, "owner")?;
        let arguments = SmartAccount::constructor_args(owner_validator, &owner);
        let address = create(&node, &mut wallet, "LatchkeyTestAccount", &arguments)?;
        let mut remote = Self {
            module,
            token,
            account: SmartAccount {
                address,
                owner_validator,
                owner,
            },
            node,
            chain_id,
            wallet,
            seed,
            _own: own,
        };
        let amount = U256::from(TOKENS);
        let mint = ITestToken::mintCall {
            to: address,
            amount,
        };
        remote.send(token, mint.abi_encode(), U256::ZERO)?;
        let deposit = IEntryPoint::depositToCall { account: address };
        remote.send(ENTRY_POINT_V07, deposit.abi_encode(), U256::from(DEPOSIT))?;
        Ok(remote)
    }

    /// A secret key of this run.
    pub(crate) fn key(&self, name: &str) -> Result<LocalKey> {
        derived(self.seed, name)
    }

    /// The bundler, which also pays for every other transaction.
    pub(crate) fn bundler(&self) -> Address {
        self.wallet.address()
    }

    /// Time of the latest block, unix seconds.
    pub(crate) fn now(&self) -> Result<u64> {
        Ok(self.node.head()?.timestamp.to())
    }

    /// Increases the time by a day; returns whether the node supports this.
    pub(crate) fn pass_a_day(&self) -> Result<bool> {
        match self
            .node
            .rpc()
            .request::<Value>("evm_increaseTime", json!([DAY]))
        {
            Err(RpcError::ErrorResponse { .. }) => return Ok(false),
            answer => answer?,
        };
        self.node.rpc().request::<Value>("evm_mine", json!([]))?;
        Ok(true)
    }

    /// The transfer session, from now on and for a week; not enabled.
    pub(crate) fn transfer_session(&self) -> Result<SessionWithKey> {
        let (policy, key) = (policies::transfers(self.token), self.key("session key")?);
        SessionWithKey::new(policy, key, self.now()?)
    }

    /// Calls a view function and decodes its return values.
    pub(crate) fn view<C: SolCall>(&self, to: Address, call: &C) -> Result<C::Return> {
        Ok(self.node.view(to, call)?)
    }

    /// The status of a session of the account.
    pub(crate) fn status_of(&self, session: &Session) -> Result<SessionStatus> {
        let call = ILatchkey::sessionStatusCall {
            account: self.account.address,
            lane: LaneId::ERC7579.into(),
            sessionIds: vec![session.id()],
        };
        let statuses = self.view(self.module, &call)?;
        statuses.first().copied().context("no status")
    }

    /// The amount left of a session's meter now.
    pub(crate) fn left_of(&self, made: &SessionWithKey, meter: u64) -> Result<u128> {
        let call = ILatchkey::remainingCall {
            account: self.account.address,
            session: made.session.to_abi(),
            time: U40::from(self.now()?),
        };
        let meters = self.view(self.module, &call)?.meters;
        let state = meters.get(usize::try_from(meter)?);
        Ok(state.context("no such meter")?.left)
    }

    /// Balance of `holder` in token units.
    pub(crate) fn tokens_of(&self, holder: Address) -> Result<U256> {
        self.view(self.token, &IERC20::balanceOfCall { account: holder })
    }

    /// The account's next operation with these calls, under a session, claiming the current time.
    pub(crate) fn op(&self, made: &SessionWithKey, calls: &[Call]) -> Result<Op> {
        let op = Op {
            session: made.session.clone(),
            key: made.key.clone(),
            time: Some(self.now()?),
            user_op: self.user_op(self.module)?,
        };
        Ok(op.call_data(execute(calls)))
    }

    /// The owner calls the account; returns the outcome of the execution.
    pub(crate) fn owner_calls_account(&mut self, call_data: Vec<u8>) -> Result<OpOutcome> {
        let mut op = self.user_op(self.account.owner_validator)?;
        op.call_data = call_data.into();
        let hash = user_op_hash_v07(&op.pack([]), ENTRY_POINT_V07, self.chain_id);
        let signed = self.account.sign(&op, hash)?;
        self.handle_packed(signed)
    }

    /// Signs and bundles one operation, which must be included; returns its outcome.
    pub(crate) fn handle_op(&mut self, op: &Op) -> Result<OpOutcome> {
        self.handle_packed(op.sign(self.module, self.chain_id))
    }

    fn handle_packed(&mut self, op: PackedUserOperation) -> Result<OpOutcome> {
        let data = Bytes::from(handle_ops(vec![op], self.bundler()));
        let receipt = self.send(ENTRY_POINT_V07, data, U256::ZERO)?;
        let outcome = outcomes(&receipt.logs).pop();
        outcome.context("no event of the operation")
    }

    /// The EntryPoint's refusal of one operation; sends no transaction.
    pub(crate) fn refusal_of(&self, op: &Op) -> Result<Refusal> {
        let signed = op.sign(self.module, self.chain_id);
        let data = Bytes::from(handle_ops(vec![signed], self.bundler()));
        let quoted = self
            .wallet
            .quote(&self.node, Some(ENTRY_POINT_V07), &data, U256::ZERO);
        match quoted {
            Err(latchkey_deploy::error::Error::Rpc(error)) => match error.revert_data() {
                Some(data) => Ok(Refusal { data: data.clone() }),
                None => Err(error.into()),
            },
            Err(error) => Err(error.into()),
            Ok(_) => bail!("the operation would be included"),
        }
    }

    /// The account's next operation that `validator` validates, without calldata.
    fn user_op(&self, validator: Address) -> Result<UserOp> {
        let key: U256 = nonce(validator, [0; 4], 0) >> 64;
        let get_nonce = IEntryPoint::getNonceCall {
            sender: self.account.address,
            key: key.to::<U192>(),
        };
        let nonce = self.view(ENTRY_POINT_V07, &get_nonce)?;
        Ok(UserOp {
            max_fee_per_gas: MAX_FEE_PER_GAS,
            ..user_op(self.account.address, nonce)
        })
    }

    fn send(&mut self, to: Address, data: impl Into<Bytes>, value: U256) -> Result<Receipt> {
        send(&self.node, &mut self.wallet, Some(to), data.into(), value)
    }
}

/// Prefund of an operation, in wei.
pub(crate) fn prefund() -> U256 {
    let gas = VERIFICATION_GAS + CALL_GAS + u128::from(PRE_VERIFICATION_GAS);
    U256::from(gas * MAX_FEE_PER_GAS)
}
