//! The sentences of `abi/denials.json`: one per error and fault of the interface, and the phrases
//! they are made of. This file parses and fills them; [`explain`](crate::explain) provides the
//! values.

use std::{collections::BTreeMap, fmt::Display, sync::LazyLock};

use alloy_primitives::{Selector, keccak256};
use serde::Deserialize;

use crate::abi::ILatchkey::{PolicyFault, SessionFault};

/// All sentences.
pub(crate) static SENTENCES: LazyLock<Sentences> = LazyLock::new(|| {
    let text = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../abi/denials.json"
    ));
    // Cannot fail: the text is part of the build, and the tests parse it.
    serde_json::from_str(text).expect("abi/denials.json has the shape of `Sentences`")
});

/// The content of the file, except its documentation for readers.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sentences {
    errors: BTreeMap<String, ErrorSentence>,
    policy_faults: BTreeMap<String, String>,
    session_faults: BTreeMap<String, String>,
    entry_point_codes: BTreeMap<String, String>,
    pub(crate) phrases: Phrases,
}

/// An error of the interface.
#[derive(Debug, Deserialize)]
pub(crate) struct ErrorSentence {
    pub(crate) sentence: String,
    /// In the order of the ABI. Every type is static, so each field is one word.
    pub(crate) fields: Vec<Field>,
}

/// A field of an error.
#[derive(Debug, Deserialize)]
pub(crate) struct Field {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) abi_type: String,
    pub(crate) unit: Unit,
}

/// The units whose values have a phrase or a sentence of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Unit {
    MeterIndex,
    RuleIndex,
    ConstraintIndex,
    ChargeIndex,
    ArgumentWord,
    PolicyFault,
    SessionFault,
    /// Any other: the value is shown by its type.
    #[serde(other)]
    Plain,
}

/// Parts of sentences, by subject.
#[derive(Debug, Deserialize)]
pub(crate) struct Phrases {
    pub(crate) meter: Named,
    pub(crate) rule: Named,
    pub(crate) constraint: Known,
    pub(crate) charge: Known,
    pub(crate) argument: Known,
    pub(crate) counted: Known,
    pub(crate) limit: Limit,
    /// By the operator's name.
    pub(crate) operator: BTreeMap<String, String>,
    pub(crate) operand: Operand,
    pub(crate) fault: Unknown,
    pub(crate) revert: Revert,
}

/// A phrase with the name that the policy's author gave, and one without.
#[derive(Debug, Deserialize)]
pub(crate) struct Named {
    pub(crate) named: String,
    pub(crate) unnamed: String,
}

/// A phrase for a part that the policy has, and one for a part that it does not have.
#[derive(Debug, Deserialize)]
pub(crate) struct Known {
    pub(crate) known: String,
    pub(crate) unknown: String,
}

/// A phrase for a number without a meaning.
#[derive(Debug, Deserialize)]
pub(crate) struct Unknown {
    pub(crate) unknown: String,
}

/// A meter's cap and refill, by the kind of refill.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Limit {
    pub(crate) lifetime: String,
    pub(crate) per_op: String,
    pub(crate) period: String,
    pub(crate) trickle: String,
    pub(crate) unknown: String,
}

/// Operands that are not literals.
#[derive(Debug, Deserialize)]
pub(crate) struct Operand {
    pub(crate) account: String,
    pub(crate) param: String,
}

/// Phrases around a sentence, or instead of one if the revert data is not an error of the module.
#[derive(Debug, Deserialize)]
pub(crate) struct Revert {
    pub(crate) operation: String,
    pub(crate) code: String,
    pub(crate) empty: String,
    pub(crate) message: String,
    pub(crate) unknown: String,
}

impl Sentences {
    /// The error with this selector.
    pub(crate) fn error(&self, selector: Selector) -> Option<&ErrorSentence> {
        let found = self
            .errors
            .iter()
            .find(|(name, error)| error.selector(name) == selector);
        found.map(|(_, error)| error)
    }

    /// The meaning of an EntryPoint's reason, by its first four characters.
    pub(crate) fn entry_point_code(&self, reason: &str) -> Option<&str> {
        let meaning = self.entry_point_codes.get(reason.get(..4)?);
        meaning.map(String::as_str)
    }

    /// The sentence of a policy fault.
    pub(crate) fn policy_fault(&self, fault: PolicyFault) -> String {
        self.fault(&self.policy_faults, fault, fault as u8)
    }

    /// The sentence of a session fault.
    pub(crate) fn session_fault(&self, fault: SessionFault) -> String {
        self.fault(&self.session_faults, fault, fault as u8)
    }

    /// The sentence of a fault, whose `Debug` form is its name.
    fn fault(
        &self,
        sentences: &BTreeMap<String, String>,
        fault: impl std::fmt::Debug,
        index: u8,
    ) -> String {
        let sentence = sentences.get(&format!("{fault:?}")).cloned();
        sentence.unwrap_or_else(|| fill(&self.phrases.fault.unknown, &[("index", &index)]))
    }
}

impl ErrorSentence {
    fn selector(&self, name: &str) -> Selector {
        let types: Vec<_> = self.fields.iter().map(|field| &*field.abi_type).collect();
        let hash = keccak256(format!("{name}({})", types.join(",")));
        Selector::from_slice(&hash[..4])
    }
}

/// The phrase with its placeholders `{name}` replaced by these values.
pub(crate) fn fill(phrase: &str, values: &[(&str, &dyn Display)]) -> String {
    fill_with(phrase, |wanted| {
        let value = values.iter().find(|(name, _)| *name == wanted);
        value.map(|(_, value)| value.to_string())
    })
}

/// The phrase with each placeholder `{name}` replaced by the value of that name. A placeholder
/// without a value stays as it is. Values are never read for placeholders.
pub(crate) fn fill_with(phrase: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut parts = phrase.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let replaced = part
            .split_once('}')
            .and_then(|(name, rest)| Some((value(name)?, rest)));
        match replaced {
            Some((value, rest)) => {
                filled.push_str(&value);
                filled.push_str(rest);
            }
            None => {
                filled.push('{');
                filled.push_str(part);
            }
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn placeholders_in_values_are_not_filled() {
        let filled = fill("{name}: {left} left", &[("name", &"{left}"), ("left", &7)]);
        assert_eq!(filled, "{left}: 7 left");
    }

    #[test]
    fn placeholder_without_a_value_stays() {
        assert_eq!(fill("{a} {b", &[("b", &1)]), "{a} {b");
    }
}
