//! First pass: every basic block pays its ink before it runs.
//!
//! A block that traps halfway has been paid whole.

use wasmparser::Operator;

use super::globals::Globals;
use crate::wasm::{
    module::Module,
    op::{Added, Op, SourceOp},
    prices,
};

/// Rewrites a body; also returns the ink of each block, in order.
pub(super) fn apply<'s, 'a>(
    body: &'s [SourceOp<'a>],
    module: &Module<'a>,
    globals: Globals,
) -> (Vec<Op<'s, 'a>>, Vec<u64>) {
    let mut metered = Vec::with_capacity(body.len() * 3);
    let mut blocks = Vec::new();
    let mut block = Vec::new();
    let mut ink = prices::BLOCK_INK;
    for op in body {
        ink = ink.saturating_add(prices::ink(&op.operator, module));
        block.push(Op::Source(op));
        if ends_block(&op.operator) {
            metered.extend(payment(ink, globals).map(Op::Added));
            metered.append(&mut block);
            blocks.push(ink);
            ink = prices::BLOCK_INK;
        }
    }
    // A body ends with `end`, so no block is left over.
    (metered, blocks)
}

/// Whether control can leave after this operator, or arrive.
fn ends_block(operator: &Operator<'_>) -> bool {
    use Operator as O;
    matches!(
        operator,
        O::End
            | O::Else
            | O::Return
            | O::Loop { .. }
            | O::Br { .. }
            | O::BrIf { .. }
            | O::BrTable { .. }
            | O::If { .. }
            | O::Call { .. }
            | O::CallIndirect { .. }
    )
}

/// Subtracts `ink` from the counter, or marks it as exhausted and traps.
fn payment(ink: u64, globals: Globals) -> [Added; 12] {
    let ink = Added::I64Const(ink.cast_signed());
    [
        Added::GlobalGet(globals.ink_left),
        ink,
        Added::I64LtU,
        Added::If,
        Added::I32Const(1),
        Added::GlobalSet(globals.ink_status),
        Added::Unreachable,
        Added::End,
        Added::GlobalGet(globals.ink_left),
        ink,
        Added::I64Sub,
        Added::GlobalSet(globals.ink_left),
    ]
}
