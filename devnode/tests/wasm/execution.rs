//! Instrumented modules run on an engine: the counters afterwards.

use stylus_devnode::{
    profile::Profile,
    wasm::{INK_LEFT, INK_STATUS, STACK_LEFT, instrument},
};
use wasmi::{Engine, Linker, Module, Store, Val};

use crate::contract::{GROW, MEMORY, module};

/// Ink of a block with one constant and the `end` of the function.
const EMPTY: i64 = 2_450 + 1 + 1;

/// The result of a run.
#[derive(Debug, PartialEq, Eq)]
struct After {
    result: Result<i32, &'static str>,
    ink: i64,
    status: i32,
    stack: i32,
}

/// Runs the entry point with argument 0. The host counts pages asked for in the store's data.
fn run_and_count_pages(fields: &[&str], ink: i64, stack: i32) -> (After, u32) {
    let wasm = instrument(&module(fields), &Profile::ARBOS_51, false).unwrap();
    let engine = Engine::default();
    let module = Module::new(&engine, &wasm).unwrap();
    let mut store = Store::new(&engine, 0u32);
    let mut linker = Linker::new(&engine);
    let pay = |mut caller: wasmi::Caller<'_, u32>, pages: u32| *caller.data_mut() += pages;
    linker
        .func_wrap("vm_hooks", "pay_for_memory_grow", pay)
        .unwrap();
    let instance = linker.instantiate_and_start(&mut store, &module).unwrap();
    let global = |name| instance.get_global(&store, name).unwrap();
    let (ink_left, ink_status, stack_left) =
        (global(INK_LEFT), global(INK_STATUS), global(STACK_LEFT));
    ink_left.set(&mut store, Val::I64(ink)).unwrap();
    stack_left.set(&mut store, Val::I32(stack)).unwrap();
    let entry = instance
        .get_typed_func::<i32, i32>(&store, "user_entrypoint")
        .unwrap();
    let result = entry.call(&mut store, 0).map_err(|_| "trap");
    let after = After {
        result,
        ink: ink_left.get(&store).i64().unwrap(),
        status: ink_status.get(&store).i32().unwrap(),
        stack: stack_left.get(&store).i32().unwrap(),
    };
    (after, *store.data())
}

fn run(body: &str, ink: i64, stack: i32) -> After {
    let entry = format!(r#"(func (export "user_entrypoint") (param i32) (result i32) {body})"#);
    run_and_count_pages(&[MEMORY, &entry], ink, stack).0
}

#[test]
fn a_block_pays_its_ink_and_the_frame_is_returned() {
    let after = run("i32.const 7", EMPTY + 5, 100);
    assert_eq!(
        after,
        After {
            result: Ok(7),
            ink: 5,
            status: 0,
            stack: 100
        }
    );
}

#[test]
fn ink_may_be_used_up() {
    let after = run("i32.const 7", EMPTY, 100);
    assert_eq!(
        after,
        After {
            result: Ok(7),
            ink: 0,
            status: 0,
            stack: 100
        }
    );
}

#[test]
fn too_little_ink_marks_the_status_and_traps() {
    let after = run("i32.const 7", EMPTY - 1, 100);
    assert_eq!(
        after,
        After {
            result: Err("trap"),
            ink: EMPTY - 1,
            status: 1,
            stack: 94
        }
    );
}

#[test]
fn ink_is_unsigned() {
    let after = run("i32.const 7", -1, 100);
    assert_eq!(
        after,
        After {
            result: Ok(7),
            ink: -1 - EMPTY,
            status: 0,
            stack: 100
        }
    );
}

#[test]
fn a_stack_of_the_frame_is_too_small_and_of_a_word_more_is_enough() {
    let overflow = run("i32.const 7", EMPTY, 6);
    assert_eq!(
        overflow,
        After {
            result: Err("trap"),
            ink: EMPTY,
            status: 0,
            stack: 0
        }
    );
    let enough = run("i32.const 7", EMPTY, 7);
    assert_eq!(
        enough,
        After {
            result: Ok(7),
            ink: 0,
            status: 0,
            stack: 7
        }
    );
}

#[test]
fn every_return_restores_the_stack_counter() {
    let after = run(
        "local.get 0 i32.eqz if i32.const 1 return end i32.const 2",
        100_000,
        100,
    );
    assert_eq!((after.result, after.stack), (Ok(1), 100));
}

#[test]
fn a_branch_out_of_the_function_keeps_the_frame() {
    let after = run("i32.const 3 br 0", 100_000, 100);
    assert_eq!((after.result, after.stack), (Ok(3), 93));
}

#[test]
fn a_trap_keeps_what_was_paid() {
    let after = run("unreachable", 10_000, 100);
    assert_eq!(
        after,
        After {
            result: Err("trap"),
            ink: 10_000 - 2_452,
            status: 0,
            stack: 94
        }
    );
}

#[test]
fn endless_recursion_ends_at_the_stack_counter() {
    let fields = [
        MEMORY,
        r#"(func $f (export "user_entrypoint") (param i32) (result i32) local.get 0 call $f)"#,
    ];
    let (after, _) = run_and_count_pages(&fields, i64::MAX, 600);
    assert_eq!(
        (after.result, after.status, after.stack),
        (Err("trap"), 0, 0)
    );
}

#[test]
fn filling_pays_for_each_byte() {
    // Four constants, the operator and `end`.
    let block = 2_450 + 4 + 950 + 1;
    let body = "i32.const 0 i32.const 1 i32.const 40 memory.fill i32.const 0";
    let exact = run(body, block + 4_000, 100);
    assert_eq!((exact.result, exact.ink, exact.status), (Ok(0), 0, 0));
    let short = run(body, block + 3_999, 100);
    assert_eq!(
        (short.result, short.ink, short.status),
        (Err("trap"), -1, 1)
    );
}

#[test]
fn copying_the_greatest_length_is_paid_before_it_is_out_of_bounds() {
    let body = "i32.const 0 i32.const 0 i32.const -1 memory.copy i32.const 0";
    let bytes = i64::from(u32::MAX) * 100;
    let after = run(body, bytes + 10_000, 100);
    assert_eq!(
        (after.result, after.ink, after.status),
        (Err("trap"), 10_000 - 3_405, 0)
    );
    let short = run(body, bytes, 100);
    assert_eq!((short.result, short.status), (Err("trap"), 1));
}

#[test]
fn growth_asks_the_host_first_even_if_it_then_fails() {
    let memory = r#"(memory (export "memory") 1 4)"#;
    let entry = |pages: u32| {
        format!(
            r#"(func (export "user_entrypoint") (param i32) (result i32) i32.const {pages} memory.grow)"#
        )
    };
    let grow = |pages| {
        let (after, paid) = run_and_count_pages(&[GROW, memory, &entry(pages)], 100_000, 100);
        (after.result, after.ink, paid)
    };
    let left = 100_000 - 2_450 - 1 - 8_050 - 1;
    assert_eq!(grow(3), (Ok(1), left, 3));
    assert_eq!(grow(4), (Ok(-1), left, 4));
}

#[test]
fn a_memory_that_cannot_grow_needs_no_import() {
    let after = run("i32.const 1 memory.grow", 100_000, 100);
    assert_eq!(after.result, Ok(-1));
}
