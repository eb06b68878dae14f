//! Nothing a program or a contract does can bring the node down.

use alloy_primitives::Bytes;
use proptest::prelude::*;
use stylus_devnode::{
    evm::{Status, Transaction},
    wasm::imports::{HOST_FUNCTIONS, HOST_MODULE, Signature},
};
use wasmparser::ValType;

use crate::scene::{CONTRACT, OTHER, Scene, transaction};

/// A program that calls one host function with arguments from its call data, 8 bytes each, and
/// returns.
fn calling((name, params, results): &Signature) -> String {
    let letter = |kind: &ValType| if *kind == ValType::I64 { "i64" } else { "i32" };
    let types = |kinds: &[ValType]| kinds.iter().map(letter).collect::<Vec<_>>().join(" ");
    let load =
        |(i, kind): (usize, &ValType)| format!("({}.load (i32.const {}))", letter(kind), 8 * i);
    let loads: String = params.iter().enumerate().map(load).collect();
    let call = format!("(call $function {loads})");
    let call = if results.is_empty() {
        call
    } else {
        format!("(drop {call})")
    };
    let read = if *name == "read_args" {
        "$function"
    } else {
        "$read_args"
    };
    let import = if *name == "read_args" {
        String::new()
    } else {
        format!(r#"(import "{HOST_MODULE}" "read_args" (func $read_args (param i32)))"#)
    };
    format!(
        r#"(module {import}
          (import "{HOST_MODULE}" "{name}" (func $function (param {}) (result {})))
          (memory (export "memory") 1 1)
          (func (export "user_entrypoint") (param i32) (result i32)
            (call {read} (i32.const 0))
            {call}
            (i32.const 0)))"#,
        types(params),
        types(results),
    )
}

/// An argument: often a plausible pointer or length, sometimes anything.
fn argument() -> impl Strategy<Value = u64> {
    prop_oneof![0..200_u64, 65_000..66_000_u64, Just(u64::MAX), any::<u64>()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn host_functions_survive_any_arguments(
        index in 0..HOST_FUNCTIONS.len(),
        arguments in prop::collection::vec(argument(), 8),
        gas in 21_000..200_000_u64,
    ) {
        let mut scene = Scene::new().program(CONTRACT, &calling(&HOST_FUNCTIONS[index])).evm(OTHER, "5f5ffd");
        let data: Bytes = arguments.iter().flat_map(|argument| argument.to_le_bytes()).collect();
        let tx = Transaction { gas, data, ..transaction() };
        let before = scene.state.account(CONTRACT);
        if let Ok(execution) = scene.try_send(&tx) {
            prop_assert!(execution.gas_used <= gas);
            if execution.status != Status::Success {
                prop_assert_eq!(scene.state.account(CONTRACT), before);
            }
        }
    }

    #[test]
    fn evm_code_survives_any_bytes(
        code in prop::collection::vec(any::<u8>(), 0..200),
        data in prop::collection::vec(any::<u8>(), 0..100),
        gas in 21_000..2_000_000_u64,
    ) {
        let mut scene = Scene::new().evm(CONTRACT, &hex::encode(&code));
        if let Ok(execution) = scene.try_send(&Transaction { gas, data: data.clone().into(), ..transaction() }) {
            prop_assert!(execution.gas_used <= gas);
        }
        let mut scene = Scene::new();
        if let Ok(execution) = scene.try_send(&Transaction { to: None, gas, data: code.into(), ..transaction() }) {
            prop_assert!(execution.gas_used <= gas);
        }
    }
}
