//! Every bound of an instrumented module, on both sides.

use stylus_devnode::{profile::Profile, wasm::report};

use crate::contract::*;

/// Checks that `make(max)` is accepted and `make(max + 1)` refused as too many of `what`.
fn at_most(max: usize, what: &str, make: impl Fn(usize) -> Vec<u8>) {
    assert!(is_accepted(&make(max)), "{what}");
    let reason = format!("too many {what}: {} > {max}", max + 1);
    assert_eq!(refusal(&make(max + 1)), parse(&reason));
}

#[test]
fn data_segments() {
    at_most(128, "data segments", |n| {
        contract("", &r#"(data (i32.const 0) "")"#.repeat(n))
    });
}

#[test]
fn element_segments() {
    at_most(128, "element segments", |n| {
        contract(
            "",
            &("(table 0 funcref)".to_owned() + &"(elem (i32.const 0))".repeat(n)),
        )
    });
}

#[test]
fn functions() {
    // The entry point is one of them.
    at_most(4_096, "functions", |n| {
        contract("", &"(func)".repeat(n - 1))
    });
}

#[test]
fn globals() {
    // Four are added.
    at_most(32_768, "globals", |n| {
        contract("", &"(global i32 (i32.const 0))".repeat(n - 4))
    });
}

#[test]
fn locals_without_parameters() {
    at_most(348, "locals", |n| {
        body(&format!("(param i32 i32) (local {})", "i32 ".repeat(n)))
    });
}

#[test]
fn operators_after_instrumentation() {
    let wasm = |nops: usize| body(&"nop ".repeat(nops));
    let operators = |nops| report(&wasm(nops), &Profile::ARBOS_51, false).unwrap()[1].operators;
    assert_eq!(operators(0), 30);
    at_most(65_536, "function operators", |n| wasm(n - 30));
}

#[test]
fn table_entries_together() {
    at_most(4_096, "table entries", |n| {
        contract("", &format!("(table {n} funcref)"))
    });
}

#[test]
fn bytes_of_element_segments_together() {
    let elements = |bytes: usize| {
        // Flag, offset expression of 3 bytes, count of 2 bytes, then a byte an entry.
        let entries = "$f ".repeat(bytes - 6);
        contract(
            "",
            &format!("(table 4096 funcref) (func $f) (elem (i32.const 0) {entries})"),
        )
    };
    at_most(4_096, "element bytes", elements);
}

#[test]
fn imports() {
    let import = r#"(import "vm_hooks" "msg_sender" (func (param i32)))"#;
    at_most(513, "imports", |n| contract(&import.repeat(n), ""));
}

#[test]
fn operand_stack_of_a_function() {
    let wasm = |n: usize| body(&("i32.const 0 ".repeat(n) + &"drop ".repeat(n)));
    let words = |n| report(&wasm(n), &Profile::ARBOS_51, false).unwrap()[1].frame_words;
    assert_eq!(words(100), 104);
    at_most(4_096, "operand stack words", wasm);
}

#[test]
fn exports_on_a_debug_chain() {
    let wasm = |n: usize| {
        // Memory, entry point and four counters are exported too.
        let exports: String = (0..n - 6)
            .map(|i| format!(r#"(export "e{i}" (func 0))"#))
            .collect();
        contract("", &exports)
    };
    assert!(accept(&wasm(1_024), true).is_ok());
    let refused = accept(&wasm(1_025), true).unwrap_err();
    assert_eq!(refused.0, parse("too many exports: 1025 > 1024"));
    assert!(is_accepted(&wasm(1_025)));
}

#[test]
fn the_moved_start_function_counts_as_an_export() {
    let exports: String = (0..1_018)
        .map(|i| format!(r#"(export "e{i}" (func $f))"#))
        .collect();
    let wasm = contract("", &format!("(func $f) (start $f) {exports}"));
    let refused = accept(&wasm, true).unwrap_err();
    assert_eq!(refused.0, parse("too many exports: 1025 > 1024"));
}

#[test]
fn export_names_on_a_debug_chain() {
    let wasm = |n: usize| contract("", &format!(r#"(export "{}" (func 0))"#, "x".repeat(n)));
    assert!(accept(&wasm(512), true).is_ok());
    let refused = accept(&wasm(513), true).unwrap_err();
    assert_eq!(refused.0, parse("too many export name bytes: 513 > 512"));
    assert!(is_accepted(&wasm(513)));
}

#[test]
fn the_module_name_on_a_debug_chain() {
    let wasm =
        |n: usize| wat::parse_str(format!("(module ${} {MEMORY} {ENTRY})", "x".repeat(n))).unwrap();
    assert!(accept(&wasm(512), true).is_ok());
    let refused = accept(&wasm(513), true).unwrap_err();
    assert_eq!(refused.0, parse("too many module name bytes: 513 > 512"));
    assert!(is_accepted(&wasm(513)));
}

#[test]
fn a_frame_counts_operands_locals_and_four_words() {
    let wasm =
        body("(param i64) (local i32 i64 f64) i32.const 0 i32.const 0 i32.const 0 drop drop drop");
    let reports = report(&wasm, &Profile::ARBOS_51, false).unwrap();
    assert_eq!(reports[1].frame_words, 3 + 3 + 4);
}

#[test]
fn an_init_cost_that_does_not_fit_its_field_is_refused() {
    // 65,535 / 8.252 per function cannot be reached within 4,096 functions, but signatures count
    // too.
    let ty = "(param ".to_owned() + &"i32 ".repeat(20) + ")";
    let wasm = |functions: usize| contract("", &format!("(func {ty})").repeat(functions));
    assert!(is_accepted(&wasm(2_000)));
    assert!(refusal(&wasm(4_000)).starts_with(&parse("init cost too large: ")));
}

#[test]
fn locals_may_break_the_bound_of_the_frame_before_their_own() {
    // The instrumentation alone takes two words of operand stack, the frame four more.
    let wasm = |locals: usize| body(&format!("(local {})", "i32 ".repeat(locals)));
    let locals = parse("too many locals: 10234 > 348");
    assert_eq!(refusal(&wasm(10_240 - 6)), locals);
    let frame = parse("too many stack frame words: 10241 > 10240");
    assert_eq!(refusal(&wasm(10_241 - 6)), frame);
}
