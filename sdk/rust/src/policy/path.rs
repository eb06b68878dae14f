//! Paths: where an argument is in the calldata of a call, and its type.

use super::{
    constraint::{Constraint, Operand, Operator},
    value_type::ValueType,
};

/// One argument of the called function: word `word` (0 to 63) after the selector, of type
/// `value_type`.
///
/// Arguments of static type stand in the call's head, one word each, in the order of the signature.
/// A word that is missing or that no ABI encoder would write for the type never satisfies anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    /// Index of the word, counted from the first one after the selector.
    pub word: u8,
    /// The ABI type.
    pub value_type: ValueType,
}

impl Path {
    /// Word `word` read as `value_type`.
    pub fn new(word: u8, value_type: ValueType) -> Self {
        Self { word, value_type }
    }

    /// Word `word` read as `uint256`.
    pub fn uint256(word: u8) -> Self {
        Self::new(word, ValueType::Uint(256))
    }

    /// Word `word` read as `int256`.
    pub fn int256(word: u8) -> Self {
        Self::new(word, ValueType::Int(256))
    }

    /// Word `word` read as `address`.
    pub fn address(word: u8) -> Self {
        Self::new(word, ValueType::Address)
    }

    /// Word `word` read as `bool`.
    pub fn bool(word: u8) -> Self {
        Self::new(word, ValueType::Bool)
    }

    /// Word `word` read as `bytes32`.
    pub fn bytes32(word: u8) -> Self {
        Self::new(word, ValueType::Bytes(32))
    }

    /// The argument equals `operand`.
    pub fn is(self, operand: impl Into<Operand>) -> Constraint {
        Constraint::new(self, Operator::Equal(operand.into()))
    }

    /// The argument differs from `operand`.
    pub fn is_not(self, operand: impl Into<Operand>) -> Constraint {
        Constraint::new(self, Operator::NotEqual(operand.into()))
    }

    /// The number is below `operand`, signed for `intN`.
    pub fn is_below(self, operand: impl Into<Operand>) -> Constraint {
        Constraint::new(self, Operator::Less(operand.into()))
    }

    /// The number is at most `operand`, signed for `intN`.
    pub fn is_at_most(self, operand: impl Into<Operand>) -> Constraint {
        Constraint::new(self, Operator::AtMost(operand.into()))
    }

    /// The number is above `operand`, signed for `intN`.
    pub fn is_above(self, operand: impl Into<Operand>) -> Constraint {
        Constraint::new(self, Operator::Greater(operand.into()))
    }

    /// The number is at least `operand`, signed for `intN`.
    pub fn is_at_least(self, operand: impl Into<Operand>) -> Constraint {
        Constraint::new(self, Operator::AtLeast(operand.into()))
    }

    /// The argument is one of 1 to 32 operands; not for `bool`.
    pub fn is_one_of<T: Into<Operand>>(self, operands: impl IntoIterator<Item = T>) -> Constraint {
        let operands = operands.into_iter().map(Into::into).collect();
        Constraint::new(self, Operator::OneOf(operands))
    }
}
