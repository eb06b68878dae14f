//! A local chain at a fixed time with a small program and its release, and a call of each command.

use alloy_primitives::{Address, U256};
use anyhow::{Context, Result};
use latchkey_deploy::{
    deploy::{self, Deployment, deploy},
    error::Error,
    keepalive::{self, Outcome, keepalive},
    node::Node,
    output::Line,
};
use latchkey_release::{Program, Release, Toolchain};
use latchkey_sdk::signing::LocalKey;
use stylus_devnode::{
    Devnode,
    chain::accounts::{DevAccount, TEST},
};

/// Start time of every chain, in Unix seconds: a full hour of the clock that ArbOS counts a
/// program's age by.
pub(crate) const NOW: u64 = 1_421_388_000 + 95_000 * 3_600;
/// Seconds that a program can run.
pub(crate) const YEAR: u64 = 365 * DAY;
pub(crate) const DAY: u64 = 86_400;
/// The account that pays, unless a test chooses another.
pub(crate) const PAYER: DevAccount = TEST[0];
/// The base fee of an idle chain, in wei per gas.
pub(crate) const BASE_FEE: u64 = 100_000_000;

/// A module that returns the length of its call data as one byte.
pub(crate) const MODULE: &str = r#"(module
    (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
    (memory (export "memory") 1 1)
    (func (export "user_entrypoint") (param i32) (result i32)
        (i32.store8 (i32.const 0) (local.get 0))
        (call $write_result (i32.const 0) (i32.const 1))
        (i32.const 0)))"#;

/// A node, and the program that a test deploys to it.
pub(crate) struct TestChain {
    pub(crate) devnode: Devnode,
    pub(crate) node: Node,
    pub(crate) wasm: Vec<u8>,
    pub(crate) release: Release,
    pub(crate) program: Program,
}

impl TestChain {
    /// A fresh chain and the program [`MODULE`].
    pub(crate) fn new() -> Result<Self> {
        Self::with_module(wat::parse_str(MODULE)?)
    }

    /// A fresh chain and this module.
    pub(crate) fn with_module(wasm: Vec<u8>) -> Result<Self> {
        let devnode = Devnode::builder().timestamp(NOW).start()?;
        let toolchain = Toolchain {
            rust: "1.0.0".into(),
            wasm_opt: "1".into(),
        };
        Ok(Self {
            node: Node::new(&devnode.url()),
            release: Release::from_wasm(&wasm, toolchain),
            program: Program::from_wasm(&wasm),
            devnode,
            wasm,
        })
    }

    /// A chain on which the program is created and activated.
    pub(crate) fn deployed() -> Result<Self> {
        let test = Self::new()?;
        test.deploy()?;
        Ok(test)
    }

    /// Options of `deploy` with the payer's key.
    pub(crate) fn options(&self) -> Result<deploy::Options<'_>> {
        Ok(deploy::Options {
            wasm: &self.wasm,
            release: &self.release,
            key: Some(key(PAYER)?),
            chain_id: None,
            max_bid: U256::ZERO,
            is_dry_run: false,
        })
    }

    /// Runs `deploy`. Returns its result and its lines.
    pub(crate) fn run(
        &self,
        options: deploy::Options<'_>,
    ) -> (Result<Deployment, Error>, Vec<Line>) {
        let mut lines = Vec::new();
        let result = deploy(&self.node, options, &mut |line| lines.push(line));
        (result, lines)
    }

    /// Runs `deploy` with the payer's key.
    pub(crate) fn deploy(&self) -> Result<Deployment> {
        Ok(self.run(self.options()?).0?)
    }

    /// Runs `deploy`, which must fail without a transaction. Returns the error.
    pub(crate) fn deploy_error(&self, options: deploy::Options<'_>) -> Result<Error> {
        let before = self.height();
        let error = self.run(options).0.err().context("it succeeded")?;
        assert_eq!(self.height(), before, "{error}");
        Ok(error)
    }

    /// Options of `keepalive` with the payer's key.
    pub(crate) fn keepalive_options(&self) -> Result<keepalive::Options<'_>> {
        Ok(keepalive::Options {
            release: &self.release,
            key: Some(key(PAYER)?),
            chain_id: None,
            below_days: 60,
            is_dry_run: false,
        })
    }

    /// Runs `keepalive`.
    pub(crate) fn keepalive(&self, options: keepalive::Options<'_>) -> Result<Outcome, Error> {
        keepalive(&self.node, options, &mut |_| {})
    }

    /// Number of the latest block. Every transaction adds one.
    pub(crate) fn height(&self) -> u64 {
        self.devnode.with_chain(|chain| chain.block_number())
    }

    /// The balance of an account, in wei.
    pub(crate) fn balance(&self, account: Address) -> U256 {
        self.devnode.with_chain(|chain| chain.balance(account))
    }

    /// Advances the clock and mines a block at the new time.
    pub(crate) fn advance(&self, seconds: u64) {
        self.devnode.with_chain(|chain| {
            chain.increase_time(seconds);
            chain.mine();
        });
    }
}

/// The key of an account.
pub(crate) fn key(account: DevAccount) -> Result<LocalKey> {
    Ok(LocalKey::from_secret(account.key)?)
}
