//! Paths: the position and the type of an argument in the calldata of a call.

use super::{
    constraint::{Constraint, Operand, Operator},
    value_type::ValueType,
};

/// One argument of the called function.
///
/// The head of the call has one word per argument of static type, in the order of the signature. If
/// the word is missing or not canonical for its type, no constraint on it is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    /// Index of the word after the selector, 0 to 63.
    pub word: u8,
    /// ABI type.
    pub value_type: ValueType,
}

impl Path {
    /// The argument of type `value_type` in word `word`, 0 to 63.
    pub fn new(word: u8, value_type: ValueType) -> Self {
        Self { word, value_type }
    }

    /// The `uint256` in word `word`, 0 to 63.
    pub fn uint256(word: u8) -> Self {
        Self::new(word, ValueType::Uint(256))
    }

    /// The `int256` in word `word`, 0 to 63.
    pub fn int256(word: u8) -> Self {
        Self::new(word, ValueType::Int(256))
    }

    /// The `address` in word `word`, 0 to 63.
    pub fn address(word: u8) -> Self {
        Self::new(word, ValueType::Address)
    }

    /// The `bool` in word `word`, 0 to 63.
    pub fn bool(word: u8) -> Self {
        Self::new(word, ValueType::Bool)
    }

    /// The `bytes32` in word `word`, 0 to 63.
    pub fn bytes32(word: u8) -> Self {
        Self::new(word, ValueType::Bytes(32))
    }

    /// The argument must equal `operand`.
    pub fn is(self, operand: impl Into<Operand>) -> Constraint {
        Constraint::new(self, Operator::Equal(operand.into()))
    }

    /// The argument must differ from `operand`.
    pub fn is_not(self, operand: impl Into<Operand>) -> Constraint {
        Constraint::new(self, Operator::NotEqual(operand.into()))
    }

    /// The number must be below `operand`.
    pub fn is_below(self, operand: impl Into<Operand>) -> Constraint {
        Constraint::new(self, Operator::Less(operand.into()))
    }

    /// The number must be at most `operand`.
    pub fn is_at_most(self, operand: impl Into<Operand>) -> Constraint {
        Constraint::new(self, Operator::AtMost(operand.into()))
    }

    /// The number must be above `operand`.
    pub fn is_above(self, operand: impl Into<Operand>) -> Constraint {
        Constraint::new(self, Operator::Greater(operand.into()))
    }

    /// The number must be at least `operand`.
    pub fn is_at_least(self, operand: impl Into<Operand>) -> Constraint {
        Constraint::new(self, Operator::AtLeast(operand.into()))
    }

    /// The argument must equal one of 1 to 32 operands; not for `bool`.
    pub fn is_one_of<T: Into<Operand>>(self, operands: impl IntoIterator<Item = T>) -> Constraint {
        let operands = operands.into_iter().map(Into::into).collect();
        Constraint::new(self, Operator::OneOf(operands))
    }
}
