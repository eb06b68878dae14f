//! Modules that cannot be made executable, found after payment.

use crate::contract::*;

/// Every float operation: its text format, and how its refusal names it.
const FLOAT_OPERATIONS: [(&str, &str); 66] = [
    ("f32.abs", "UnOp(F32, Abs)"),
    ("f32.neg", "UnOp(F32, Neg)"),
    ("f32.ceil", "UnOp(F32, Ceil)"),
    ("f32.floor", "UnOp(F32, Floor)"),
    ("f32.trunc", "UnOp(F32, Trunc)"),
    ("f32.nearest", "UnOp(F32, Nearest)"),
    ("f32.sqrt", "UnOp(F32, Sqrt)"),
    ("f64.abs", "UnOp(F64, Abs)"),
    ("f64.neg", "UnOp(F64, Neg)"),
    ("f64.ceil", "UnOp(F64, Ceil)"),
    ("f64.floor", "UnOp(F64, Floor)"),
    ("f64.trunc", "UnOp(F64, Trunc)"),
    ("f64.nearest", "UnOp(F64, Nearest)"),
    ("f64.sqrt", "UnOp(F64, Sqrt)"),
    ("f32.add", "BinOp(F32, Add)"),
    ("f32.sub", "BinOp(F32, Sub)"),
    ("f32.mul", "BinOp(F32, Mul)"),
    ("f32.div", "BinOp(F32, Div)"),
    ("f32.min", "BinOp(F32, Min)"),
    ("f32.max", "BinOp(F32, Max)"),
    ("f32.copysign", "BinOp(F32, CopySign)"),
    ("f64.add", "BinOp(F64, Add)"),
    ("f64.sub", "BinOp(F64, Sub)"),
    ("f64.mul", "BinOp(F64, Mul)"),
    ("f64.div", "BinOp(F64, Div)"),
    ("f64.min", "BinOp(F64, Min)"),
    ("f64.max", "BinOp(F64, Max)"),
    ("f64.copysign", "BinOp(F64, CopySign)"),
    ("f32.eq", "RelOp(F32, Eq)"),
    ("f32.ne", "RelOp(F32, Ne)"),
    ("f32.lt", "RelOp(F32, Lt)"),
    ("f32.gt", "RelOp(F32, Gt)"),
    ("f32.le", "RelOp(F32, Le)"),
    ("f32.ge", "RelOp(F32, Ge)"),
    ("f64.eq", "RelOp(F64, Eq)"),
    ("f64.ne", "RelOp(F64, Ne)"),
    ("f64.lt", "RelOp(F64, Lt)"),
    ("f64.gt", "RelOp(F64, Gt)"),
    ("f64.le", "RelOp(F64, Le)"),
    ("f64.ge", "RelOp(F64, Ge)"),
    ("i32.trunc_f32_s", "TruncIntOp(I32, F32, false, true)"),
    ("i32.trunc_f32_u", "TruncIntOp(I32, F32, false, false)"),
    ("i32.trunc_f64_s", "TruncIntOp(I32, F64, false, true)"),
    ("i32.trunc_f64_u", "TruncIntOp(I32, F64, false, false)"),
    ("i64.trunc_f32_s", "TruncIntOp(I64, F32, false, true)"),
    ("i64.trunc_f32_u", "TruncIntOp(I64, F32, false, false)"),
    ("i64.trunc_f64_s", "TruncIntOp(I64, F64, false, true)"),
    ("i64.trunc_f64_u", "TruncIntOp(I64, F64, false, false)"),
    ("i32.trunc_sat_f32_s", "TruncIntOp(I32, F32, true, true)"),
    ("i32.trunc_sat_f32_u", "TruncIntOp(I32, F32, true, false)"),
    ("i32.trunc_sat_f64_s", "TruncIntOp(I32, F64, true, true)"),
    ("i32.trunc_sat_f64_u", "TruncIntOp(I32, F64, true, false)"),
    ("i64.trunc_sat_f32_s", "TruncIntOp(I64, F32, true, true)"),
    ("i64.trunc_sat_f32_u", "TruncIntOp(I64, F32, true, false)"),
    ("i64.trunc_sat_f64_s", "TruncIntOp(I64, F64, true, true)"),
    ("i64.trunc_sat_f64_u", "TruncIntOp(I64, F64, true, false)"),
    ("f32.convert_i32_s", "ConvertIntOp(F32, I32, true)"),
    ("f32.convert_i32_u", "ConvertIntOp(F32, I32, false)"),
    ("f32.convert_i64_s", "ConvertIntOp(F32, I64, true)"),
    ("f32.convert_i64_u", "ConvertIntOp(F32, I64, false)"),
    ("f64.convert_i32_s", "ConvertIntOp(F64, I32, true)"),
    ("f64.convert_i32_u", "ConvertIntOp(F64, I32, false)"),
    ("f64.convert_i64_s", "ConvertIntOp(F64, I64, true)"),
    ("f64.convert_i64_u", "ConvertIntOp(F64, I64, false)"),
    ("f32.demote_f64", "F32DemoteF64"),
    ("f64.promote_f32", "F64PromoteF32"),
];

#[test]
fn float_operations_are_refused_by_name() {
    for (text, name) in FLOAT_OPERATIONS {
        // After `unreachable` an operator needs no operands.
        let wasm = body(&format!("unreachable {text} drop"));
        let reason = format!("No implementation for floating point operation {name} in user");
        assert_eq!(refusal(&wasm), build(&reason));
    }
}

#[test]
fn floats_may_be_moved() {
    let wasm = body(
        "(param f32 f64) (local f32 f64)
         i32.const 0 f32.const 1 f32.store
         i32.const 0 f64.const nan f64.store
         i32.const 0 f32.load i32.reinterpret_f32 f32.reinterpret_i32 local.set 2
         i32.const 0 f64.load i64.reinterpret_f64 f64.reinterpret_i64 local.set 3
         local.get 0 local.get 2 i32.const 1 select drop",
    );
    assert!(is_accepted(&wasm));
    let global = contract(
        "",
        "(global f64 (f64.const 1)) (global (mut f32) (f32.const 1))",
    );
    assert!(is_accepted(&global));
}

#[test]
fn of_the_bulk_operators_copy_and_fill_are_accepted() {
    let arguments = "i32.const 0 i32.const 0 i32.const 0";
    assert!(is_accepted(&body(&format!("{arguments} memory.copy"))));
    assert!(is_accepted(&body(&format!("{arguments} memory.fill"))));
}

#[test]
fn bulk_operators_on_tables_are_refused() {
    let fields = |operator| {
        let arguments = "i32.const 0 i32.const 0 i32.const 0";
        format!("(table 1 funcref) (elem (i32.const 0)) (func {arguments} {operator})")
    };
    let table = contract("", &fields("table.copy"));
    let reason = "unsupported operator TableCopy { dst_table: 0, src_table: 0 }";
    assert_eq!(refusal(&table), build(reason));
    let element = contract("", &fields("table.init 0 0"));
    assert_eq!(
        refusal(&element),
        build("unsupported operator TableInit { elem_index: 0, table: 0 }")
    );
    let element = contract(
        "",
        "(table 1 funcref) (elem (i32.const 0)) (func elem.drop 0)",
    );
    assert_eq!(
        refusal(&element),
        build("unsupported operator ElemDrop { elem_index: 0 }")
    );
}

#[test]
fn unknown_imports_are_refused() {
    for (module, name) in [
        ("vm_hooks", "foo"),
        ("env", "read_args"),
        ("debug", "toggle_benchmark"),
    ] {
        let wasm = contract(
            &format!(r#"(import "{module}" "{name}" (func (param i32)))"#),
            "",
        );
        let reason = format!("No such import {name} in {module} for user");
        assert_eq!(refusal(&wasm), build(&reason));
        assert_eq!(accept(&wasm, true).unwrap_err().0, build(&reason));
    }
}

#[test]
fn the_console_is_for_debug_chains() {
    let wasm = contract(r#"(import "console" "log_txt" (func (param i32 i32)))"#, "");
    assert!(accept(&wasm, true).is_ok());
    let reason =
        "Host func log_txt in console not enabled debug_funcs=false hostapi=false debug=true";
    assert_eq!(refusal(&wasm), build(reason));
}

#[test]
fn an_import_of_another_type_is_refused() {
    let wasm = contract(r#"(import "vm_hooks" "msg_sender" (func (param i64)))"#, "");
    let reason = "wrong type for import msg_sender in vm_hooks: (func (param i64)) instead of (func (param i32))";
    assert_eq!(refusal(&wasm), build(reason));
}

#[test]
fn data_may_fill_the_memory_and_not_more() {
    assert!(is_accepted(&contract(
        "",
        r#"(data (i32.const 65535) "x")"#
    )));
    assert!(is_accepted(&contract("", r#"(data (i32.const 65536) "")"#)));
    let wasm = contract("", r#"(data (i32.const 65535) "xy")"#);
    let reason = "data segment out of bounds: offset 65535, size 2, memory 65536";
    assert_eq!(refusal(&wasm), build(reason));
    let wasm = contract("", r#"(data (i32.const -1) "x")"#);
    let reason = "data segment out of bounds: offset 4294967295, size 1, memory 65536";
    assert_eq!(refusal(&wasm), build(reason));
}

#[test]
fn elements_may_fill_the_table_and_not_more() {
    let elements = |offset| {
        contract(
            "",
            &format!("(table 3 funcref) (func $f) (elem (i32.const {offset}) $f $f)"),
        )
    };
    assert!(is_accepted(&elements(1)));
    let reason = "element segment out of bounds: offset 2, size 2, table 3";
    assert_eq!(refusal(&elements(2)), build(reason));
}
