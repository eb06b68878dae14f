//! Rules for a module to become a contract.

use stylus_devnode::{
    profile::Profile,
    wasm::{activate, instrument},
};

use crate::contract::*;

/// The names a module exports.
fn exports(wasm: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    for payload in wasmparser::Parser::new(0).parse_all(wasm) {
        if let wasmparser::Payload::ExportSection(section) = payload.unwrap() {
            names.extend(
                section
                    .into_iter()
                    .map(|export| export.unwrap().name.to_owned()),
            );
        }
    }
    names
}

#[test]
fn the_smallest_contract_is_accepted() {
    assert!(is_accepted(&contract("", "")));
}

#[test]
fn a_module_without_memory_is_refused() {
    let reason = parse("missing memory export with name memory");
    assert_eq!(refusal(&module(&[ENTRY])), reason);
    assert_eq!(refusal(&module(&["(memory 1 1)", ENTRY])), reason);
    assert_eq!(
        refusal(&module(&[r#"(memory (export "mem") 1 1)"#, ENTRY])),
        reason
    );
    assert_eq!(
        refusal(&module(&[
            "(memory 1 1)",
            ENTRY,
            r#"(func (export "memory"))"#
        ])),
        reason
    );
}

#[test]
fn a_memory_that_is_imported_is_refused() {
    let wasm = module(&[
        r#"(import "env" "memory" (memory 1 1)) (export "memory" (memory 0))"#,
        ENTRY,
    ]);
    assert_eq!(refusal(&wasm), parse("import env memory is not a function"));
}

#[test]
fn imports_of_globals_and_tables_are_refused() {
    let global = contract(r#"(import "env" "g" (global i32))"#, "");
    assert_eq!(refusal(&global), parse("import env g is not a function"));
    let table = contract(r#"(import "env" "t" (table 1 funcref))"#, "");
    assert_eq!(refusal(&table), parse("import env t is not a function"));
}

#[test]
fn a_memory_of_128_pages_is_accepted_and_of_129_is_refused() {
    assert!(is_accepted(&module(&[
        r#"(memory (export "memory") 128 128)"#,
        ENTRY
    ])));
    let wasm = module(&[r#"(memory (export "memory") 129 129)"#, ENTRY]);
    assert_eq!(refusal(&wasm), parse("memory size 129 exceeds bound 128"));
}

#[test]
fn a_memory_of_no_pages_is_accepted() {
    assert!(is_accepted(&module(&[
        r#"(memory (export "memory") 0 0)"#,
        ENTRY
    ])));
}

#[test]
fn a_module_may_begin_with_as_many_pages_as_may_still_be_opened() {
    let wasm = module(&[r#"(memory (export "memory") 5 5)"#, ENTRY]);
    let pages = |limit| activate(&wasm, &Profile::ARBOS_51, false, limit, &mut GAS.clone());
    assert_eq!(pages(5).unwrap().footprint, 5);
    assert_eq!(
        pages(4).unwrap_err().0,
        parse("memory exceeds limit of 4 pages: 5")
    );
}

#[test]
fn a_memory_that_can_grow_needs_the_import_that_pays() {
    for memory in [
        r#"(memory (export "memory") 1)"#,
        r#"(memory (export "memory") 1 2)"#,
    ] {
        let wasm = module(&[memory, ENTRY]);
        assert_eq!(refusal(&wasm), parse("missing import pay_for_memory_grow"));
        assert!(is_accepted(&module(&[GROW, memory, ENTRY])));
    }
}

#[test]
fn the_import_that_pays_for_growth_has_one_type() {
    let import = r#"(import "vm_hooks" "pay_for_memory_grow" (func (param i64)))"#;
    let wasm = module(&[import, r#"(memory (export "memory") 1)"#, ENTRY]);
    assert_eq!(refusal(&wasm), parse("wrong type for pay_for_memory_grow"));
}

#[test]
fn a_memory_that_ends_below_its_beginning_is_invalid() {
    let wasm = module(&[GROW, r#"(memory (export "memory") 2 1)"#, ENTRY]);
    let reason = "size minimum must not be greater than maximum (at offset 0x3d)";
    assert_eq!(refusal(&wasm), invalid(reason));
}

#[test]
fn a_module_without_entry_point_is_refused() {
    let reason = parse("missing export with name user_entrypoint");
    assert_eq!(refusal(&module(&[MEMORY])), reason);
    let other = r#"(func (export "main") (param i32) (result i32) i32.const 0)"#;
    assert_eq!(refusal(&module(&[MEMORY, other])), reason);
    let global = r#"(global (export "user_entrypoint") i32 (i32.const 0))"#;
    assert_eq!(refusal(&module(&[MEMORY, global])), reason);
}

#[test]
fn an_entry_point_of_another_type_is_refused() {
    for ty in [
        "(result i32)",
        "(param i32 i32) (result i32)",
        "(param i32) (result i64)",
    ] {
        let entry = format!(r#"(func (export "user_entrypoint") {ty} unreachable)"#);
        let wasm = module(&[MEMORY, &entry]);
        assert_eq!(
            refusal(&wasm),
            parse("wrong type for user_entrypoint"),
            "{ty}"
        );
    }
}

#[test]
fn an_import_may_be_the_entry_point_if_the_host_has_it() {
    let import = r#"(import "console" "tee_i32" (func (param i32) (result i32)))"#;
    let export = r#"(export "user_entrypoint" (func 0))"#;
    assert!(accept(&module(&[import, MEMORY, export]), true).is_ok());
}

#[test]
fn an_export_named_like_an_import_is_refused() {
    let import = r#"(import "vm_hooks" "msg_sender" (func (param i32)))"#;
    let reason = parse("binary exports an import with the same name msg_sender");
    for export in [
        "msg_sender",
        "any__msg_sender",
        "a__b__msg_sender",
        "__msg_sender",
    ] {
        let wasm = contract(import, &format!(r#"(func (export "{export}"))"#));
        assert_eq!(refusal(&wasm), reason, "{export}");
    }
    for export in ["msg_sender__any", "_msg_sender", "msg_sender_"] {
        let wasm = contract(import, &format!(r#"(func (export "{export}"))"#));
        assert!(is_accepted(&wasm), "{export}");
    }
}

#[test]
fn an_export_with_a_reserved_name_is_refused() {
    for (export, name) in [
        ("stylus", "stylus"),
        ("stylus_start", "stylus_start"),
        ("a__stylusX", "stylusX"),
    ] {
        let wasm = contract("", &format!(r#"(func (export "{export}"))"#));
        assert_eq!(
            refusal(&wasm),
            parse(&format!("binary exports reserved symbol {name}"))
        );
    }
    for export in ["styl", "my_stylus", "stylus__x"] {
        let wasm = contract("", &format!(r#"(func (export "{export}"))"#));
        assert!(is_accepted(&wasm), "{export}");
    }
}

#[test]
fn an_import_with_a_reserved_name_is_refused() {
    let wasm = contract(r#"(import "vm_hooks" "stylus_ink_left" (func))"#, "");
    assert_eq!(
        refusal(&wasm),
        parse("binary imports reserved symbol stylus_ink_left")
    );
}

#[test]
fn one_import_has_one_type() {
    let import = |ty| format!(r#"(import "vm_hooks" "msg_sender" (func (param {ty})))"#);
    assert!(is_accepted(&contract(&import("i32").repeat(2), "")));
    let wasm = contract(&(import("i32") + &import("i64")), "");
    assert_eq!(
        refusal(&wasm),
        parse("inconsistent imports for vm_hooks msg_sender")
    );
}

#[test]
fn a_start_function_is_refused_except_on_a_debug_chain() {
    let wasm = contract("", "(func $f) (start $f)");
    assert_eq!(refusal(&wasm), parse("start functions not allowed"));
    assert!(accept(&wasm, true).is_ok());
}

#[test]
fn a_start_function_on_a_debug_chain_becomes_an_export() {
    let wasm = contract("", "(func $f unreachable) (start $f)");
    let instrumented = instrument(&wasm, &Profile::ARBOS_51, true).unwrap();
    assert_eq!(
        exports(&instrumented).last().map(String::as_str),
        Some("stylus_start")
    );
    let has_start = wasmparser::Parser::new(0)
        .parse_all(&instrumented)
        .any(|payload| matches!(payload, Ok(wasmparser::Payload::StartSection { .. })));
    assert!(!has_start);
}

#[test]
fn only_the_contract_and_the_counters_are_exported_except_on_a_debug_chain() {
    let wasm = contract(
        "",
        r#"(func (export "other")) (global (export "g") i32 (i32.const 0))"#,
    );
    let names = |debug| exports(&instrument(&wasm, &Profile::ARBOS_51, debug).unwrap());
    let counters = [
        "stylus_ink_left",
        "stylus_ink_status",
        "stylus_scratch_global",
        "stylus_stack_left",
    ];
    assert_eq!(
        names(false),
        [&["memory", "user_entrypoint"][..], &counters].concat()
    );
    let all = ["memory", "user_entrypoint", "other", "g"];
    assert_eq!(names(true), [&all[..], &counters].concat());
}

#[test]
fn passive_segments_are_refused() {
    let data = contract("", r#"(data "x")"#);
    assert_eq!(refusal(&data), parse("data segment is not active"));
    let element = contract("", "(func $f) (elem func $f)");
    assert_eq!(refusal(&element), parse("element segment is not active"));
    let declared = contract("", "(func $f) (elem declare func $f)");
    assert_eq!(refusal(&declared), parse("element segment is not active"));
}

#[test]
fn a_malformed_name_section_is_refused() {
    let mut wasm = contract("", "");
    let custom = |name: &[u8], data: &[u8]| {
        let content = [&[name.len() as u8], name, data].concat();
        [&[0, content.len() as u8], &*content].concat()
    };
    wasm.extend(custom(b"other", &[0xFF; 4]));
    assert!(is_accepted(&wasm));
    wasm.extend(custom(b"name", &[1, 2, 9, 9]));
    assert!(refusal(&wasm).starts_with("failed to parse wasm\n\nCaused by:\n    unexpected end"));
}

#[test]
fn the_first_broken_rule_is_named() {
    let wasm = module(&[r#"(memory (export "memory") 129)"#, "(func $f) (start $f)"]);
    assert_eq!(refusal(&wasm), parse("start functions not allowed"));
    assert_eq!(
        accept(&wasm, true).unwrap_err().0,
        parse("memory size 129 exceeds bound 128")
    );
}
