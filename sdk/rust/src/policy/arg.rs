//! Where a word of calldata stands and what type it has.

use alloy_primitives::{B256, U256};

use super::constraint::{Constraint, Operand, Operator};

/// The ABI type of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParamType {
    /// `uintN`: bits, a multiple of 8 from 8 to 256.
    Uint(u16),
    /// `intN`: bits, a multiple of 8 from 8 to 256.
    Int(u16),
    /// `bytesN`: 1 to 32 bytes.
    Bytes(u8),
    /// `address`.
    Address,
    /// `bool`.
    Bool,
}

impl ParamType {
    /// The type's byte in the text, if there is such a type.
    pub(super) fn byte(self) -> Option<u8> {
        let in_bytes = |bits: u16| {
            let bytes = u8::try_from(bits / 8).ok()?;
            (bits.is_multiple_of(8) && (1..=32).contains(&bytes)).then_some(bytes)
        };
        match self {
            Self::Uint(bits) => in_bytes(bits),
            Self::Int(bits) => in_bytes(bits).map(|bytes| 0x40 + bytes),
            Self::Bytes(n) => (1..=32).contains(&n).then(|| 0x80 + n),
            Self::Address => Some(0xc0),
            Self::Bool => Some(0xc1),
        }
    }

    /// Whether `<`, `<=`, `>` and `>=` mean something for the type.
    pub(super) fn is_ordered(self) -> bool {
        matches!(self, Self::Uint(_) | Self::Int(_))
    }

    /// The literal's number in the text, or nothing if `word` is not a canonical ABI word of the
    /// type.
    pub(super) fn number(self, word: B256) -> Option<U256> {
        let value = U256::from_be_bytes(word.0);
        let canonical = match self {
            Self::Uint(bits) => value.bit_len() <= usize::from(bits),
            // A negative number has as many leading ones as its complement has leading zeros.
            Self::Int(bits) => {
                let magnitude = if value.bit(255) { !value } else { value };
                magnitude.bit_len() < usize::from(bits)
            }
            Self::Bytes(n) => word.iter().skip(usize::from(n)).all(|byte| *byte == 0),
            Self::Address => value.bit_len() <= 160,
            Self::Bool => value.bit_len() <= 1,
        };
        let shift = match self {
            Self::Bytes(n) => 256 - 8 * usize::from(n.min(32)),
            _ => 0,
        };
        canonical.then(|| value >> shift)
    }
}

/// One argument of the called function: word `word` (0 to 63) after the selector, of type `ty`.
///
/// Arguments of static type stand in the call's head, one word each, in the order of the signature.
/// A word that is missing or that no ABI encoder would write for the type never satisfies anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arg {
    /// Index of the word, counted from the first one after the selector.
    pub word: u8,
    /// The ABI type.
    pub ty: ParamType,
}

impl Arg {
    /// Word `word` read as `ty`.
    pub fn new(word: u8, ty: ParamType) -> Self {
        Self { word, ty }
    }

    /// Word `word` read as `uint256`.
    pub fn uint256(word: u8) -> Self {
        Self::new(word, ParamType::Uint(256))
    }

    /// Word `word` read as `int256`.
    pub fn int256(word: u8) -> Self {
        Self::new(word, ParamType::Int(256))
    }

    /// Word `word` read as `address`.
    pub fn address(word: u8) -> Self {
        Self::new(word, ParamType::Address)
    }

    /// Word `word` read as `bool`.
    pub fn bool(word: u8) -> Self {
        Self::new(word, ParamType::Bool)
    }

    /// Word `word` read as `bytes32`.
    pub fn bytes32(word: u8) -> Self {
        Self::new(word, ParamType::Bytes(32))
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
