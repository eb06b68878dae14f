//! The wei that a transaction moves outside of its frames; Nitro adds them to the outermost call.

use alloy_primitives::{Address, U256};
use serde_json::{Map, Value, json};

use super::hex;
use crate::{
    arbos::{network_fee_account, pricing::L1_FUNDS_POOL},
    trace::replay::{Replay, Replayed},
};

/// Adds `beforeEVMTransfers` and `afterEVMTransfers`.
pub(super) fn insert(fields: &mut Map<String, Value>, replay: &Replay, replayed: &Replayed) {
    let (tx, used) = (&replay.transaction, replayed.execution.gas_used);
    let wei = |gas: u64| U256::from(gas) * U256::from(replayed.gas_price);
    let network = network_fee_account(&mut replayed.state.clone());
    let sender = Some(tx.from);
    let before = [transfer("feePayment", sender, None, wei(tx.gas))];
    let after = [
        transfer("gasRefund", None, sender, wei(tx.gas.saturating_sub(used))),
        transfer(
            "feeCollection",
            None,
            Some(network),
            wei(used.saturating_sub(tx.poster_gas)),
        ),
        transfer(
            "feeCollection",
            None,
            Some(L1_FUNDS_POOL),
            wei(tx.poster_gas),
        ),
    ];
    fields.insert("beforeEVMTransfers".into(), before.to_vec().into());
    fields.insert("afterEVMTransfers".into(), after.to_vec().into());
}

/// Addresses are written with their checksum.
fn transfer(purpose: &str, from: Option<Address>, to: Option<Address>, value: U256) -> Value {
    let text = |address: Option<Address>| address.map(|address| address.to_checksum(None));
    json!({ "purpose": purpose, "from": text(from), "to": text(to), "value": hex::quantity(value) })
}
