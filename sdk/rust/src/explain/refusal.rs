//! From an error of the module and a policy to the error's sentence.

use alloy_primitives::{Address, B256, FixedBytes, U256};
use alloy_sol_types::SolInterface;

use super::{Refusal, parts::Parts};
use crate::{
    abi::ILatchkey::{PolicyFault, SessionFault},
    policy::Policy,
    sentences::{ErrorSentence, Field, SENTENCES, Unit, fill_with},
};

/// The sentence of `refusal`, with the names in `policy`.
pub(super) fn sentence(refusal: &Refusal, policy: &Policy) -> String {
    let data = refusal.abi_encode();
    let Some(error) = SENTENCES.error(refusal.selector().into()) else {
        // Cannot happen: a test checks that every error has a sentence.
        return super::unknown(&data);
    };
    let values = Values {
        error,
        words: data.get(4..).unwrap_or_default().as_chunks().0,
        parts: Parts(policy),
    };
    fill_with(&error.sentence, |placeholder| values.show(placeholder))
}

/// The values of one error.
struct Values<'a> {
    error: &'a ErrorSentence,
    words: &'a [[u8; 32]],
    parts: Parts<'a>,
}

impl Values<'_> {
    /// The value of a placeholder: a field, or a part of the policy that fields name.
    fn show(&self, placeholder: &str) -> Option<String> {
        match placeholder {
            "limit" => Some(self.parts.limit(self.index(Unit::MeterIndex)?)),
            "argument" => {
                let rule = self.index(Unit::RuleIndex)?;
                let constraint = self.index(Unit::ConstraintIndex)?;
                Some(self.parts.argument(rule, constraint))
            }
            "counted" => {
                let rule = self.index(Unit::RuleIndex)?;
                Some(self.parts.counted(rule, self.index(Unit::ChargeIndex)?))
            }
            _ => self.show_field(placeholder),
        }
    }

    fn show_field(&self, name: &str) -> Option<String> {
        let (field, word) = self.find(|field| field.name == name)?;
        let number = U256::from_be_bytes(word.0);
        let rule = || self.index(Unit::RuleIndex);
        Some(match field.unit {
            Unit::MeterIndex => self.parts.meter(number),
            Unit::RuleIndex => self.parts.rule(number),
            Unit::ConstraintIndex => self.parts.constraint(rule()?, number),
            Unit::ChargeIndex => self.parts.charge(rule()?, number),
            Unit::ArgumentWord => {
                let constraint = self.index(Unit::ConstraintIndex)?;
                self.parts.found(rule()?, constraint, word)
            }
            Unit::PolicyFault => {
                let fault = PolicyFault::try_from(number.saturating_to::<u8>()).ok()?;
                SENTENCES.policy_fault(fault)
            }
            Unit::SessionFault => {
                let fault = SessionFault::try_from(number.saturating_to::<u8>()).ok()?;
                SENTENCES.session_fault(fault)
            }
            Unit::Plain => match &*field.abi_type {
                "address" => Address::from_word(word).to_string(),
                "bytes4" => FixedBytes::<4>::from_slice(word.get(..4)?).to_string(),
                "bytes32" => word.to_string(),
                _ => number.to_string(),
            },
        })
    }

    /// The number in the field with this unit.
    fn index(&self, unit: Unit) -> Option<U256> {
        let (_, word) = self.find(|field| field.unit == unit)?;
        Some(U256::from_be_bytes(word.0))
    }

    fn find(&self, is_wanted: impl Fn(&Field) -> bool) -> Option<(&Field, B256)> {
        let fields = self.error.fields.iter().zip(self.words);
        let mut found = fields.filter(|(field, _)| is_wanted(field));
        found.next().map(|(field, word)| (field, B256::from(*word)))
    }
}
