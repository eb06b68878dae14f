//! Rules for a module to become a contract, apart from sizes.
//!
//! The texts for reserved exports, start functions, a missing entry point, memory or growth import,
//! and the bound of the memory were recorded on Nitro v3.9.5. The others are ours.

use std::collections::{HashMap, HashSet};

use wasmparser::{ExternalKind, FuncType, MemoryType, ValType};

use super::{
    host_function::HostFunction,
    module::{Import, Module},
    refusal::Refusal,
};

/// Export that a call of the contract runs: from the length of the call data to a status.
pub const ENTRY_POINT: &str = "user_entrypoint";
/// Export that keeps the start function of a module on a debug chain; nothing runs it.
pub const START: &str = "stylus_start";
/// Export of the memory.
const MEMORY: &str = "memory";
/// Names that begin with this belong to the instrumentation.
const RESERVED: &str = "stylus";
/// Pages of 64 KiB that a module may begin with, inclusive.
const MAX_PAGES: u64 = 128;

/// Checks the names of imports and exports.
///
/// Of an export the text after its last `__` counts: that is what the name would be in a linked
/// module.
pub(crate) fn check_names(module: &Module<'_>) -> Result<(), Refusal> {
    let mut types = HashMap::new();
    for Import {
        module,
        name,
        type_index,
    } in &module.imports
    {
        if *types.entry((module, name)).or_insert(type_index) != type_index {
            return Err(Refusal::parse(format!(
                "inconsistent imports for {module} {name}"
            )));
        }
    }
    let exports: Vec<&str> = module
        .exports
        .iter()
        .map(|export| export.name.rsplit("__").next().unwrap_or_default())
        .collect();
    let known: HashSet<&str> = exports.iter().copied().collect();
    let imports = || module.imports.iter().map(|import| import.name);
    if let Some(name) = imports().find(|name| known.contains(name)) {
        return Err(Refusal::parse(format!(
            "binary exports an import with the same name {name}"
        )));
    }
    if let Some(name) = exports.iter().find(|name| name.starts_with(RESERVED)) {
        return Err(Refusal::parse(format!(
            "binary exports reserved symbol {name}"
        )));
    }
    if let Some(name) = imports().find(|name| name.starts_with(RESERVED)) {
        return Err(Refusal::parse(format!(
            "binary imports reserved symbol {name}"
        )));
    }
    Ok(())
}

/// Checks that no code would run before a call is paid for. On debug chains the start function is
/// ignored instead.
pub(crate) fn check_start(module: &Module<'_>, debug: bool) -> Result<(), Refusal> {
    if module.start.is_some() && !debug {
        return Err(Refusal::parse("start functions not allowed"));
    }
    Ok(())
}

/// Drops the exports that only a debugger needs.
pub(crate) fn drop_debug_information(module: &mut Module<'_>) {
    module.name = "";
    module.exports.retain(|export| {
        matches!(
            (export.name, export.kind),
            (ENTRY_POINT, ExternalKind::Func) | (MEMORY, ExternalKind::Memory)
        )
    });
}

/// Checks that there is one memory, exported and within bounds.
pub(crate) fn memory(module: &Module<'_>) -> Result<MemoryType, Refusal> {
    let export = module
        .exports
        .iter()
        .find(|export| export.name == MEMORY && export.kind == ExternalKind::Memory);
    if export.is_none() {
        return Err(Refusal::parse("missing memory export with name memory"));
    }
    // The parser admits one memory at most, and the export needs one, so its index is 0.
    let memory = module
        .memories
        .first()
        .copied()
        .ok_or_else(|| Refusal::parse("missing memory"))?;
    if memory.initial > MAX_PAGES {
        return Err(Refusal::parse(format!(
            "memory size {} exceeds bound {MAX_PAGES}",
            memory.initial
        )));
    }
    Ok(memory)
}

/// Index of the function that pays for growth, if the memory can grow.
pub(crate) fn growth_payer(
    module: &Module<'_>,
    memory: &MemoryType,
) -> Result<Option<u32>, Refusal> {
    if memory.maximum == Some(memory.initial) {
        return Ok(None);
    }
    let payer = HostFunction::PayForMemoryGrow;
    let (host_module, name) = (payer.module().name(), payer.name());
    let Some((index, import)) = module.find_import(host_module, name) else {
        return Err(Refusal::parse(format!("missing import {name}")));
    };
    let expected = FuncType::new([ValType::I32], []);
    if module.func_type(import.type_index) != Some(&expected) {
        return Err(Refusal::parse(format!("wrong type for {name}")));
    }
    Ok(Some(index))
}

/// Checks that the contract can be called.
pub(crate) fn check_entry_point(module: &Module<'_>) -> Result<(), Refusal> {
    let export = module
        .exports
        .iter()
        .find(|export| export.name == ENTRY_POINT && export.kind == ExternalKind::Func);
    let Some(export) = export else {
        return Err(Refusal::parse(format!(
            "missing export with name {ENTRY_POINT}"
        )));
    };
    let expected = FuncType::new([ValType::I32], [ValType::I32]);
    match module.function_type(export.index) {
        Some(actual) if *actual == expected => Ok(()),
        _ => Err(Refusal::parse(format!("wrong type for {ENTRY_POINT}"))),
    }
}

/// Checks that the running transaction may still open the pages the module begins with.
pub(crate) fn check_open_pages(footprint: u16, limit: u16) -> Result<(), Refusal> {
    if footprint > limit {
        return Err(Refusal::parse(format!(
            "memory exceeds limit of {limit} pages: {footprint}"
        )));
    }
    Ok(())
}
