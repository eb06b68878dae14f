//! Connects to the node and deploys the contracts.

use std::env;

use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use anyhow::{Context, Result, ensure};
use latchkey_deploy::{
    deploy,
    key::KeySources,
    node::{Node, Receipt},
    wallet::Wallet,
};
use latchkey_fixtures::{
    actors::NOW,
    artifacts,
    chain::world::{ENTRY_POINT_CODE_HASH, ENTRY_POINT_SALT},
};
use latchkey_release::{Release, Toolchain};
use latchkey_sdk::{call::DETERMINISTIC_DEPLOYER, entry_point::ENTRY_POINT_V07, signing::LocalKey};
use stylus_devnode::{Devnode, chain::accounts::TEST};

/// The URL of the node, the paying key, and the node itself if this run started it.
pub(crate) fn payer() -> Result<(String, LocalKey, Option<Devnode>)> {
    if let Ok(url) = env::var("LATCHKEY_RPC_URL") {
        let places = KeySources {
            variable: env::var("LATCHKEY_KEY").ok(),
            ..KeySources::default()
        };
        let key = places.key()?;
        return Ok((
            url,
            key.context("set LATCHKEY_KEY to a key that can pay")?,
            None,
        ));
    }
    let own = Devnode::builder().timestamp(NOW).start()?;
    let key = LocalKey::from_secret(TEST[0].key)?;
    Ok((own.url(), key, Some(own)))
}

/// A key derived from a seed and a name.
pub(crate) fn derived(seed: B256, name: &str) -> Result<LocalKey> {
    Ok(LocalKey::from_secret(keccak256(
        [seed.as_slice(), name.as_bytes()].concat(),
    ))?)
}

/// Deploys the built program, which can differ from the committed release.
pub(crate) fn deploy_module(node: &Node, key: LocalKey) -> Result<Address> {
    let wasm = artifacts::program()?;
    let toolchain = Toolchain {
        rust: String::new(),
        wasm_opt: String::new(),
    };
    let order = deploy::Options {
        wasm: &wasm,
        release: &Release::from_wasm(&wasm, toolchain),
        key: Some(key),
        chain_id: None,
        max_bid: U256::ZERO,
        is_dry_run: false,
    };
    let done = deploy::deploy(node, order, &mut |line| {
        println!("{:<10} {}", line.label, line.text);
    })?;
    Ok(done.address)
}

/// Deploys EntryPoint 0.7 if the chain does not have it.
pub(crate) fn deploy_entry_point(node: &Node, wallet: &mut Wallet) -> Result<()> {
    if node.code(ENTRY_POINT_V07)?.is_empty() {
        let data = [ENTRY_POINT_SALT.as_slice(), &artifacts::entry_point()?].concat();
        send(
            node,
            wallet,
            Some(DETERMINISTIC_DEPLOYER),
            data.into(),
            U256::ZERO,
        )?;
    }
    let code_hash = keccak256(node.code(ENTRY_POINT_V07)?);
    ensure!(
        code_hash == ENTRY_POINT_CODE_HASH,
        "the EntryPoint's code hash is {code_hash}"
    );
    Ok(())
}

/// Deploys the owners' validator, at the same address in all runs.
pub(crate) fn deploy_owner_validator(node: &Node, wallet: &mut Wallet) -> Result<Address> {
    let init = artifacts::test_contract("OwnerValidator")?;
    let address = DETERMINISTIC_DEPLOYER.create2_from_code(B256::ZERO, &init);
    if node.code(address)?.is_empty() {
        let data = [B256::ZERO.as_slice(), &init].concat();
        send(
            node,
            wallet,
            Some(DETERMINISTIC_DEPLOYER),
            data.into(),
            U256::ZERO,
        )?;
    }
    Ok(address)
}

/// Creates a test contract with these constructor arguments.
pub(crate) fn create(
    node: &Node,
    wallet: &mut Wallet,
    name: &str,
    arguments: &[u8],
) -> Result<Address> {
    let init = [artifacts::test_contract(name)?.as_ref(), arguments].concat();
    let receipt = send(node, wallet, None, init.into(), U256::ZERO)?;
    receipt.contract_address.context("no contract was created")
}

/// Sends a transaction that must succeed.
pub(crate) fn send(
    node: &Node,
    wallet: &mut Wallet,
    to: Option<Address>,
    data: Bytes,
    value: U256,
) -> Result<Receipt> {
    let quote = wallet.quote(node, to, &data, value)?;
    Ok(wallet
        .send(node, "a step of the test", to, data, quote)?
        .receipt)
}
