//! The same accesses in a Stylus program, and the gas of its ink.

use alloy_primitives::Address;
use stylus_price_list::{
    Conditions, Price, Program, gas_for,
    host_calls::{CODE, FLUSH, STORAGE, TWO_POINTERS_TO_THE_EVM, call as call_ink},
};

use crate::{
    StateGas,
    accesses::{Access, Kind},
    call, chain, frame_and_refund,
};

/// Memory offset of the slot's key, which is zero.
const KEY: u32 = 0;
/// Memory offset of values or of an account.
const VALUES: u32 = 32;
/// Memory offset of one wei.
const WEI: u32 = 64;
/// Memory offset of results.
const OUT: u32 = 8_192;

/// Stylus surcharge of a load that is not cached, in gas.
const LOAD_SURCHARGE: u64 = 5;
/// Stylus surcharge of a code size, in gas.
const CODE_SURCHARGE: u64 = 700;
/// Stylus surcharge of a transfer: the stipend, which is free in the EVM.
const TRANSFER_SURCHARGE: u64 = 2_300;

/// The program's gas for state.
pub(crate) fn state_gas(access: &Access) -> StateGas {
    let (program, surcharge) = program(&access.kind);
    let wat = program.wat();
    let wasm = wat::parse_str(&wat).expect("valid text");
    let mut chain = chain();
    let address = chain.deploy_stylus(&wasm).expect("accepted");
    let receipt = call(&mut chain, address, access, Vec::new());
    let (frame, refund) = frame_and_refund(&receipt, &[]);
    let at = Conditions::default();
    let stateless = program.entry_gas(wasm.len(), at) + gas_for(program.ink(at));
    StateGas {
        state: frame - stateless - surcharge,
        refund,
    }
}

/// The program, with prices in ink only, and the Stylus surcharge of its accesses.
fn program(kind: &Kind) -> (Program, u64) {
    let words = |values: &[u64]| {
        let mut memory = vec![0; 32];
        for value in values {
            memory.extend([0; 24]);
            memory.extend(value.to_be_bytes());
        }
        Program::new(memory)
    };
    match kind {
        Kind::Loads(times) => {
            let program = (0..*times).fold(Program::default(), |program, _| load(program));
            (program, LOAD_SURCHARGE * *times as u64)
        }
        Kind::Stores(values) => {
            let program = (0..values.len()).fold(words(values), |program, index| {
                let args = format!("i32.const {KEY} i32.const {}", VALUES + 32 * index as u32);
                flush(
                    program.call("storage_cache_bytes32", &args, Price::ink(STORAGE)),
                    false,
                )
            });
            (program, 0)
        }
        Kind::Transient(values) => {
            let program = (0..values.len()).fold(words(values), |program, index| {
                let from = format!("i32.const {KEY} i32.const {OUT}");
                let to = format!("i32.const {KEY} i32.const {}", VALUES + 32 * index as u32);
                let price = Price::ink(TWO_POINTERS_TO_THE_EVM);
                program.call("transient_load_bytes32", &from, price).call(
                    "transient_store_bytes32",
                    &to,
                    price,
                )
            });
            (program, 0)
        }
        Kind::Balance(account, times) => {
            let program = (0..*times).fold(about(*account), |program, _| {
                word_of(program, "account_balance")
            });
            (program, 0)
        }
        Kind::CodeHash(account) => (word_of(about(*account), "account_codehash"), 0),
        Kind::CodeSize(account) => {
            let args = format!("i32.const {VALUES}");
            let price = Price::ink(CODE);
            let program =
                about(*account).call_keeping(OUT, "i32", "account_code_size", &args, price);
            (program, CODE_SURCHARGE)
        }
        Kind::Touch(account) => (calling(*account, KEY), 0),
        Kind::Pay(account) => (calling(*account, WEI), TRANSFER_SURCHARGE),
    }
}

/// Loads the slot and clears the cache, so that the next load reads the state.
fn load(program: Program) -> Program {
    let args = format!("i32.const {KEY} i32.const {OUT}");
    flush(
        program.call("storage_load_bytes32", &args, Price::ink(STORAGE)),
        true,
    )
}

fn flush(program: Program, clear: bool) -> Program {
    let args = format!("i32.const {}", u8::from(clear));
    program.call("storage_flush_cache", &args, Price::ink(FLUSH))
}

/// A program with an account and one wei in memory.
fn about(account: Address) -> Program {
    let mut memory = vec![0; 96];
    memory[VALUES as usize..][..20].copy_from_slice(account.as_slice());
    memory[WEI as usize + 31] = 1;
    Program::new(memory)
}

fn word_of(program: Program, name: &'static str) -> Program {
    let args = format!("i32.const {VALUES} i32.const {OUT}");
    program.call(name, &args, Price::ink(TWO_POINTERS_TO_THE_EVM))
}

/// Calls the account with the wei at `value` and with no gas but the stipend.
fn calling(account: Address, value: u32) -> Program {
    let args = format!(
        "i32.const {VALUES} i32.const 0 i32.const 0 i32.const {value} i64.const 0 i32.const {OUT}"
    );
    about(account).call_keeping(OUT, "i32", "call_contract", &args, Price::ink(call_ink(0)))
}
