//! Maximum sizes of an instrumented module. Bounds are inclusive; the texts are ours.
//!
//! The parser checks that there is one memory; `rules` checks its size and growth.

use super::{module::Module, refusal::Refusal, report::FunctionReport};
use crate::profile::Profile;

const DATA_SEGMENTS: u64 = 128;
const ELEMENT_SEGMENTS: u64 = 128;
const EXPORTS: u64 = 1_024;
const FUNCTIONS: u64 = 4_096;
const GLOBALS: u64 = 32_768;
const LOCALS: u64 = 348;
const OPERATORS: u64 = 65_536;
const TABLE_ENTRIES: u64 = 4_096;
const ELEMENT_BYTES: u64 = 4_096;
const NAME_BYTES: u64 = 512;
const FRAME_WORDS: u64 = 10_240;
const OPERAND_WORDS: u64 = 4_096;

/// Bounds the module after instrumentation.
pub(crate) fn check(
    module: &Module<'_>,
    functions: &[FunctionReport],
    profile: &Profile,
) -> Result<(), Refusal> {
    at_most("data segments", count(module.data.len()), DATA_SEGMENTS)?;
    at_most(
        "element segments",
        count(module.elements.len()),
        ELEMENT_SEGMENTS,
    )?;
    let exports =
        module.exports.len() + module.added_globals.len() + usize::from(module.start.is_some());
    at_most("exports", count(exports), EXPORTS)?;
    at_most("functions", count(module.functions.len()), FUNCTIONS)?;
    at_most(
        "globals",
        count(module.globals.len() + module.added_globals.len()),
        GLOBALS,
    )?;
    for function in &module.functions {
        at_most("locals", function.locals.into(), LOCALS)?;
    }
    for function in functions {
        at_most("function operators", count(function.operators), OPERATORS)?;
    }
    at_most(
        "table entries",
        total(module.tables.iter().map(|table| table.initial)),
        TABLE_ENTRIES,
    )?;
    at_most(
        "element bytes",
        total(module.elements.iter().map(|element| count(element.encoded))),
        ELEMENT_BYTES,
    )?;
    for export in &module.exports {
        at_most("export name bytes", count(export.name.len()), NAME_BYTES)?;
    }
    at_most("module name bytes", count(module.name.len()), NAME_BYTES)?;
    if let Some(max) = profile.max_imports {
        at_most("imports", count(module.imports.len()), max.into())?;
    }
    Ok(())
}

/// Bounds the stack of one function: its operands alone, and its whole frame.
pub(crate) fn check_stack(operands: u32, frame: u32) -> Result<(), Refusal> {
    at_most("operand stack words", operands.into(), OPERAND_WORDS)?;
    at_most("stack frame words", frame.into(), FRAME_WORDS)
}

fn at_most(what: &str, actual: u64, max: u64) -> Result<(), Refusal> {
    if actual > max {
        return Err(Refusal::parse(format!("too many {what}: {actual} > {max}")));
    }
    Ok(())
}

fn count(len: usize) -> u64 {
    // A length in memory always fits 64 bits.
    len as u64
}

fn total(counts: impl Iterator<Item = u64>) -> u64 {
    counts.fold(0, u64::saturating_add)
}
