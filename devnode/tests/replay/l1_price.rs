//! Transactions recorded with an L1 price. Their L1 part is not computed here, but taken from the
//! recording.

use alloy_consensus::{Transaction as _, TxEnvelope};
use alloy_eips::eip2718::Decodable2718;
use alloy_primitives::Bytes;
use serde::Deserialize;
use stylus_devnode::world::Transaction;

use crate::{
    recording::{ARBOS_51, Number, with_l1_price},
    world::{DEV, World},
};

/// Number of transactions in the recording.
const RECORDED: usize = 14;

/// One recorded transaction.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recorded {
    id: String,
    raw: Bytes,
    gas_used: u64,
    gas_used_for_l1: u64,
    estimate: Number,
    /// Gas for L1 as an estimate pads it, base fee, price.
    gas_estimate_l1_component: [Number; 3],
}

#[test]
fn gas_and_estimates_contain_the_l1_part() {
    let recorded: Vec<Recorded> =
        serde_json::from_value(with_l1_price()).expect("the recording is well formed");
    assert_eq!(recorded.len(), RECORDED);
    for recorded in recorded {
        let raw = TxEnvelope::decode_2718(&mut recorded.raw.as_ref()).expect("a transaction");
        let mut world = World::new(&ARBOS_51);
        let program = &ARBOS_51.programs["nop"];
        let to = raw.to().expect("a call");
        if to != DEV {
            world.state.set_code(to, program.code.clone());
            world.activate(program);
        }
        let tx = Transaction {
            tx_type: 2,
            from: DEV,
            to: Some(to),
            nonce: raw.nonce(),
            gas: raw.gas_limit(),
            max_fee_per_gas: raw.max_fee_per_gas(),
            data: raw.input().clone(),
            poster_gas: recorded.gas_used_for_l1,
            ..Transaction::default()
        };
        assert_eq!(
            world.send(&tx).gas_used,
            recorded.gas_used,
            "{}",
            recorded.id
        );
        let padded = recorded.gas_estimate_l1_component[0].get();
        let tx = Transaction {
            poster_gas: padded,
            ..tx
        };
        assert_eq!(
            world.estimate(&tx),
            Ok(recorded.estimate.get()),
            "{}",
            recorded.id
        );
    }
}
