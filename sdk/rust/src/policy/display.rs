//! Constraints in words, for people who read why a call was denied.

use std::fmt::{Display, Formatter, Result};

use alloy_primitives::{Address, B256, I256, U256};

use super::{
    arg::{Arg, ParamType},
    constraint::{Constraint, Operand, Operator},
};

impl Display for ParamType {
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

impl Display for Arg {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "argument {} ({})", self.word, self.ty)
    }
}

/// An ABI word as a value of a type.
pub(crate) struct Typed(pub(crate) B256, pub(crate) ParamType);

impl Display for Typed {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Self(word, ty) = self;
        let number = U256::from_be_bytes(word.0);
        match ty {
            ParamType::Uint(_) => write!(f, "{number}"),
            ParamType::Int(_) => write!(f, "{}", I256::from_raw(number)),
            ParamType::Address => write!(f, "{}", Address::from_word(*word)),
            ParamType::Bool => write!(f, "{}", !number.is_zero()),
            ParamType::Bytes(n) => {
                let bytes = word.get(..usize::from(*n)).unwrap_or(word.as_slice());
                write!(f, "{}", alloy_primitives::hex::encode_prefixed(bytes))
            }
        }
    }
}

fn operand(operand: &Operand, ty: ParamType) -> String {
    match operand {
        Operand::Word(word) => Typed(*word, ty).to_string(),
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
        let operands: Vec<_> = operands.map(|each| operand(each, self.arg.ty)).collect();
        write!(f, "{} must {words} {}", self.arg, operands.join(", "))
    }
}
