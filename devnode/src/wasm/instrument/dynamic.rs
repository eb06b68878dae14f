//! Second pass: `memory.copy` and `memory.fill` pay for the bytes they touch.
//!
//! The length is on top of the operand stack; it is saved in the scratch global. The product cannot
//! overflow 64 bits; the ink counter has wrapped around if it has grown.

use wasmparser::Operator;

use super::globals::Globals;
use crate::wasm::{
    op::{Added, Op},
    prices::BULK_BYTE_INK,
};

/// Rewrites a body.
pub(super) fn apply<'s, 'a>(body: Vec<Op<'s, 'a>>, globals: Globals) -> Vec<Op<'s, 'a>> {
    let mut rewritten = Vec::with_capacity(body.len());
    for op in body {
        if matches!(
            op.source(),
            Some(Operator::MemoryCopy { .. } | Operator::MemoryFill { .. })
        ) {
            rewritten.extend(payment(globals).map(Op::Added));
        }
        rewritten.push(op);
    }
    rewritten
}

fn payment(globals: Globals) -> [Added; 17] {
    [
        Added::GlobalSet(globals.scratch),
        Added::GlobalGet(globals.ink_left),
        Added::GlobalGet(globals.ink_left),
        Added::GlobalGet(globals.scratch),
        Added::I64ExtendI32U,
        Added::I64Const(BULK_BYTE_INK.cast_signed()),
        Added::I64Mul,
        Added::I64Sub,
        Added::GlobalSet(globals.ink_left),
        Added::GlobalGet(globals.ink_left),
        Added::I64LtU,
        Added::If,
        Added::I32Const(1),
        Added::GlobalSet(globals.ink_status),
        Added::Unreachable,
        Added::End,
        Added::GlobalGet(globals.scratch),
    ]
}
