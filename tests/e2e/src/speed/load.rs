//! What the node does under load: many transactions, many clients, and the memory it holds afterwards.

use std::path::Path;
use std::time::Instant;

use alloy_primitives::{Address, U256, hex, keccak256};
use alloy_sol_types::SolCall;
use anyhow::{Context, Result, anyhow, ensure};
use latchkey_sdk::{
    abi::{IERC20, ISessionValidator},
    entry_point::{ENTRY_POINT_V07, handle_ops},
    signing::LocalKey,
};
use serde_json::{Value, json};
use stylus_devnode::Devnode;
use stylus_devnode::chain::accounts::TEST;

use super::bundles::{enabled_session, signed_ops};
use super::client::{Client, request};
use super::process::Process;
use super::sent::Sender;
use super::{Figure, quantile};
use crate::sessions::{IArena, RECIPIENT};
use crate::world::World;

/// Transactions in all.
const TRANSACTIONS: u64 = 10_000;
/// Kinds of them, which take turns.
const KINDS: u64 = 5;
/// Clients at the same time.
const CLIENTS: u64 = 64;
/// Requests of each, in each of the two rounds.
const REQUESTS: u64 = 50;
/// Of so many requests of a client, one is a transaction.
const TRANSACTION_EVERY: u64 = 5;

/// 10,000 signed transactions one after the other (an ether transfer, a token transfer, a `handleOps`, a
/// view of the program, a move in a game; none makes the state larger), then two rounds of 64 clients that
/// each send 50 requests at once (calls of the program, balances, blocks, logs, and transfers). The node is
/// a process of its own; its resident memory is looked at after each half.
///
/// # Errors
/// A request fails.
pub fn measure(node: &Path) -> Result<Vec<Figure>> {
    let mut world = World::new()?;
    for account in TEST {
        world.mint(account.address, u128::from(TRANSACTIONS))?;
    }
    let made = enabled_session(&mut world)?;
    world.chain.set_tracing(false);
    let bodies = mixed(&world, &signed_ops(&world, &made, TRANSACTIONS / KINDS)?)?;

    let node = Process::start(node)?;
    let client = node.client();
    client.call("anvil_loadState", &json!([dump(&world)?]))?;

    let mut figures = Vec::new();
    let (first_half, second_half) = bodies.split_at(bodies.len() / 2);
    let begun = Instant::now();
    send_all(&client, first_half)?;
    let after_half = node.resident_bytes();
    send_all(&client, second_half)?;
    let seconds = begun.elapsed().as_secs_f64();
    let after_all = node.resident_bytes();
    check(&client, &world)?;
    figures.push(Figure::new(
        "10,000 mixed transactions over HTTP",
        TRANSACTIONS as f64 / seconds,
        "tx/s",
    ));
    if let (Some(half), Some(all)) = (after_half, after_all) {
        let half_of_them = TRANSACTIONS as f64 / 2.0;
        let growth = (all as f64 - half as f64) / half_of_them;
        figures.push(Figure::new("… memory after 10,000", all as f64 / 1e6, "MB"));
        figures.push(Figure::new(
            "… memory per transaction, second half",
            growth,
            "bytes",
        ));
    }

    let mut senders = senders(&client, world.chain.chain_id())?;
    let mut times = Vec::new();
    let mut memory = Vec::new();
    let mut speed = 0.0;
    for _ in 0..2 {
        let plans = senders
            .iter_mut()
            .map(|sender| plan(&world, sender))
            .collect::<Result<Vec<_>>>()?;
        let begun = Instant::now();
        times = all_at_once(&node, &plans)?;
        speed = times.len() as f64 / begun.elapsed().as_secs_f64();
        memory.extend(node.resident_bytes());
    }
    figures.push(Figure::new("64 clients at once", speed, "requests/s"));
    for (name, part) in [("median", 0.5), ("99th percentile", 0.99)] {
        let time = quantile(&mut times, part).context("nothing was measured")?;
        figures.push(Figure::new(format!("… answer, {name}"), time, "ms"));
    }
    if let [first, second] = memory[..] {
        let growth = (second as f64 - first as f64) / 1e6;
        figures.push(Figure::new(
            "… memory that the second round added",
            growth,
            "MB",
        ));
    }
    Ok(figures)
}

/// All accounts of the world, as the node loads them.
fn dump(world: &World) -> Result<Value> {
    let node = Devnode::builder().start()?;
    node.with_chain(|chain| *chain = world.chain.clone());
    Client::new(node.url()).call("anvil_dumpState", &json!([]))
}

/// Bodies that send all transactions; each kind has its sender.
fn mixed(world: &World, ops: &[latchkey_sdk::abi::PackedUserOperation]) -> Result<Vec<String>> {
    let sender = |index: usize| -> Result<Sender> {
        let account = TEST.get(index).context("there are ten accounts")?;
        let nonce = world.chain.nonce(account.address);
        let key = LocalKey::from_secret(account.key)?;
        Ok(Sender::new(key, nonce, world.chain.chain_id()))
    };
    let (mut payer, mut holder, mut bundler, mut asker, mut player) =
        (sender(1)?, sender(2)?, sender(0)?, sender(3)?, sender(4)?);
    let transfer = IERC20::transferCall {
        to: RECIPIENT,
        value: U256::from(1),
    }
    .abi_encode();
    let view = ISessionValidator::isInitializedCall {
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
        bodies.push(asker.request(world.module, 0, view.clone())?);
        bodies.push(player.request(world.arena, 0, play.clone())?);
    }
    Ok(bodies)
}

fn send_all(client: &Client, bodies: &[String]) -> Result<()> {
    bodies.iter().try_for_each(|body| client.succeed(body))
}

/// Every transaction did what it is for.
fn check(client: &Client, world: &World) -> Result<()> {
    let each = TRANSACTIONS / KINDS;
    let question = |to: Address, data: Vec<u8>| -> Result<U256> {
        let data = hex::encode_prefixed(data);
        let answer = client.call("eth_call", &json!([{ "to": to, "data": data }, "latest"]))?;
        Ok(serde_json::from_value(answer)?)
    };
    let wei: U256 =
        serde_json::from_value(client.call("eth_getBalance", &json!([RECIPIENT, "latest"]))?)?;
    let tokens = question(
        world.token,
        IERC20::balanceOfCall { account: RECIPIENT }.abi_encode(),
    )?;
    let plays = question(
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

/// A funded sender for each client.
fn senders(client: &Client, chain_id: u64) -> Result<Vec<Sender>> {
    (0..CLIENTS)
        .map(|i| {
            let key = LocalKey::from_secret(keccak256(format!("client {i}")))?;
            let ether = U256::from(10_000_000_000_000_000_000u64);
            client.call("anvil_setBalance", &json!([key.address(), ether]))?;
            Ok(Sender::new(key, 0, chain_id))
        })
        .collect()
}

/// What one client sends.
fn plan(world: &World, sender: &mut Sender) -> Result<Vec<String>> {
    let view = ISessionValidator::isInitializedCall {
        account: world.account.address,
    };
    let call = json!({ "to": world.module, "data": hex::encode_prefixed(view.abi_encode()) });
    let reads = [
        request("eth_call", &json!([call, "latest"])),
        request("eth_getBalance", &json!([sender.address(), "latest"])),
        request("eth_getBlockByNumber", &json!(["latest", true])),
        request("eth_getLogs", &json!([{ "address": world.token }])),
    ];
    let mut plan = Vec::new();
    for (i, read) in (0..REQUESTS).zip(reads.iter().cycle()) {
        plan.push(match i % TRANSACTION_EVERY {
            0 => sender.request(RECIPIENT, 1, Vec::new())?,
            _ => read.clone(),
        });
    }
    Ok(plan)
}

/// All plans at the same time, a connection each; milliseconds of every answer.
fn all_at_once(node: &Process, plans: &[Vec<String>]) -> Result<Vec<f64>> {
    let run = |plan: &[String]| -> Result<Vec<f64>> {
        let client = node.client();
        plan.iter()
            .map(|body| {
                let begun = Instant::now();
                client.succeed(body)?;
                Ok(begun.elapsed().as_secs_f64() * 1_000.0)
            })
            .collect()
    };
    std::thread::scope(|scope| {
        let clients: Vec<_> = plans
            .iter()
            .map(|plan| scope.spawn(move || run(plan)))
            .collect();
        let mut times = Vec::new();
        for client in clients {
            let ended = client.join().map_err(|_| anyhow!("a client panicked"))?;
            times.extend(ended?);
        }
        Ok(times)
    })
}
