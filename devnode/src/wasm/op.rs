//! The operators of a function body: those of the source, with their exact bytes, and those that
//! passes add.

use std::borrow::Cow;

use wasm_encoder::{BlockType as EncodedBlockType, Encode, Instruction};
use wasmparser::{BlockType, Operator};

/// An operator of the source module.
#[derive(Debug)]
pub(crate) struct SourceOp<'a> {
    /// Its meaning.
    pub(crate) operator: Operator<'a>,
    /// Its encoding, immediates included.
    pub(crate) bytes: &'a [u8],
}

/// An operator in the stream that the passes rewrite. Small, since a body can grow thirteenfold.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Op<'s, 'a> {
    /// Of the source module.
    Source(&'s SourceOp<'a>),
    /// Added by a pass.
    Added(Added),
}

/// The operators that passes add.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Added {
    /// `global.get`
    GlobalGet(u32),
    /// `global.set`
    GlobalSet(u32),
    /// `i32.const`
    I32Const(i32),
    /// `i64.const`
    I64Const(i64),
    /// `i32.add`
    I32Add,
    /// `i32.sub`
    I32Sub,
    /// `i32.le_u`
    I32LeU,
    /// `i64.mul`
    I64Mul,
    /// `i64.sub`
    I64Sub,
    /// `i64.lt_u`
    I64LtU,
    /// `i64.extend_i32_u`
    I64ExtendI32U,
    /// `if` without parameters and results
    If,
    /// `end`
    End,
    /// `unreachable`
    Unreachable,
    /// `return`
    Return,
    /// `call`
    Call(u32),
}

impl<'s, 'a> Op<'s, 'a> {
    /// The decoded operator.
    pub(crate) fn operator(self) -> Cow<'s, Operator<'a>> {
        match self {
            Self::Source(source) => Cow::Borrowed(&source.operator),
            Self::Added(added) => Cow::Owned(added.operator()),
        }
    }

    /// The decoded operator, if it comes from the source.
    pub(crate) fn source(self) -> Option<&'s Operator<'a>> {
        match self {
            Self::Source(source) => Some(&source.operator),
            Self::Added(_) => None,
        }
    }

    /// Appends the encoding.
    pub(crate) fn encode(self, sink: &mut Vec<u8>) {
        match self {
            Self::Source(source) => sink.extend_from_slice(source.bytes),
            Self::Added(added) => added.instruction().encode(sink),
        }
    }
}

impl Added {
    fn operator(self) -> Operator<'static> {
        match self {
            Self::GlobalGet(global_index) => Operator::GlobalGet { global_index },
            Self::GlobalSet(global_index) => Operator::GlobalSet { global_index },
            Self::I32Const(value) => Operator::I32Const { value },
            Self::I64Const(value) => Operator::I64Const { value },
            Self::I32Add => Operator::I32Add,
            Self::I32Sub => Operator::I32Sub,
            Self::I32LeU => Operator::I32LeU,
            Self::I64Mul => Operator::I64Mul,
            Self::I64Sub => Operator::I64Sub,
            Self::I64LtU => Operator::I64LtU,
            Self::I64ExtendI32U => Operator::I64ExtendI32U,
            Self::If => Operator::If {
                blockty: BlockType::Empty,
            },
            Self::End => Operator::End,
            Self::Unreachable => Operator::Unreachable,
            Self::Return => Operator::Return,
            Self::Call(function_index) => Operator::Call { function_index },
        }
    }

    fn instruction(self) -> Instruction<'static> {
        match self {
            Self::GlobalGet(index) => Instruction::GlobalGet(index),
            Self::GlobalSet(index) => Instruction::GlobalSet(index),
            Self::I32Const(value) => Instruction::I32Const(value),
            Self::I64Const(value) => Instruction::I64Const(value),
            Self::I32Add => Instruction::I32Add,
            Self::I32Sub => Instruction::I32Sub,
            Self::I32LeU => Instruction::I32LeU,
            Self::I64Mul => Instruction::I64Mul,
            Self::I64Sub => Instruction::I64Sub,
            Self::I64LtU => Instruction::I64LtU,
            Self::I64ExtendI32U => Instruction::I64ExtendI32U,
            Self::If => Instruction::If(EncodedBlockType::Empty),
            Self::End => Instruction::End,
            Self::Unreachable => Instruction::Unreachable,
            Self::Return => Instruction::Return,
            Self::Call(index) => Instruction::Call(index),
        }
    }
}
