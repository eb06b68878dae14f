//! Adds counters of ink and stack to a module. The passes run in a fixed order, each over the
//! output of the one before: [`meter`], [`dynamic`], [`depth`], [`heap`].

mod depth;
mod dynamic;
mod globals;
mod heap;
mod meter;

use globals::Globals;
pub use globals::{INK_LEFT, INK_STATUS, SCRATCH, STACK_LEFT};

use super::{
    limits,
    module::{Function, Module},
    refusal::Refusal,
    report::FunctionReport,
    rules,
};
use crate::profile::Profile;

/// An instrumented module with its figures.
#[derive(Debug)]
pub(crate) struct Program<'a> {
    /// The module, with the added globals and the functions of the source.
    pub(crate) module: Module<'a>,
    /// The rewritten body of each local function, with the declaration of its locals.
    pub(crate) bodies: Vec<Vec<u8>>,
    /// Pages of 64 KiB the memory begins with.
    pub(crate) footprint: u16,
    /// One report a local function.
    pub(crate) functions: Vec<FunctionReport>,
}

/// Parses a module, checks every rule that needs no payment, and instruments it.
pub(crate) fn program<'a>(
    wasm: &'a [u8],
    profile: &Profile,
    debug: bool,
) -> Result<Program<'a>, Refusal> {
    let mut module = Module::parse(wasm, profile)?;
    rules::check_names(&module)?;
    rules::check_start(&module, debug)?;
    if !debug {
        rules::drop_debug_information(&mut module);
    }
    let globals = Globals::add(&mut module);
    let memory = rules::memory(&module)?;
    let payer = rules::growth_payer(&module, &memory)?;
    let mut bodies = Vec::with_capacity(module.functions.len());
    let mut functions = Vec::with_capacity(module.functions.len());
    for function in &module.functions {
        let (body, report) = rewrite(function, &module, globals, payer)?;
        bodies.push(body);
        functions.push(report);
    }
    rules::check_entry_point(&module)?;
    limits::check(&module, &functions, profile)?;
    // `rules::memory` bounds the pages by 128.
    let footprint = memory.initial as u16;
    Ok(Program {
        module,
        bodies,
        footprint,
        functions,
    })
}

/// Rewrites the body of a function; `payer` is the function that pays for growth, if the memory can
/// grow.
fn rewrite(
    function: &Function<'_>,
    module: &Module<'_>,
    globals: Globals,
    payer: Option<u32>,
) -> Result<(Vec<u8>, FunctionReport), Refusal> {
    let (ops, block_ink) = meter::apply(&function.ops, module, globals);
    let ops = dynamic::apply(ops, globals);
    let (ops, frame_words) = depth::apply(ops, function.locals, module, globals)?;
    let ops = heap::apply(ops, payer, globals);
    let mut body = function.locals_bytes.to_vec();
    for op in &ops {
        op.encode(&mut body);
    }
    Ok((
        body,
        FunctionReport {
            frame_words,
            operators: ops.len(),
            block_ink,
        },
    ))
}
