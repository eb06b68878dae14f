//! Makes a module count ink and stack by itself. The passes run in a fixed order, each over the
//! output of the one before: [`meter`], [`dynamic`], [`depth`], [`heap`].

mod depth;
mod dynamic;
mod heap;
mod meter;

use super::{
    limits,
    module::{AddedGlobal, Function, Module},
    refusal::Refusal,
    rules,
};
use crate::profile::Profile;

/// Exported i64 global: ink the frame has left.
pub const INK_LEFT: &str = "stylus_ink_left";
/// Exported i32 global: 1 once ink ran out, else 0.
pub const INK_STATUS: &str = "stylus_ink_status";
/// Exported i32 global: a register of the added operators.
pub const SCRATCH: &str = "stylus_scratch_global";
/// Exported i32 global: words of stack the frame has left; 0 once they ran out.
pub const STACK_LEFT: &str = "stylus_stack_left";

/// An instrumented module and what was learned on the way.
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

/// What instrumentation learned about one local function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionReport {
    /// Words of stack a call takes.
    pub frame_words: u32,
    /// Operators after instrumentation.
    pub operators: usize,
    /// Ink of each basic block, in order.
    pub block_ink: Vec<u64>,
}

/// Indices of the added globals.
#[derive(Clone, Copy, Debug)]
struct Globals {
    ink_left: u32,
    ink_status: u32,
    scratch: u32,
    stack_left: u32,
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

impl Globals {
    fn add(module: &mut Module<'_>) -> Self {
        Self {
            ink_left: module.add_global(AddedGlobal {
                name: INK_LEFT,
                is_wide: true,
            }),
            ink_status: module.add_global(AddedGlobal {
                name: INK_STATUS,
                is_wide: false,
            }),
            scratch: module.add_global(AddedGlobal {
                name: SCRATCH,
                is_wide: false,
            }),
            stack_left: module.add_global(AddedGlobal {
                name: STACK_LEFT,
                is_wide: false,
            }),
        }
    }
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
