//! What the tests share: a node at a fixed time, a small program and its release, a run of each
//! command.

use alloy_primitives::{Address, U256};
use anyhow::{Context, Result};
use latchkey_deploy::{
    deploy::{self, Deployment, deploy},
    error::Error,
    keepalive::{self, Kept, keepalive},
    node::Node,
    words::Line,
};
use latchkey_release::{Program, Release, Toolchain};
use latchkey_sdk::signing::LocalKey;
use stylus_devnode::{
    Devnode,
    chain::accounts::{DevAccount, TEST},
};

/// When every chain starts, Unix seconds: a full hour of the clock that ages programs.
pub(crate) const NOW: u64 = 1_421_388_000 + 95_000 * 3_600;
/// Seconds a program may run.
pub(crate) const YEAR: u64 = 365 * DAY;
pub(crate) const DAY: u64 = 86_400;
/// Who pays, unless a test says otherwise.
pub(crate) const PAYER: DevAccount = TEST[0];
/// Wei per gas while nothing happens.
pub(crate) const BASE_FEE: u64 = 100_000_000;

/// A module that returns its call data's length as one byte.
pub(crate) const MODULE: &str = r#"(module
    (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
    (memory (export "memory") 1 1)
    (func (export "user_entrypoint") (param i32) (result i32)
        (i32.store8 (i32.const 0) (local.get 0))
        (call $write_result (i32.const 0) (i32.const 1))
        (i32.const 0)))"#;

/// A node, and what is to be on it.
pub(crate) struct Scene {
    pub(crate) chain: Devnode,
    pub(crate) node: Node,
    pub(crate) wasm: Vec<u8>,
    pub(crate) release: Release,
    pub(crate) program: Program,
}

impl Scene {
    /// A fresh chain and a small program.
    pub(crate) fn new() -> Result<Self> {
        Self::of(wat::parse_str(MODULE)?)
    }

    /// A fresh chain and this module.
    pub(crate) fn of(wasm: Vec<u8>) -> Result<Self> {
        let chain = Devnode::builder().timestamp(NOW).start()?;
        let toolchain = Toolchain {
            rust: "1.0.0".into(),
            wasm_opt: "1".into(),
        };
        Ok(Self {
            node: Node::new(&chain.url()),
            release: Release::of(&wasm, toolchain),
            program: Program::from_wasm(&wasm),
            chain,
            wasm,
        })
    }

    /// The same with the program created and activated.
    pub(crate) fn deployed() -> Result<Self> {
        let scene = Self::new()?;
        scene.deploy()?;
        Ok(scene)
    }

    /// What the payer orders.
    pub(crate) fn order(&self) -> Result<deploy::Order<'_>> {
        Ok(deploy::Order {
            wasm: &self.wasm,
            release: &self.release,
            key: Some(key(PAYER)?),
            chain_id: None,
            max_bid: U256::ZERO,
            is_dry_run: false,
        })
    }

    /// Runs an order; what it did, and its lines.
    pub(crate) fn run(&self, order: deploy::Order<'_>) -> (Result<Deployment, Error>, Vec<Line>) {
        let mut lines = Vec::new();
        let result = deploy(&self.node, order, &mut |line| lines.push(line));
        (result, lines)
    }

    /// Runs the payer's order.
    pub(crate) fn deploy(&self) -> Result<Deployment> {
        Ok(self.run(self.order()?).0?)
    }

    /// Why an order is refused; nothing may have happened on the chain.
    pub(crate) fn refusal(&self, order: deploy::Order<'_>) -> Result<Error> {
        let before = self.height();
        let error = self.run(order).0.err().context("it was done")?;
        assert_eq!(self.height(), before, "{error}");
        Ok(error)
    }

    /// What the payer orders of `keepalive`.
    pub(crate) fn renewal(&self) -> Result<keepalive::Order<'_>> {
        Ok(keepalive::Order {
            release: &self.release,
            key: Some(key(PAYER)?),
            chain_id: None,
            below_days: 60,
            is_dry_run: false,
        })
    }

    /// Runs an order of `keepalive`.
    pub(crate) fn keep(&self, order: keepalive::Order<'_>) -> Result<Kept, Error> {
        keepalive(&self.node, order, &mut |_| {})
    }

    /// Number of the latest block: every transaction makes one.
    pub(crate) fn height(&self) -> u64 {
        self.chain.with_chain(|chain| chain.block_number())
    }

    /// Wei of an account.
    pub(crate) fn balance(&self, account: Address) -> U256 {
        self.chain.with_chain(|chain| chain.balance(account))
    }

    /// Moves the clock of the latest block.
    pub(crate) fn pass(&self, seconds: u64) {
        self.chain.with_chain(|chain| {
            chain.increase_time(seconds);
            chain.mine();
        });
    }
}

/// The key of an account.
pub(crate) fn key(account: DevAccount) -> Result<LocalKey> {
    Ok(LocalKey::from_secret(account.key)?)
}
