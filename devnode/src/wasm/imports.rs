//! Checks that every import of a module is a host function of the same type.

use wasmparser::{FuncType, ValType};

use super::{
    host_function::{HostFunction, HostModule, ValueType},
    module::{Import, Module},
    refusal::Refusal,
};

/// Checks every import.
///
/// # Errors
/// The first import that does not exist, is not available on this chain, or has another type. The
/// text for a wrong type is ours; the others were recorded on Nitro v3.9.5.
pub(crate) fn check(module: &Module<'_>, debug: bool) -> Result<(), Refusal> {
    for import in &module.imports {
        let expected = func_type(function(import, debug)?);
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

fn function(import: &Import<'_>, debug: bool) -> Result<HostFunction, Refusal> {
    let Import { module, name, .. } = import;
    let function = HostFunction::find(module, name)
        .ok_or_else(|| Refusal::build(format!("No such import {name} in {module} for user")))?;
    if function.module() == HostModule::Console && !debug {
        return Err(Refusal::build(format!(
            "Host func {name} in {module} not enabled debug_funcs=false hostapi=false debug=true"
        )));
    }
    Ok(function)
}

fn func_type(function: HostFunction) -> FuncType {
    let params = function.params().iter().copied().map(val_type);
    FuncType::new(params, function.result().map(val_type))
}

fn val_type(value_type: ValueType) -> ValType {
    match value_type {
        ValueType::I32 => ValType::I32,
        ValueType::I64 => ValType::I64,
        ValueType::F32 => ValType::F32,
        ValueType::F64 => ValType::F64,
    }
}
