//! How constraints and their parts are shown in the sentence of a denial.

use std::fmt::{Display, Formatter, Result};

use alloy_primitives::{Address, B256, I256, U256};

use super::{
    constraint::{Constraint, Operand},
    path::Path,
    value_type::ValueType,
};
use crate::sentences::{SENTENCES, fill};

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
        let phrase = &SENTENCES.phrases.argument.known;
        let values: [(_, &dyn Display); 2] = [("word", &self.word), ("type", &self.value_type)];
        f.write_str(&fill(phrase, &values))
    }
}

/// An ABI word, shown as a value of a type.
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
        Operand::Param(param) => param.to_string(),
        Operand::Account => SENTENCES.phrases.operand.account.clone(),
    }
}

impl Display for Constraint {
    /// Shows, for example, `argument 0 (address) must be the account`.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let operands = self.operator.operands().iter();
        let operands: Vec<_> = operands
            .map(|each| operand(each, self.path.value_type))
            .collect();
        let phrases = &SENTENCES.phrases;
        let operator = phrases.operator.get(self.operator.name());
        let values: [(_, &dyn Display); 3] = [
            ("argument", &self.path),
            (
                "operator",
                &operator.map_or(self.operator.name(), String::as_str),
            ),
            ("operands", &operands.join(", ")),
        ];
        f.write_str(&fill(&phrases.constraint.known, &values))
    }
}
