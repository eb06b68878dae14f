//! Third pass: every call subtracts its frame from the stack counter and adds it again when it
//! returns.
//!
//! The size of a frame comes from a straight-line simulation of the operand stack that follows no
//! branch. It is deliberately not exact: it must equal Nitro's. A frame is added again before every
//! `return` and at the end of the body; a branch to the outermost label would skip both, and
//! compilers emit none.

use wasmparser::{BlockType, FuncType, Operator};

use super::globals::Globals;
use crate::wasm::{
    limits,
    module::Module,
    op::{Added, Op},
    refusal::Refusal,
};

/// Words of a frame beyond its locals and operands.
const FRAME_OVERHEAD: u32 = 4;

/// Rewrites a body; also returns the words of its frame.
pub(super) fn apply<'s, 'a>(
    body: Vec<Op<'s, 'a>>,
    locals: u32,
    module: &Module<'a>,
    globals: Globals,
) -> Result<(Vec<Op<'s, 'a>>, u32), Refusal> {
    let operands = operand_words(&body, module);
    let frame = operands
        .saturating_add(locals)
        .saturating_add(FRAME_OVERHEAD);
    limits::check_stack(operands, frame)?;
    // The limit keeps the frame far below 2^31.
    let words = frame.cast_signed();

    let mut rewritten = Vec::with_capacity(body.len() + 32);
    rewritten.extend(entry(words, globals).map(Op::Added));
    let last = body.len().saturating_sub(1);
    for (index, op) in body.into_iter().enumerate() {
        if index == last {
            rewritten.extend(exit(words, globals).map(Op::Added));
            rewritten.push(Op::Added(Added::Return));
        } else if matches!(op.source(), Some(Operator::Return)) {
            rewritten.extend(exit(words, globals).map(Op::Added));
        }
        rewritten.push(op);
    }
    Ok((rewritten, frame))
}

/// Subtracts a frame from the stack counter, or marks the stack as exhausted and traps.
fn entry(words: i32, globals: Globals) -> [Added; 12] {
    [
        Added::GlobalGet(globals.stack_left),
        Added::I32Const(words),
        Added::I32LeU,
        Added::If,
        Added::I32Const(0),
        Added::GlobalSet(globals.stack_left),
        Added::Unreachable,
        Added::End,
        Added::GlobalGet(globals.stack_left),
        Added::I32Const(words),
        Added::I32Sub,
        Added::GlobalSet(globals.stack_left),
    ]
}

/// Adds a frame to the stack counter.
fn exit(words: i32, globals: Globals) -> [Added; 4] {
    [
        Added::GlobalGet(globals.stack_left),
        Added::I32Const(words),
        Added::I32Add,
        Added::GlobalSet(globals.stack_left),
    ]
}

/// Greatest height of the simulated operand stack.
fn operand_words(body: &[Op<'_, '_>], module: &Module<'_>) -> u32 {
    let mut stack = Stack::default();
    for op in body {
        stack.run(&op.operator(), module);
    }
    stack.worst
}

/// The simulated operand stack.
#[derive(Default)]
struct Stack {
    height: u32,
    worst: u32,
    scopes: Vec<u32>,
}

impl Stack {
    fn push(&mut self, words: u32) {
        self.height = self.height.saturating_add(words);
        self.worst = self.worst.max(self.height);
    }

    fn pop(&mut self, words: u32) {
        self.height = self.height.saturating_sub(words);
    }

    /// Results come before parameters go.
    fn call(&mut self, ty: Option<&FuncType>) {
        // A valid body names only types that exist, of at most a thousand parameters and results
        // each.
        if let Some(ty) = ty {
            self.push(ty.results().len() as u32);
            self.pop(ty.params().len() as u32);
        }
    }

    fn open(&mut self, block: BlockType, module: &Module<'_>) {
        match block {
            BlockType::Empty => {}
            BlockType::Type(_) => self.push(1),
            BlockType::FuncType(index) => self.call(module.func_type(index)),
        }
        self.scopes.push(self.height);
    }

    #[rustfmt::skip]
    fn run(&mut self, operator: &Operator<'_>, module: &Module<'_>) {
        use Operator as O;
        match operator {
            O::Block { blockty } | O::Loop { blockty } => self.open(*blockty, module),
            O::If { blockty } => {
                self.pop(1);
                self.open(*blockty, module);
            }
            O::Else => self.height = self.scopes.last().copied().unwrap_or(self.height),
            O::End => self.height = self.scopes.pop().unwrap_or(self.height),

            O::Call { function_index } => self.call(module.function_type(*function_index)),
            O::CallIndirect { type_index, .. } => {
                self.call(module.func_type(*type_index));
                self.pop(1);
            }
            O::MemoryFill { .. } | O::MemoryCopy { .. } => self.pop(3),

            O::I32Const { .. } | O::I64Const { .. } | O::F32Const { .. } | O::F64Const { .. }
            | O::LocalGet { .. } | O::GlobalGet { .. } | O::MemorySize { .. } => self.push(1),

            O::Drop | O::BrIf { .. } | O::BrTable { .. } | O::LocalSet { .. } | O::GlobalSet { .. }
            | O::I32Eq | O::I32Ne | O::I32LtS | O::I32LtU | O::I32GtS | O::I32GtU | O::I32LeS | O::I32LeU | O::I32GeS | O::I32GeU
            | O::I64Eq | O::I64Ne | O::I64LtS | O::I64LtU | O::I64GtS | O::I64GtU | O::I64LeS | O::I64LeU | O::I64GeS | O::I64GeU
            | O::F32Eq | O::F32Ne | O::F32Lt | O::F32Gt | O::F32Le | O::F32Ge
            | O::F64Eq | O::F64Ne | O::F64Lt | O::F64Gt | O::F64Le | O::F64Ge
            | O::I32Add | O::I32Sub | O::I32Mul | O::I32DivS | O::I32DivU | O::I32RemS | O::I32RemU
            | O::I32And | O::I32Or | O::I32Xor | O::I32Shl | O::I32ShrS | O::I32ShrU | O::I32Rotl | O::I32Rotr
            | O::I64Add | O::I64Sub | O::I64Mul | O::I64DivS | O::I64DivU | O::I64RemS | O::I64RemU
            | O::I64And | O::I64Or | O::I64Xor | O::I64Shl | O::I64ShrS | O::I64ShrU | O::I64Rotl | O::I64Rotr
            | O::F32Add | O::F32Sub | O::F32Mul | O::F32Div | O::F32Min | O::F32Max | O::F32Copysign
            | O::F64Add | O::F64Sub | O::F64Mul | O::F64Div | O::F64Min | O::F64Max | O::F64Copysign => self.pop(1),

            O::Select
            | O::I32Store { .. } | O::I32Store8 { .. } | O::I32Store16 { .. }
            | O::I64Store { .. } | O::I64Store8 { .. } | O::I64Store16 { .. } | O::I64Store32 { .. }
            | O::F32Store { .. } | O::F64Store { .. } => self.pop(2),

            _ => {}
        }
    }
}
