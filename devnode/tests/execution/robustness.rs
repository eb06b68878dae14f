//! Nothing a program or a contract does can bring the node down.

use alloy_primitives::Bytes;
use proptest::prelude::*;
use stylus_devnode::{
    evm::Status,
    wasm::{HostFunction, HostModule, ValueType},
    world::Transaction,
};

use crate::fixture::{CONTRACT, Fixture, OTHER, transaction};

/// A program that calls one host function with arguments from its call data, 8 bytes each, and
/// returns.
fn calling(function: HostFunction) -> String {
    let (module, name) = (function.module().name(), function.name());
    let (params, results) = (function.params(), function.result());
    let letter = |kind: &ValueType| {
        if *kind == ValueType::I64 {
            "i64"
        } else {
            "i32"
        }
    };
    let types = |kinds: &[ValueType]| kinds.iter().map(letter).collect::<Vec<_>>().join(" ");
    let load =
        |(i, kind): (usize, &ValueType)| format!("({}.load (i32.const {}))", letter(kind), 8 * i);
    let loads: String = params.iter().enumerate().map(load).collect();
    let call = format!("(call $function {loads})");
    let call = if results.is_none() {
        call
    } else {
        format!("(drop {call})")
    };
    let read = if name == "read_args" {
        "$function"
    } else {
        "$read_args"
    };
    let import = if name == "read_args" {
        String::new()
    } else {
        format!(r#"(import "{module}" "read_args" (func $read_args (param i32)))"#)
    };
    format!(
        r#"(module {import}
          (import "{module}" "{name}" (func $function (param {}) (result {})))
          (memory (export "memory") 1 1)
          (func (export "user_entrypoint") (param i32) (result i32)
            (call {read} (i32.const 0))
            {call}
            (i32.const 0)))"#,
        types(params),
        types(results.as_slice()),
    )
}

/// The functions that every program may import.
fn functions() -> impl Strategy<Value = HostFunction> {
    let available = |function: &HostFunction| function.module() == HostModule::VmHooks;
    let functions = HostFunction::ALL.iter().copied().filter(available);
    prop::sample::select(functions.collect::<Vec<_>>())
}

/// An argument: often a plausible pointer or length, sometimes anything.
fn argument() -> impl Strategy<Value = u64> {
    prop_oneof![0..200_u64, 65_000..66_000_u64, Just(u64::MAX), any::<u64>()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn host_functions_survive_any_arguments(
        function in functions(),
        arguments in prop::collection::vec(argument(), 8),
        gas in 21_000..200_000_u64,
    ) {
        let mut fixture = Fixture::new().program(CONTRACT, &calling(function)).evm(OTHER, "5f5ffd");
        let data: Bytes = arguments.iter().flat_map(|argument| argument.to_le_bytes()).collect();
        let tx = Transaction { gas, data, ..transaction() };
        let before = fixture.state.account(CONTRACT);
        if let Ok(execution) = fixture.try_send(&tx) {
            prop_assert!(execution.gas_used <= gas);
            if execution.status != Status::Success {
                prop_assert_eq!(fixture.state.account(CONTRACT), before);
            }
        }
    }

    #[test]
    fn evm_code_survives_any_bytes(
        code in prop::collection::vec(any::<u8>(), 0..200),
        data in prop::collection::vec(any::<u8>(), 0..100),
        gas in 21_000..2_000_000_u64,
    ) {
        let mut fixture = Fixture::new().evm(CONTRACT, &hex::encode(&code));
        if let Ok(execution) = fixture.try_send(&Transaction { gas, data: data.clone().into(), ..transaction() }) {
            prop_assert!(execution.gas_used <= gas);
        }
        let mut fixture = Fixture::new();
        if let Ok(execution) = fixture.try_send(&Transaction { to: None, gas, data: code.into(), ..transaction() }) {
            prop_assert!(execution.gas_used <= gas);
        }
    }
}
