//! Constraints: path, operator and operands.

use std::collections::BTreeSet;

use alloy_primitives::Address;

use super::{
    charges::encoded_path,
    encoder::{Encoder, number},
};
use crate::{
    layout::{
        bounds::MAX_SET,
        text::{operand::ACCOUNT, operator},
    },
    policy::{Constraint, Operand, Operator, PolicyError, ValueType},
};

impl Encoder {
    pub(super) fn constraint(
        &mut self,
        constraint: &Constraint,
        rule: usize,
        position: usize,
    ) -> Result<(), PolicyError> {
        let value_type = constraint.path.value_type;
        self.text.extend(encoded_path(constraint.path, rule)?);
        let (byte, ordered) = match &constraint.operator {
            Operator::Equal(_) => (operator::EQUAL, false),
            Operator::NotEqual(_) => (operator::NOT_EQUAL, false),
            Operator::Less(_) => (operator::LESS, true),
            Operator::AtMost(_) => (operator::AT_MOST, true),
            Operator::Greater(_) => (operator::GREATER, true),
            Operator::AtLeast(_) => (operator::AT_LEAST, true),
            Operator::OneOf(_) => (operator::ONE_OF, false),
        };
        if ordered && !value_type.is_ordered() {
            return Err(PolicyError::BadType(rule));
        }
        let bad = PolicyError::BadOperand {
            rule,
            constraint: position,
        };
        // The order of `Operand` is that of the text: literals by their numbers, then parameters,
        // then the account.
        let members: BTreeSet<_> = constraint.operator.operands().iter().copied().collect();
        match (&constraint.operator, members.len()) {
            (Operator::OneOf(_), 1) => self.text.push(operator::EQUAL),
            (Operator::OneOf(_), _) if value_type == ValueType::Bool => {
                return Err(PolicyError::BadType(rule));
            }
            (Operator::OneOf(_), found) => {
                self.text.push(byte);
                self.count("members of `one of`", found, 1, MAX_SET)?;
            }
            _ => self.text.push(byte),
        }
        for operand in members {
            self.operand(operand, value_type, &bad)?;
        }
        Ok(())
    }

    fn operand(
        &mut self,
        operand: Operand,
        value_type: ValueType,
        bad: &PolicyError,
    ) -> Result<(), PolicyError> {
        match operand {
            Operand::Param(param) => {
                let byte = self.param(param)?;
                self.text.push(byte);
            }
            Operand::Account if value_type == ValueType::Address => self.text.push(ACCOUNT),
            Operand::Account => return Err(bad.clone()),
            Operand::Word(word) => {
                let literal = value_type.number(word).ok_or_else(|| bad.clone())?;
                if value_type == ValueType::Address {
                    let index = self.address_index(Address::from_word(word));
                    self.text.push(index);
                } else {
                    self.text.extend(number(literal));
                }
            }
        }
        Ok(())
    }
}
