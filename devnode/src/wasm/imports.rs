//! The functions a module may import: their names and types. What they do is not known here.

use wasmparser::{FuncType, ValType};

use super::{
    module::{Import, Module},
    refusal::Refusal,
};

/// Module of the host functions every program may use.
pub const HOST_MODULE: &str = "vm_hooks";
/// Module of the printing functions, for debug chains only.
pub const CONSOLE_MODULE: &str = "console";

/// A function of the host: name, parameters, results.
pub type Signature = (&'static str, &'static [ValType], &'static [ValType]);

const I: ValType = ValType::I32;
const L: ValType = ValType::I64;
const F: ValType = ValType::F32;
const D: ValType = ValType::F64;

/// The functions of [`HOST_MODULE`].
pub const HOST_FUNCTIONS: [Signature; 42] = [
    ("read_args", &[I], &[]),
    ("write_result", &[I, I], &[]),
    ("exit_early", &[I], &[]),
    ("storage_load_bytes32", &[I, I], &[]),
    ("storage_cache_bytes32", &[I, I], &[]),
    ("storage_flush_cache", &[I], &[]),
    ("transient_load_bytes32", &[I, I], &[]),
    ("transient_store_bytes32", &[I, I], &[]),
    ("call_contract", &[I, I, I, I, L, I], &[I]),
    ("delegate_call_contract", &[I, I, I, L, I], &[I]),
    ("static_call_contract", &[I, I, I, L, I], &[I]),
    ("create1", &[I, I, I, I, I], &[]),
    ("create2", &[I, I, I, I, I, I], &[]),
    ("read_return_data", &[I, I, I], &[I]),
    ("return_data_size", &[], &[I]),
    ("emit_log", &[I, I, I], &[]),
    ("account_balance", &[I, I], &[]),
    ("account_code", &[I, I, I, I], &[I]),
    ("account_code_size", &[I], &[I]),
    ("account_codehash", &[I, I], &[]),
    ("block_basefee", &[I], &[]),
    ("block_coinbase", &[I], &[]),
    ("block_gas_limit", &[], &[L]),
    ("block_number", &[], &[L]),
    ("block_timestamp", &[], &[L]),
    ("chainid", &[], &[L]),
    ("contract_address", &[I], &[]),
    ("evm_gas_left", &[], &[L]),
    ("evm_ink_left", &[], &[L]),
    ("msg_reentrant", &[], &[I]),
    ("msg_sender", &[I], &[]),
    ("msg_value", &[I], &[]),
    ("tx_gas_price", &[I], &[]),
    ("tx_ink_price", &[], &[I]),
    ("tx_origin", &[I], &[]),
    ("math_div", &[I, I], &[]),
    ("math_mod", &[I, I], &[]),
    ("math_pow", &[I, I], &[]),
    ("math_add_mod", &[I, I, I], &[]),
    ("math_mul_mod", &[I, I, I], &[]),
    ("native_keccak256", &[I, I, I], &[]),
    ("pay_for_memory_grow", &[I], &[]),
];

/// The functions of [`CONSOLE_MODULE`].
pub const CONSOLE_FUNCTIONS: [Signature; 9] = [
    ("log_txt", &[I, I], &[]),
    ("log_i32", &[I], &[]),
    ("log_i64", &[L], &[]),
    ("log_f32", &[F], &[]),
    ("log_f64", &[D], &[]),
    ("tee_i32", &[I], &[I]),
    ("tee_i64", &[L], &[L]),
    ("tee_f32", &[F], &[F]),
    ("tee_f64", &[D], &[D]),
];

/// Finds the host function behind every import.
///
/// # Errors
/// The first import that does not exist, is not open to this chain, or has another type. The words
/// for a wrong type are ours; the others were recorded on Nitro v3.9.5.
pub(crate) fn check(module: &Module<'_>, debug: bool) -> Result<(), Refusal> {
    for import in &module.imports {
        let (_, params, results) = signature(import, debug)?;
        let expected = FuncType::new(params.iter().copied(), results.iter().copied());
        let actual = module.func_type(import.type_index);
        if actual != Some(&expected) {
            let actual = actual.map(FuncType::to_string).unwrap_or_default();
            return Err(Refusal::build(format!(
                "wrong type for import {} in {}: {actual} instead of {expected}",
                import.name, import.module
            )));
        }
    }
    Ok(())
}

fn signature(import: &Import<'_>, debug: bool) -> Result<Signature, Refusal> {
    let Import { module, name, .. } = import;
    let list: &[Signature] = match *module {
        HOST_MODULE => &HOST_FUNCTIONS,
        CONSOLE_MODULE => &CONSOLE_FUNCTIONS,
        _ => &[],
    };
    let found = list.iter().find(|(known, ..)| known == name);
    let found = found
        .ok_or_else(|| Refusal::build(format!("No such import {name} in {module} for user")))?;
    if *module == CONSOLE_MODULE && !debug {
        return Err(Refusal::build(format!(
            "Host func {name} in {module} not enabled debug_funcs=false hostapi=false debug=true"
        )));
    }
    Ok(*found)
}
