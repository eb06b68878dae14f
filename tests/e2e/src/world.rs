//! The world every end-to-end test starts from: a chain with the EntryPoint, the program, one
//! account with an owner, tokens and something to play with.
//!
//! Nothing here says what the module should do; it only carries operations to it and reports back.

use alloy_primitives::{Address, B256, Bytes, U256, b256, keccak256};
use alloy_sol_types::{SolCall, SolValue, sol};
use anyhow::{Context, Result, ensure};
use latchkey_release::init_code;
use latchkey_sdk::{
    abi::IEntryPoint,
    call::{DETERMINISTIC_DEPLOYER, install_validator},
    entry_point::ENTRY_POINT_V07,
    signing::LocalKey,
};
use stylus_devnode::{
    arbos::precompiles::ARB_WASM_CACHE,
    chain::{
        Chain, TransactionRequest,
        accounts::{OWNER, TEST},
    },
    evm::Status,
    profile::Profile,
};

use crate::{account::SmartAccount, artifacts, bundle::Bundle};

/// Salt that puts EntryPoint 0.7 at its address.
pub const ENTRY_POINT_SALT: B256 =
    b256!("90d8084deab30c2a37c45e8d47f49f2f7965183cb6990a98943ef94940681de3");
/// Hash of its code, the same on every chain.
pub const ENTRY_POINT_CODE_HASH: B256 =
    b256!("8db5ff695839d655407cc8490bb7a5d82337a86a6b39c3f0258aa6c3b582fc58");

/// What the account has before anything happens, in token units.
pub const TOKENS: u128 = 1_000_000;

/// Sends bundles and is paid for them: the first account of the standard test mnemonic.
pub const BUNDLER: Address = TEST[0].address;

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

    /// Another instance of the program: the same code at another address, active as the first one
    /// is.
    ///
    /// # Errors
    /// It cannot be deployed.
    pub fn deploy_twin(&mut self) -> Result<Address> {
        let code = self.chain.code(self.module);
        Ok(self.chain.deploy(init_code(&code))?)
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
}

/// The test's key of this name. Names, not numbers, so that a test reads.
///
/// # Errors
/// The name hashes to no key, which does not happen.
pub fn key(name: &str) -> Result<LocalKey> {
    Ok(LocalKey::from_secret(keccak256(name))?)
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
