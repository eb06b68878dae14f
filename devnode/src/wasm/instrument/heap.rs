//! Fourth pass: `memory.grow` first calls the host with the number of pages, and the host charges
//! the gas.
//!
//! The payment itself is not metered, and is due even if the memory then does not grow.

use wasmparser::Operator;

use super::globals::Globals;
use crate::wasm::op::{Added, Op};

/// Rewrites a body; without a `payer` the memory cannot grow and nothing changes.
pub(super) fn apply<'s, 'a>(
    body: Vec<Op<'s, 'a>>,
    payer: Option<u32>,
    globals: Globals,
) -> Vec<Op<'s, 'a>> {
    let Some(payer) = payer else { return body };
    let mut rewritten = Vec::with_capacity(body.len());
    for op in body {
        if matches!(op.source(), Some(Operator::MemoryGrow { .. })) {
            let payment = [
                Added::GlobalSet(globals.scratch),
                Added::GlobalGet(globals.scratch),
                Added::GlobalGet(globals.scratch),
                Added::Call(payer),
            ];
            rewritten.extend(payment.map(Op::Added));
        }
        rewritten.push(op);
    }
    rewritten
}
