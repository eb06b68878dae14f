//! Constraints in words, for people who read why a call was denied.

use std::fmt::{Display, Formatter, Result};

use alloy_primitives::{Address, B256, I256, U256};

use super::{
    constraint::{Constraint, Operand, Operator},
    path::Path,
    value_type::ValueType,
};

impl Display for ValueType {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Uint(bits) => write!(f, "uint{bits}"),
            Self::Int(bits) => write!(f, "int{bits}"),
            Self::Bytes(n) => write!(f, "bytes{n}"),
            Self::Address => write!(f, "address"),
            Self::Bool => write!(f, "bool"),
        }
    }
}

impl Display for Path {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "argument {} ({})", self.word, self.value_type)
    }
}

/// An ABI word as a value of a type.
pub(crate) struct Typed(pub(crate) B256, pub(crate) ValueType);

impl Display for Typed {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Self(word, value_type) = self;
        let number = U256::from_be_bytes(word.0);
        match value_type {
            ValueType::Uint(_) => write!(f, "{number}"),
            ValueType::Int(_) => write!(f, "{}", I256::from_raw(number)),
            ValueType::Address => write!(f, "{}", Address::from_word(*word)),
            ValueType::Bool => write!(f, "{}", !number.is_zero()),
            ValueType::Bytes(n) => {
                let bytes = word.get(..usize::from(*n)).unwrap_or(word.as_slice());
                write!(f, "{}", alloy_primitives::hex::encode_prefixed(bytes))
            }
        }
    }
}

fn operand(operand: &Operand, value_type: ValueType) -> String {
    match operand {
        Operand::Word(word) => Typed(*word, value_type).to_string(),
        Operand::Param(param) => format!("args[{}]", param.0),
        Operand::Account => "the account".into(),
    }
}

impl Display for Constraint {
    /// As `argument 0 (address) must be the account`.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let words = match self.operator {
            Operator::Equal(_) => "be",
            Operator::NotEqual(_) => "not be",
            Operator::Less(_) => "be below",
            Operator::AtMost(_) => "be at most",
            Operator::Greater(_) => "be above",
            Operator::AtLeast(_) => "be at least",
            Operator::OneOf(_) => "be one of",
        };
        let operands = self.operator.operands().iter();
        let operands: Vec<_> = operands
            .map(|each| operand(each, self.path.value_type))
            .collect();
        write!(f, "{} must {words} {}", self.path, operands.join(", "))
    }
}
