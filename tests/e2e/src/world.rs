//! The world every end-to-end test starts from: a chain with the EntryPoint, the program, one account
//! with an owner, tokens and something to play with.
//!
//! Nothing here says what the module should do; it only carries operations to it and reports back.

use std::collections::BTreeMap;

use alloy_primitives::{
    Address, B256, Bytes, U256,
    aliases::{U40, U192},
    b256, keccak256,
};
use alloy_sol_types::{SolCall, SolValue, sol};
use anyhow::{Context, Result, bail, ensure};
use latchkey_sdk::{
    abi::{IERC20, IEntryPoint, ISessionValidator, PackedUserOperation},
    call::{Call, DETERMINISTIC_DEPLOYER, execute_batch, execute_single, install_validator},
    entry_point::{ENTRY_POINT_V07, handle_ops, user_op_hash_v07},
    session::{LANE_7579, Session},
    signing::LocalKey,
    user_op::{SessionUse, UserOp, nonce},
};
use stylus_devnode::{
    arbos::precompiles::ARB_WASM_CACHE,
    chain::{
        CallOutcome, Chain, TransactionRequest,
        accounts::{OWNER, TEST},
    },
    evm::{Frame, Status},
    profile::Profile,
};

use crate::{
    account::SmartAccount,
    artifacts,
    bundle::{Bundle, Refusal, outcomes},
    sessions::SessionWithKey,
};

const ENTRY_POINT_SALT: B256 =
    b256!("90d8084deab30c2a37c45e8d47f49f2f7965183cb6990a98943ef94940681de3");
const ENTRY_POINT_CODE_HASH: B256 =
    b256!("8db5ff695839d655407cc8490bb7a5d82337a86a6b39c3f0258aa6c3b582fc58");

/// Gas limits of every operation, generous on purpose: nothing here may fail for lack of gas.
const VERIFICATION_GAS: u128 = 400_000;
const CALL_GAS: u128 = 600_000;
const PRE_VERIFICATION_GAS: u64 = 50_000;

/// Wei per gas that operations offer: twice the chain's lowest base fee.
pub const MAX_FEE_PER_GAS: u128 = 200_000_000;

/// What the account has before anything happens, in token units.
pub const TOKENS: u128 = 1_000_000;

/// Sends bundles and is paid for them: the first account of the standard test mnemonic.
pub const BUNDLER: Address = TEST[0].address;

/// Gas of calls that shall not fail for lack of it.
const PLENTY: u64 = 10_000_000;

/// Init code that returns everything behind itself: PUSH1 11, DUP1, CODESIZE, SUB, DUP1, SWAP2, PUSH0,
/// CODECOPY, PUSH0, RETURN.
const CREATE_PREFIX: [u8; 11] = [
    0x60, 0x0b, 0x80, 0x38, 0x03, 0x80, 0x91, 0x5f, 0x39, 0x5f, 0xf3,
];

/// Unix time at which the clock stands until a test moves it: eight in the morning, UTC.
pub const START: u64 = 1_800_000_000;

const ETHER: u64 = 1_000_000_000_000_000_000;

/// The chain and everything on it.
#[derive(Clone, Debug)]
pub struct World {
    /// The chain.
    pub chain: Chain,
    /// The program: activated and cached.
    pub module: Address,
    /// An ERC-20 of which the account holds [`TOKENS`].
    pub token: Address,
    /// The game-like contract.
    pub arena: Address,
    /// The account, with a deposit at the EntryPoint and one ether.
    pub account: SmartAccount,
    owner_validator: Address,
}

impl World {
    /// A world whose account has the module installed, with empty install data, by its owner.
    ///
    /// # Errors
    /// A part is missing or does not behave.
    pub fn new() -> Result<Self> {
        let mut world = Self::without_module_installed()?;
        world.install()?;
        Ok(world)
    }

    /// The same world before the owner installs the module.
    ///
    /// # Errors
    /// A part is missing or does not behave.
    pub fn without_module_installed() -> Result<Self> {
        Self::under(Profile::ARBOS_51)
    }

    /// The world before the owner installs the module, under the rules of any ArbOS version.
    ///
    /// # Errors
    /// A part is missing or does not behave.
    pub fn under(profile: Profile) -> Result<Self> {
        let mut chain = Chain::builder().profile(profile).timestamp(START).build();
        chain.set_tracing(true);
        deploy_entry_point(&mut chain)?;
        let module = chain
            .deploy_stylus(&artifacts::program()?)
            .context("the program is not accepted")?;
        chain.cache_program(module)?;
        let owner_validator = chain.deploy(artifacts::test_contract("OwnerValidator")?)?;
        let token = deploy_token(&mut chain, "Test Coin")?;
        let arena = chain.deploy(artifacts::test_contract("Arena")?)?;
        let owner = key("owner")?;
        let account = new_account(&mut chain, owner_validator, owner)?;
        let mut world = Self {
            chain,
            module,
            token,
            arena,
            account,
            owner_validator,
        };
        world.mint(world.account.address, TOKENS)?;
        Ok(world)
    }

    /// Another account with its own owner, a deposit and one ether; the module is not installed.
    ///
    /// # Errors
    /// It cannot be deployed.
    pub fn another_account(&mut self, owner: &str) -> Result<SmartAccount> {
        new_account(&mut self.chain, self.owner_validator, key(owner)?)
    }

    /// The owner installs the module, with empty install data.
    ///
    /// # Errors
    /// The account or the module refuses.
    pub fn install(&mut self) -> Result<Bundle> {
        self.owner_calls_account(install_validator(self.module, Bytes::new()))
    }

    /// Whether the module says that its ERC-7579 lane is installed on the account.
    ///
    /// # Errors
    /// The call fails.
    pub fn is_installed(&self) -> Result<bool> {
        let account = self.account.address;
        self.view(
            self.module,
            &ISessionValidator::isInitializedCall { account },
        )
    }

    /// What the module says about a session id of the account.
    ///
    /// # Errors
    /// The call fails.
    pub fn status_of(&self, id: B256) -> Result<ISessionValidator::SessionStatus> {
        let call = ISessionValidator::sessionStatusCall {
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
        let call = ISessionValidator::remainingCall {
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

    /// Mints tokens.
    ///
    /// # Errors
    /// The transaction fails.
    pub fn mint(&mut self, to: Address, amount: u128) -> Result<()> {
        let mint = ITestToken::mintCall {
            to,
            amount: U256::from(amount),
        };
        self.send(BUNDLER, self.token, mint.abi_encode())
    }

    /// Token units that `holder` has.
    ///
    /// # Errors
    /// The call fails.
    pub fn tokens_of(&self, holder: Address) -> Result<u128> {
        let call = IERC20::balanceOfCall { account: holder };
        Ok(self.view(self.token, &call)?.to())
    }

    /// An operation of `account` that the validator `validator` will be asked about.
    ///
    /// # Errors
    /// The nonce cannot be read.
    pub fn op(&self, sender: Address, validator: Address, call_data: Vec<u8>) -> Result<UserOp> {
        self.op_in_lane(sender, validator, [0; 4], call_data)
    }

    /// The same with the four free bytes of the nonce's key, for operations that shall not wait for
    /// each other.
    ///
    /// # Errors
    /// The nonce cannot be read.
    pub fn op_in_lane(
        &self,
        sender: Address,
        validator: Address,
        nonce_key: [u8; 4],
        call_data: Vec<u8>,
    ) -> Result<UserOp> {
        let key: U256 = nonce(validator, nonce_key, 0) >> 64;
        let get_nonce = IEntryPoint::getNonceCall {
            sender,
            key: key.to::<U192>(),
        };
        Ok(UserOp {
            sender,
            nonce: self.view(ENTRY_POINT_V07, &get_nonce)?,
            call_data: call_data.into(),
            verification_gas: VERIFICATION_GAS,
            call_gas: CALL_GAS,
            pre_verification_gas: U256::from(PRE_VERIFICATION_GAS),
            max_fee_per_gas: MAX_FEE_PER_GAS,
            ..UserOp::default()
        })
    }

    /// The hash the account hands to its validator.
    pub fn hash_of(&self, op: &UserOp) -> B256 {
        user_op_hash_v07(
            &op.pack(Bytes::new()),
            ENTRY_POINT_V07,
            self.chain.chain_id(),
        )
    }

    /// An operation of the account with these calls, signed by a session's key, claiming that now is
    /// now.
    ///
    /// # Errors
    /// The nonce cannot be read.
    pub fn key_op(
        &self,
        session: &Session,
        key: &LocalKey,
        calls: &[Call],
    ) -> Result<PackedUserOperation> {
        let op = self.op(self.account.address, self.module, execute(calls))?;
        self.sign(&op, session, key)
    }

    /// The operation with the envelope of `session` and the signature of `key`, claiming that now is
    /// now.
    ///
    /// # Errors
    /// The key cannot sign.
    pub fn sign(
        &self,
        op: &UserOp,
        session: &Session,
        key: &LocalKey,
    ) -> Result<PackedUserOperation> {
        self.sign_claiming(op, session, key, Some(self.now()))
    }

    /// The same with another claimed time.
    ///
    /// # Errors
    /// The key cannot sign.
    pub fn sign_claiming(
        &self,
        op: &UserOp,
        session: &Session,
        key: &LocalKey,
        time: Option<u64>,
    ) -> Result<PackedUserOperation> {
        let use_of = SessionUse {
            session,
            module: self.module,
            chain_id: self.chain.chain_id(),
            time,
        };
        Ok(op.sign(&use_of, self.hash_of(op), key)?)
    }

    /// An operation of the account signed by its owner.
    ///
    /// # Errors
    /// The nonce cannot be read.
    pub fn owner_op(&self, call_data: Vec<u8>) -> Result<PackedUserOperation> {
        self.owner_op_of(&self.account, call_data)
    }

    /// An operation of any account signed by its owner.
    ///
    /// # Errors
    /// The nonce cannot be read.
    pub fn owner_op_of(
        &self,
        account: &SmartAccount,
        call_data: Vec<u8>,
    ) -> Result<PackedUserOperation> {
        let op = self.op(account.address, account.owner_validator, call_data)?;
        Ok(account.sign(&op, self.hash_of(&op))?)
    }

    /// The owner lets the account make these calls, in one operation that must succeed.
    ///
    /// # Errors
    /// It does not succeed.
    pub fn owner_executes(&mut self, calls: &[Call]) -> Result<Bundle> {
        self.owner_calls_account(execute(calls))
    }

    /// The owner calls the account itself, in one operation that must succeed.
    ///
    /// # Errors
    /// It does not succeed.
    pub fn owner_calls_account(&mut self, call_data: Vec<u8>) -> Result<Bundle> {
        let account = self.account.clone();
        self.owner_calls(&account, call_data)
    }

    /// The owner of any account calls it, in one operation that must succeed.
    ///
    /// # Errors
    /// It does not succeed.
    pub fn owner_calls(&mut self, account: &SmartAccount, call_data: Vec<u8>) -> Result<Bundle> {
        let op = self.owner_op_of(account, call_data)?;
        let bundle = self.handle_ops(&[op])?;
        match bundle.ops.as_slice() {
            [outcome] if outcome.success => Ok(bundle),
            outcomes => bail!("the owner's operation failed: {outcomes:?}"),
        }
    }

    /// The owner enables a session.
    ///
    /// # Errors
    /// The module refuses it.
    pub fn enable(&mut self, session: &Session) -> Result<Bundle> {
        self.owner_executes(&[Call::new(self.module, session.enable_call())])
    }

    /// The owner revokes a session.
    ///
    /// # Errors
    /// The module refuses it.
    pub fn revoke(&mut self, session: &Session) -> Result<Bundle> {
        self.owner_executes(&[Call::new(self.module, session.revoke_call())])
    }

    /// The bundler sends these operations in one transaction.
    ///
    /// # Errors
    /// One of them did not validate; nothing happened.
    pub fn handle_ops(&mut self, ops: &[PackedUserOperation]) -> Result<Bundle, Refusal> {
        let data = handle_ops(ops.to_vec(), BUNDLER);
        let receipt = self
            .chain
            .transact(TransactionRequest::call(BUNDLER, ENTRY_POINT_V07, data))
            .expect("the bundler has ether and the chain fills in nonce, gas and price");
        if receipt.status != Status::Success {
            return Err(Refusal {
                data: receipt.output,
            });
        }
        let logs: Vec<_> = receipt.logs.into_iter().map(|entry| entry.log).collect();
        Ok(Bundle {
            gas_used: receipt.gas_used,
            ops: outcomes(&logs),
            logs,
            root: receipt.root.expect("the frames were asked for"),
        })
    }

    /// Every slot of the module that is not zero.
    pub fn module_storage(&self) -> BTreeMap<U256, U256> {
        self.chain.state().account(self.module).storage
    }

    /// Another instance of the program: the same code at another address, active as the first one is.
    ///
    /// # Errors
    /// It cannot be deployed.
    pub fn deploy_twin(&mut self) -> Result<Address> {
        let code = self.chain.code(self.module);
        let init = [&CREATE_PREFIX[..], &code].concat();
        Ok(self.chain.deploy(init)?)
    }

    /// Takes the program out of the cache: every entry costs its whole price.
    ///
    /// # Errors
    /// The chain refuses.
    pub fn evict_program(&mut self) -> Result<()> {
        let codehash = keccak256(self.chain.code(self.module));
        let evict = IArbWasmCache::evictCodehashCall { codehash };
        self.send(OWNER.address, ARB_WASM_CACHE, evict.abi_encode())
    }

    /// Puts the program back into the cache.
    ///
    /// # Errors
    /// The chain refuses.
    pub fn cache_program(&mut self) -> Result<()> {
        self.chain.cache_program(self.module)?;
        Ok(())
    }

    /// The hash of a packed operation.
    pub fn hash_of_packed(&self, op: &PackedUserOperation) -> B256 {
        user_op_hash_v07(op, ENTRY_POINT_V07, self.chain.chain_id())
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

    /// Calldata with which the account asks the module about `op`.
    pub fn validation_call(&self, op: &PackedUserOperation) -> Vec<u8> {
        let call = ISessionValidator::validateUserOp_0Call {
            userOp: op.clone().into(),
            userOpHash: self.hash_of_packed(op),
        };
        call.abi_encode()
    }

    /// A transaction that must succeed.
    ///
    /// # Errors
    /// It does not.
    pub fn send(&mut self, from: Address, to: Address, data: Vec<u8>) -> Result<()> {
        let receipt = self
            .chain
            .transact(TransactionRequest::call(from, to, data))?;
        ensure!(
            receipt.status == Status::Success,
            "reverted: {}",
            receipt.output
        );
        Ok(())
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

/// The test's key of this name. Names, not numbers, so that a test reads.
///
/// # Errors
/// The name hashes to no key, which does not happen.
pub fn key(name: &str) -> Result<LocalKey> {
    Ok(LocalKey::from_secret(keccak256(name))?)
}

/// Account calldata for one call or a batch.
pub fn execute(calls: &[Call]) -> Vec<u8> {
    match calls {
        [call] => execute_single(call),
        calls => execute_batch(calls),
    }
}

fn deploy_entry_point(chain: &mut Chain) -> Result<()> {
    let data = [ENTRY_POINT_SALT.as_slice(), &artifacts::entry_point()?].concat();
    let deploy = TransactionRequest::call(BUNDLER, DETERMINISTIC_DEPLOYER, data);
    let receipt = chain.transact(deploy)?;
    ensure!(
        receipt.output.as_ref() == ENTRY_POINT_V07.as_slice(),
        "the EntryPoint is not at its canonical address: {}",
        receipt.output
    );
    let code_hash = keccak256(chain.code(ENTRY_POINT_V07));
    ensure!(
        code_hash == ENTRY_POINT_CODE_HASH,
        "the EntryPoint's code hash is {code_hash}"
    );
    Ok(())
}

fn deploy_token(chain: &mut Chain, name: &str) -> Result<Address> {
    let init = artifacts::test_contract("TestToken")?;
    let args = (name.to_owned(), "TEST".to_owned()).abi_encode_params();
    Ok(chain.deploy([init.as_ref(), &args].concat())?)
}

fn new_account(
    chain: &mut Chain,
    owner_validator: Address,
    owner: LocalKey,
) -> Result<SmartAccount> {
    let init = artifacts::test_contract("LatchkeyTestAccount")?;
    let args = SmartAccount::constructor_args(owner_validator, &owner);
    let address = chain.deploy([init.as_ref(), &args].concat())?;
    chain.set_balance(address, U256::from(ETHER));
    let deposit = IEntryPoint::depositToCall { account: address };
    let receipt = chain.transact(
        TransactionRequest::call(BUNDLER, ENTRY_POINT_V07, deposit.abi_encode())
            .with_value(U256::from(ETHER)),
    )?;
    ensure!(
        receipt.status == Status::Success,
        "no deposit: {}",
        receipt.output
    );
    Ok(SmartAccount {
        address,
        owner_validator,
        owner,
    })
}

sol! {
    /// The part of the ArbWasmCache precompile that Nitro's cache manager uses.
    interface IArbWasmCache {
        function evictCodehash(bytes32 codehash) external;
    }

    /// What `contracts/TestToken.sol` adds to ERC-20.
    interface ITestToken {
        function mint(address to, uint256 amount) external;
    }
}
