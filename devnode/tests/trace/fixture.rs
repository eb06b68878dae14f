//! A chain with code at fixed addresses, and functions that trace calls.

use alloy_primitives::{Address, Bytes, U256, hex};
use serde_json::Value;
use stylus_devnode::{
    chain::{Chain, Setting, TransactionRequest, accounts},
    trace::{Attribution, Replay, trace},
};

/// The caller.
pub(crate) const SENDER: Address = accounts::TEST[0].address;
/// Where tests put EVM code.
pub(crate) const CONTRACT: Address = Address::repeat_byte(0xc0);
/// Another place for EVM code.
pub(crate) const OTHER: Address = Address::repeat_byte(0x07);
/// Gas of every call.
pub(crate) const GAS: u64 = 200_000;
/// Gas that a call without call data pays up front.
pub(crate) const INTRINSIC: u64 = 21_000;

/// A chain with EVM code, in hex, at [`CONTRACT`].
pub(crate) fn evm(code: &str) -> Chain {
    let mut chain = Chain::builder().timestamp(1_800_000_000).build();
    put(&mut chain, CONTRACT, code);
    chain
}

/// Puts EVM code, in hex, at `address`.
pub(crate) fn put(chain: &mut Chain, address: Address, code: &str) {
    chain.set_code(address, hex::decode(code).expect("hex"));
}

/// Deploys and activates a program whose entry point has this body, with the host functions it
/// uses.
pub(crate) fn program(chain: &mut Chain, body: &str) -> Address {
    let text = format!(
        r#"(module
            (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
            (import "vm_hooks" "storage_load_bytes32" (func $load (param i32 i32)))
            (import "vm_hooks" "storage_cache_bytes32" (func $cache (param i32 i32)))
            (import "vm_hooks" "storage_flush_cache" (func $flush (param i32)))
            (import "vm_hooks" "call_contract"
                (func $call (param i32 i32 i32 i32 i64 i32) (result i32)))
            (import "vm_hooks" "contract_address" (func $address (param i32)))
            (import "vm_hooks" "emit_log" (func $log (param i32 i32 i32)))
            (memory (export "memory") 1 1)
            (data (i32.const 31) "\07")
            (data (i32.const 63) "\08")
            (data (i32.const 95) "\05")
            (func (export "user_entrypoint") (param $len i32) (result i32)
                (local $i i32)
                {body}))"#
    );
    let wasm = wat::parse_str(text).expect("valid text");
    chain.deploy_stylus(&wasm).expect("accepted")
}

/// A call of `to` with [`GAS`].
pub(crate) fn replay(chain: &Chain, to: Address) -> Replay {
    replay_with(chain, to, U256::ZERO, Bytes::new())
}

/// As [`replay`], with value and call data.
pub(crate) fn replay_with(chain: &Chain, to: Address, value: U256, data: Bytes) -> Replay {
    let request = TransactionRequest {
        gas: Some(GAS),
        ..TransactionRequest::call(SENDER, to, data).with_value(value)
    };
    chain
        .replay_call(request, &Setting::default())
        .expect("the latest block is known")
}

/// The same replay, with addresses as Nitro has them.
pub(crate) fn as_nitro(replay: Replay) -> Replay {
    Replay {
        attribution: Attribution::Nitro,
        ..replay
    }
}

/// The trace that `options` ask for.
pub(crate) fn traced(replay: &Replay, options: Value) -> Value {
    trace(replay, &options).expect("a trace")
}

/// An address as tracers write it.
pub(crate) fn text(address: Address) -> String {
    format!("{address:#x}")
}

/// A word as tracers write it.
pub(crate) fn word(value: u64) -> String {
    format!("0x{value:064x}")
}

/// Code that calls `to` with all gas and without data, and does not care how that ends. `opcode` is
/// `f1` or `f4`.
pub(crate) fn calling(to: Address, opcode: &str) -> String {
    let value = if opcode == "f1" { "5f" } else { "" };
    format!(
        "5f5f5f5f{value}73{}5a{opcode}50",
        hex::encode(to.as_slice())
    )
}
