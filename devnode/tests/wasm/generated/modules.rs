//! Random modules of the features that programs may use.

use arbitrary::Unstructured;
use wasm_smith::{Config, InstructionKind, InstructionKinds, MemoryOffsetChoices, Module};

/// The common properties of the modules of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One page of memory, no imports.
    Fixed,
    /// Memory that may grow, and host functions.
    Growing,
    /// As fixed, and every few operators memory is filled or copied.
    Bulk,
}

impl Shape {
    /// Imports and exports.
    fn text(self) -> &'static str {
        match self {
            Self::Fixed | Self::Bulk => {
                r#"(module
                  (memory (export "memory") 1 1)
                  (func (export "user_entrypoint") (param i32) (result i32) unreachable))"#
            }
            Self::Growing => {
                r#"(module
                  (import "vm_hooks" "pay_for_memory_grow" (func (param i32)))
                  (import "vm_hooks" "tx_ink_price" (func (result i32)))
                  (import "vm_hooks" "chainid" (func (result i64)))
                  (memory (export "memory") 1 3)
                  (func (export "user_entrypoint") (param i32) (result i32) unreachable))"#
            }
        }
    }
}

/// Module number `seed` of a shape with all its globals exported, as bytes and as text.
pub(super) fn module(shape: Shape, seed: u64) -> (Vec<u8>, String) {
    let shape_wasm = wat::parse_str(shape.text()).expect("valid text");
    let bytes = noise(seed, 1 << 12);
    let module = Module::new(config(shape_wasm, seed), &mut Unstructured::new(&bytes))
        .expect("running out of noise ends lists, and is no error");
    let text = wasmprinter::print_bytes(module.to_bytes()).expect("a valid module");
    let mut text = with_exported_globals(&text);
    if shape == Shape::Bulk {
        text = with_bulk_operators(&text, seed);
    }
    (wat::parse_str(&text).expect("valid text"), text)
}

/// Every other module guards its operators against traps, and so runs for longer.
fn config(module_shape: Vec<u8>, seed: u64) -> Config {
    use InstructionKind::{Control, MemoryInt, NumericInt, Parametric, Variable};
    let kinds = [NumericInt, Parametric, Variable, MemoryInt, Control];
    Config {
        module_shape: Some(module_shape),
        allowed_instructions: InstructionKinds::new(&kinds),
        allow_floats: false,
        allow_start_export: false,
        bulk_memory_enabled: false,
        disallow_traps: seed.is_multiple_of(2),
        exceptions_enabled: false,
        extended_const_enabled: false,
        gc_enabled: false,
        memory64_enabled: false,
        reference_types_enabled: false,
        relaxed_simd_enabled: false,
        saturating_float_to_int_enabled: false,
        simd_enabled: false,
        tail_call_enabled: false,
        threads_enabled: false,
        max_memories: 0,
        max_tables: 1,
        max_table_elements: 40,
        max_elements: 20,
        max_element_segments: 4,
        max_data_segments: 4,
        max_funcs: 8,
        min_globals: 1,
        max_globals: 6,
        max_types: 8,
        max_instructions: 120,
        memory_offset_choices: MemoryOffsetChoices(98, 1, 1),
        ..Config::default()
    }
}

/// Exports global n as `g<n>`.
fn with_exported_globals(text: &str) -> String {
    let globals = text
        .lines()
        .filter(|line| line.trim_start().starts_with("(global "));
    let exports: String = (0..globals.count())
        .map(|index| format!("  (export \"g{index}\" (global {index}))\n"))
        .collect();
    let body = text
        .trim_end()
        .strip_suffix(')')
        .expect("a module ends with a bracket");
    format!("{body}{exports})\n")
}

/// Fills or copies some bytes before every ninth operator, which changes no stack. The generator
/// itself knows these operators only together with sections that programs may not have.
fn with_bulk_operators(text: &str, seed: u64) -> String {
    let mut out = String::new();
    let mut operators = 0;
    let mut is_in_function = false;
    for line in text.lines() {
        let code = line.trim_start();
        if code.starts_with("(func ") {
            is_in_function = true;
        } else if code.starts_with('(') && !code.starts_with("(local ") || code == ")" {
            is_in_function = false;
        } else if is_in_function && !code.starts_with('(') {
            operators += 1;
            if operators % 9 == 0 {
                out.push_str(&bulk_operator(&noise(seed + operators, 8)));
            }
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// Touches some hundred bytes, and now and then some beyond the memory.
fn bulk_operator(noise: &[u8]) -> String {
    let place = |high: u8, low: u8| u32::from(high) << 8 | u32::from(low);
    let (to, from) = (place(noise[0], noise[1]), place(noise[2], noise[3]));
    let len = u32::from(noise[4]);
    let operator = if noise[5] < 128 {
        "memory.fill"
    } else {
        "memory.copy"
    };
    let from = if operator == "memory.fill" {
        from & 0xff
    } else {
        from
    };
    format!("i32.const {to}\ni32.const {from}\ni32.const {len}\n{operator}\n")
}

/// Bytes that depend on the seed alone: SplitMix64.
fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x2545_f491_4f6c_dd1d);
    let mut bytes = Vec::with_capacity(len);
    while bytes.len() < len {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = state;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bytes.extend((word ^ (word >> 31)).to_le_bytes());
    }
    bytes
}
