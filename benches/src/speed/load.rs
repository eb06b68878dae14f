//! Many sequential transactions, and the memory of the node after them.

use std::{path::Path, time::Instant};

use alloy_primitives::{Address, U256, hex};
use alloy_sol_types::SolCall;
use anyhow::{Context, Result, ensure};
use latchkey_fixtures::{actors::RECIPIENT, chain::World, policies::IArena};
use latchkey_sdk::{
    abi::{IERC20, ILatchkey, PackedUserOperation},
    entry_point::{ENTRY_POINT_V07, handle_ops},
    signing::LocalKey,
};
use serde_json::json;
use stylus_devnode::chain::accounts::TEST;

use super::{
    Figure,
    bundles::{enabled_session, signed_ops},
    client::Client,
    process::Process,
    sender::Sender,
};

/// Number of transactions.
const TRANSACTIONS: u64 = 10_000;
/// Number of kinds of transactions, which alternate.
const KINDS: u64 = 5;

/// 10,000 signed sequential transactions: ether transfers, token transfers, `handleOps`, views of
/// the program and plays in the arena alternate, and none makes the state larger. The node is
/// another process; its resident memory is read after each half.
///
/// # Errors
/// A request fails, or a transaction has no effect.
pub fn measure(node: &Path) -> Result<Vec<Figure>> {
    let mut world = World::new()?;
    for account in TEST {
        world.mint(account.address, u128::from(TRANSACTIONS))?;
    }
    let made = enabled_session(&mut world)?;
    let bodies = mixed(&world, &signed_ops(&world, &made, TRANSACTIONS / KINDS)?)?;
    let node = Process::start_with(node, &world)?;
    let client = node.client();

    let (first_half, second_half) = bodies.split_at(bodies.len() / 2);
    let begun = Instant::now();
    send_all(&client, first_half)?;
    let after_half = node.resident_bytes();
    send_all(&client, second_half)?;
    let speed = TRANSACTIONS as f64 / begun.elapsed().as_secs_f64();
    let after_all = node.resident_bytes();
    check(&client, &world)?;

    let mut figures = vec![Figure::new(
        "10,000 mixed transactions over HTTP",
        speed,
        "tx/s",
    )];
    if let (Some(half), Some(all)) = (after_half, after_all) {
        let (half, all) = (half as f64, all as f64);
        let growth = (all - half) / (TRANSACTIONS as f64 / 2.0);
        figures.push(Figure::new("… memory afterwards", all / 1e6, "MB"));
        figures.push(Figure::new(
            "… memory that a transaction adds, second half",
            growth,
            "bytes",
        ));
    }
    Ok(figures)
}

/// Request bodies of all transactions; each kind has its own sender.
fn mixed(world: &World, ops: &[PackedUserOperation]) -> Result<Vec<String>> {
    let sender = |index: usize| -> Result<Sender> {
        let account = TEST.get(index).context("there are ten accounts")?;
        let nonce = world.chain.nonce(account.address);
        let key = LocalKey::from_secret(account.key)?;
        Ok(Sender::new(key, nonce, world.chain.chain_id()))
    };
    let (mut payer, mut holder, mut bundler, mut viewer, mut player) =
        (sender(1)?, sender(2)?, sender(0)?, sender(3)?, sender(4)?);
    let transfer = IERC20::transferCall {
        to: RECIPIENT,
        value: U256::from(1),
    }
    .abi_encode();
    let view = ILatchkey::isInitializedCall {
        account: world.account.address,
    }
    .abi_encode();
    let play = IArena::playCall { r#move: 7 }.abi_encode();
    let mut bodies = Vec::new();
    for op in ops {
        bodies.push(payer.request(RECIPIENT, 1, Vec::new())?);
        bodies.push(holder.request(world.token, 0, transfer.clone())?);
        let bundle = handle_ops(vec![op.clone()], bundler.address());
        bodies.push(bundler.request(ENTRY_POINT_V07, 0, bundle)?);
        bodies.push(viewer.request(world.module, 0, view.clone())?);
        bodies.push(player.request(world.arena, 0, play.clone())?);
    }
    Ok(bodies)
}

fn send_all(client: &Client, bodies: &[String]) -> Result<()> {
    bodies.iter().try_for_each(|body| client.succeed(body))
}

/// Checks that every transaction had its effect.
fn check(client: &Client, world: &World) -> Result<()> {
    let each = TRANSACTIONS / KINDS;
    let view_number = |to: Address, data: Vec<u8>| -> Result<U256> {
        let data = hex::encode_prefixed(data);
        let answer = client.call("eth_call", &json!([{ "to": to, "data": data }, "latest"]))?;
        Ok(serde_json::from_value(answer)?)
    };
    let wei: U256 =
        serde_json::from_value(client.call("eth_getBalance", &json!([RECIPIENT, "latest"]))?)?;
    let tokens = view_number(
        world.token,
        IERC20::balanceOfCall { account: RECIPIENT }.abi_encode(),
    )?;
    let plays = view_number(
        world.arena,
        IArena::playsCall {
            player: TEST[4].address,
        }
        .abi_encode(),
    )?;
    let found = [wei, tokens, plays].map(|it| it.saturating_to::<u64>());
    ensure!(found == [each, 2 * each, each], "{found:?}");
    Ok(())
}
