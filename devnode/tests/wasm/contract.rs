//! Builds small modules and returns the result of their activation.

use stylus_devnode::{
    profile::Profile,
    wasm::{ActivatedModule, ActivationError, activate},
};

/// More gas than any module here costs.
pub(crate) const GAS: u64 = 1_000_000_000;
/// The import that pays for growth.
pub(crate) const GROW: &str = r#"(import "vm_hooks" "pay_for_memory_grow" (func (param i32)))"#;
/// The memory of a program that does not grow.
pub(crate) const MEMORY: &str = r#"(memory (export "memory") 1 1)"#;
/// An entry point that succeeds.
pub(crate) const ENTRY: &str =
    r#"(func (export "user_entrypoint") (param i32) (result i32) i32.const 0)"#;

/// A contract with more imports and more fields.
pub(crate) fn contract(imports: &str, fields: &str) -> Vec<u8> {
    module(&[imports, MEMORY, ENTRY, fields])
}

/// A contract with one more function that has this body.
pub(crate) fn body(body: &str) -> Vec<u8> {
    contract("", &format!("(func {body})"))
}

/// A module of exactly these fields.
pub(crate) fn module(fields: &[&str]) -> Vec<u8> {
    wat::parse_str(format!("(module {})", fields.join(" "))).unwrap()
}

/// Activates at ArbOS 51 with room for 128 pages.
pub(crate) fn accept(wasm: &[u8], debug: bool) -> Result<ActivatedModule, ActivationError> {
    activate(wasm, &Profile::ARBOS_51, debug, 128, &mut GAS.clone())
}

/// Whether a chain without debug precompiles accepts the module; prints why not.
pub(crate) fn is_accepted(wasm: &[u8]) -> bool {
    let result = accept(wasm, false);
    println!("{result:?}");
    result.is_ok()
}

/// Whole text of the refusal by a chain without debug precompiles.
pub(crate) fn refusal(wasm: &[u8]) -> String {
    accept(wasm, false).unwrap_err().0
}

/// Text of a refusal for a rule of contracts.
pub(crate) fn parse(reason: &str) -> String {
    format!("failed to parse wasm\n\nCaused by:\n    {reason}")
}

/// Text of a refusal for a rule of WebAssembly.
pub(crate) fn invalid(reason: &str) -> String {
    format!("failed to parse wasm\n\nCaused by:\n   0: failed to validate user\n   1: {reason}")
}

/// Text of a refusal after payment.
pub(crate) fn build(reason: &str) -> String {
    format!("failed to build user module\n\nCaused by:\n    {reason}")
}
