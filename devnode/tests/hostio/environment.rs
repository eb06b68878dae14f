//! Facts of the block, the transaction and the frame.

use alloy_primitives::{Address, address};
use stylus_price_list::{
    INK_PER_GAS, Price, Program,
    host_calls::{FACT, FACT_IN_MEMORY},
};

use crate::{
    case::{Case, OUT, View, word},
    fixture::{NOW, SENDER},
};

/// Wei per gas.
const BASE_FEE: u64 = 100_000_000;
/// Poster of every block.
const POSTER: Address = address!("a4b000000000000000000073657175656e636572");

/// A fact that is written to memory.
fn in_memory(name: &'static str, len: u32, fact: impl Fn(&View) -> Vec<u8> + 'static) -> Case {
    let args = format!("i32.const {OUT}");
    let program = Program::default().call(name, &args, Price::ink(FACT_IN_MEMORY));
    Case::new(name, "always", program).returning(OUT, len, fact)
}

/// A fact that is returned as a number of this type.
fn number(name: &'static str, kind: &str, fact: impl Fn(&View) -> u64 + 'static) -> Case {
    let len = if kind == "i32" { 4 } else { 8 };
    let program = Program::default().call_keeping(OUT, kind, name, "", Price::ink(FACT));
    Case::new(name, "always", program).returning(OUT, len, move |view| {
        fact(view).to_le_bytes()[..len as usize].to_vec()
    })
}

pub(crate) fn cases() -> Vec<Case> {
    vec![
        in_memory("block_basefee", 32, |_| word(BASE_FEE)),
        in_memory("block_coinbase", 20, |_| POSTER.to_vec()),
        number("block_gas_limit", "i64", |_| 1 << 50),
        // The number is the parent chain's, which there is none of.
        number("block_number", "i64", |_| 0),
        number("block_timestamp", "i64", |_| NOW),
        number("chainid", "i64", |_| 412_346),
        in_memory("contract_address", 20, |view| view.address.to_vec()),
        number("evm_gas_left", "i64", |view| view.ink_left / INK_PER_GAS),
        number("evm_ink_left", "i64", |view| view.ink_left),
        number("msg_reentrant", "i32", |_| 0),
        in_memory("msg_sender", 20, |view| view.sender.to_vec()),
        in_memory("msg_value", 32, |view| word(view.value)),
        in_memory("tx_gas_price", 32, |_| word(BASE_FEE)),
        number("tx_ink_price", "i32", |_| INK_PER_GAS),
        in_memory("tx_origin", 20, |_| SENDER.to_vec()),
    ]
}
