//! Duration of a call of the program for a client, and the chain's share of it.

use alloy_primitives::{Address, hex};
use alloy_sol_types::SolCall;
use anyhow::{Result, ensure};
use latchkey_fixtures::chain::{World, world::BUNDLER};
use latchkey_sdk::abi::ILatchkey;
use serde_json::json;
use stylus_devnode::{Devnode, chain::TransactionRequest};

use super::{
    Figure,
    client::{Client, request},
    median_ms,
};

/// Calls before the measurement: they translate the program and open the connection.
const WARM_UP: u32 = 200;
/// Measured calls.
const RUNS: u32 = 2_000;

/// Medians of a validation (a session's transfer, second use) and of a view (`isInitialized`): by
/// `eth_call` over HTTP on an open connection, from the first byte of the request to the last byte
/// of the response; and by direct calls of the chain.
///
/// # Errors
/// A call fails.
pub fn measure() -> Result<Vec<Figure>> {
    let (mut world, made) = World::with_transfer_session()?;
    world.succeeds(&made, &[world.transfer(1)])?;
    world.chain.set_tracing(false);
    let op = world.signed_op(&made, &[world.transfer(1)])?;
    let validation = world.validation_call(&op);
    let account = world.account.address;
    let view = ILatchkey::isInitializedCall { account }.abi_encode();

    let node = Devnode::builder().start()?;
    node.with_chain(|chain| *chain = world.chain.clone());
    let client = Client::new(node.url());
    let mut figures = Vec::new();
    let calls: [(&str, Address, Vec<u8>); 2] = [
        ("a validation", account, validation),
        ("a view", BUNDLER, view),
    ];
    for (name, from, data) in calls {
        let call = TransactionRequest::call(from, world.module, data.clone());
        ensure!(world.chain.call(call.clone())?.is_success(), "{name}");
        let body = request(
            "eth_call",
            &json!([{ "from": from, "to": world.module,
                      "data": hex::encode_prefixed(&data) }, "latest"]),
        );
        let over_http = median_ms(WARM_UP, RUNS, || client.succeed(&body))?;
        let directly = median_ms(WARM_UP, RUNS, || {
            world.chain.call(call.clone())?;
            Ok(())
        })?;
        figures.push(Figure::new(
            format!("eth_call of the program at a client: {name}"),
            over_http,
            "ms",
        ));
        figures.push(Figure::new(
            format!("… of it in the chain: {name}"),
            directly,
            "ms",
        ));
    }
    Ok(figures)
}
