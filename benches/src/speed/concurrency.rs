//! Many clients at the same time.

use std::{path::Path, time::Instant};

use alloy_primitives::{U256, hex, keccak256};
use alloy_sol_types::SolCall;
use anyhow::{Context, Result, anyhow};
use latchkey_fixtures::{actors::RECIPIENT, chain::World};
use latchkey_sdk::{abi::ILatchkey, signing::LocalKey};
use serde_json::json;

use super::{
    Figure,
    client::{Client, request},
    process::Process,
    quantile,
    sender::Sender,
};

/// Number of clients.
const CLIENTS: u64 = 64;
/// Requests per client and round.
const REQUESTS: u64 = 50;
/// One request in this many is a transaction.
const TRANSACTION_EVERY: u64 = 5;
/// Balance of each client, in wei.
const FUNDS: u64 = 10_000_000_000_000_000_000;

/// Two rounds of 64 clients, each with its own connection and 50 sequential requests: a transfer,
/// then a call of the program, a balance, a block, logs. The node is another process. Measures the
/// second round and the memory that it adds; a time is from the request to the whole response.
///
/// # Errors
/// A request fails.
pub fn measure(node: &Path) -> Result<Vec<Figure>> {
    let world = World::new()?;
    let node = Process::start_with(node, &world)?;
    let mut senders = senders(&node.client(), world.chain.chain_id())?;
    round(&node, &plans(&world, &mut senders)?)?;

    let plans = plans(&world, &mut senders)?;
    let before = node.resident_bytes();
    let begun = Instant::now();
    let mut times = round(&node, &plans)?;
    let speed = times.len() as f64 / begun.elapsed().as_secs_f64();
    let after = node.resident_bytes();

    let mut figures = vec![Figure::new("64 clients at once", speed, "requests/s")];
    for (name, fraction) in [("median", 0.5), ("99th percentile", 0.99)] {
        let time = quantile(&mut times, fraction).context("nothing was measured")?;
        figures.push(Figure::new(format!("… an answer, {name}"), time, "ms"));
    }
    if let (Some(before), Some(after)) = (before, after) {
        let growth = (after as f64 - before as f64) / 1e6;
        figures.push(Figure::new("… memory that the round adds", growth, "MB"));
    }
    Ok(figures)
}

/// A funded sender for each client.
fn senders(client: &Client, chain_id: u64) -> Result<Vec<Sender>> {
    (0..CLIENTS)
        .map(|i| {
            let key = LocalKey::from_secret(keccak256(format!("client {i}")))?;
            let funds = U256::from(FUNDS);
            client.call("anvil_setBalance", &json!([key.address(), funds]))?;
            Ok(Sender::new(key, 0, chain_id))
        })
        .collect()
}

/// The next requests of each client.
fn plans(world: &World, senders: &mut [Sender]) -> Result<Vec<Vec<String>>> {
    senders
        .iter_mut()
        .map(|sender| plan(world, sender))
        .collect()
}

/// The next requests of one client.
fn plan(world: &World, sender: &mut Sender) -> Result<Vec<String>> {
    let view = ILatchkey::isInitializedCall {
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

/// Runs all plans at the same time, with a connection each; returns milliseconds of each response.
fn round(node: &Process, plans: &[Vec<String>]) -> Result<Vec<f64>> {
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
