//! Which proposals and sections of WebAssembly are accepted.

use stylus_devnode::{profile::Profile, wasm::activate};

use crate::contract::*;

/// The innermost cause of a refusal, without the offset.
fn cause(wasm: &[u8]) -> String {
    let text = refusal(wasm);
    let line = text.lines().last().unwrap().trim_start();
    let line = line.strip_prefix("1: ").unwrap_or(line);
    line.split(" (at offset").next().unwrap().to_owned()
}

fn at_60(wasm: &[u8]) -> Result<(), String> {
    let result = activate(wasm, &Profile::ARBOS_60_DRAFT, false, 128, &mut GAS.clone());
    result.map(drop).map_err(|error| error.0)
}

#[test]
fn sign_extension_and_mutable_globals_are_accepted() {
    let wasm = contract(
        "",
        r#"(global (export "g") (mut i32) (i32.const 0)) (func i32.const 0 i32.extend8_s drop)"#,
    );
    assert!(is_accepted(&wasm));
}

#[test]
fn several_results_are_accepted_at_51_and_refused_at_60() {
    let wasm = body("(result i32 i32) i32.const 0 i32.const 0");
    assert!(is_accepted(&wasm));
    let reason = "func type returns multiple values but the multi-value feature is not enabled (at offset 0x10)";
    assert_eq!(at_60(&wasm), Err(invalid(reason)));
}

#[test]
fn a_block_with_a_function_type_is_accepted_at_51_and_refused_at_60() {
    let wasm = contract(
        "",
        "(type (func (param i32))) (func i32.const 0 block (param i32) drop end)",
    );
    assert!(is_accepted(&wasm));
    let reason =
        "blocks, loops, and ifs may only produce a resulttype when multi-value is not enabled";
    assert!(at_60(&wasm).unwrap_err().contains(reason));
}

#[test]
fn proposals_that_are_off_are_refused() {
    let cases = [
        (
            "(func ref.null func drop)",
            "reference types support is not enabled",
        ),
        (
            "(func (param externref))",
            "reference types support is not enabled",
        ),
        ("(func (local v128))", "SIMD support is not enabled"),
        ("(func return_call 0)", "tail calls support is not enabled"),
        (
            "(func i32.const 0 memory.atomic.notify drop)",
            "threads support is not enabled",
        ),
        (
            "(func (param i32) throw_ref)",
            "exceptions support is not enabled",
        ),
        ("(tag)", "exceptions proposal not enabled"),
        (
            "(global i32 (i32.add (i32.const 0) (i32.const 0)))",
            "constant expression required: non-constant operator: i32.add",
        ),
        ("(memory 1 1)", "multiple memories"),
        ("(table 1 funcref) (table 1 funcref)", "multiple tables"),
        (
            "(type (struct))",
            "struct indexed types not supported without the gc feature",
        ),
    ];
    let actual: Vec<_> = cases
        .iter()
        .map(|(fields, _)| cause(&contract("", fields)))
        .collect();
    let expected: Vec<_> = cases.iter().map(|(_, reason)| *reason).collect();
    assert_eq!(actual, expected);
}

#[test]
fn sixty_four_bit_memory_is_refused() {
    let wasm = module(&[r#"(memory (export "memory") i64 1 1)"#, ENTRY]);
    assert_eq!(cause(&wasm), "memory64 must be enabled for 64-bit memories");
}

#[test]
fn a_data_count_section_is_refused() {
    let wasm = contract(
        "",
        r#"(data "x") (func i32.const 0 i32.const 0 i32.const 0 memory.init 0)"#,
    );
    assert_eq!(
        cause(&wasm),
        "unsupported section type DataCountSection { count: 1, range: 62..63 }"
    );
}

#[test]
fn components_are_refused() {
    assert!(refusal(b"\0asm\x0d\0\x01\0").starts_with("failed to parse wasm"));
}

#[test]
fn what_is_no_module_is_invalid() {
    assert_eq!(
        refusal(b""),
        invalid("unexpected end-of-file (at offset 0x0)")
    );
    assert!(refusal(b"not wasm").starts_with(&invalid("magic header not detected")));
}

#[test]
fn a_padded_table_index_is_refused() {
    let wasm = contract("", "(table 1 funcref) (func i32.const 0 call_indirect)");
    assert!(is_accepted(&wasm));
    // The body ends the module: call_indirect, type 1, table 0, end.
    let (body, tail) = wasm.split_at(wasm.len() - 2);
    assert_eq!((body[body.len() - 2], tail), (0x11, &[0x00, 0x0B][..]));
    for padding in [&[0x80, 0x00][..], &[0x80, 0x80, 0x80, 0x80, 0x00]] {
        let padded = [body, padding, &tail[1..]].concat();
        let wasm = grow_code_section(&padded, padding.len() - 1);
        let offset = body.len();
        assert_eq!(
            refusal(&wasm),
            invalid(&format!("zero byte expected (at offset 0x{offset:x})"))
        );
    }
}

/// Adds `bytes` to the sizes of the last function body and of the code section around it.
fn grow_code_section(wasm: &[u8], bytes: usize) -> Vec<u8> {
    let mut grown = wasm.to_vec();
    // Section: id 10, size, two bodies: 4 bytes of the entry point, 7 of the other.
    let section = wasm
        .windows(3)
        .rposition(|window| window == [0x0A, 0x0E, 0x02])
        .unwrap();
    grown[section + 1] += bytes as u8;
    let second = section + 3 + 5;
    assert_eq!(grown[second], 7);
    grown[second] += bytes as u8;
    grown
}
