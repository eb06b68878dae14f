//! `abi/denials.json` matches the interface: every error and fault has exactly one sentence.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::keccak256;
use latchkey_sdk::{
    abi::ILatchkey::{PolicyFault, SessionFault},
    explain::{RevertReason, explain_revert},
    policy::Policy,
};
use serde::Deserialize;
use serde_json::Value;

const TEXT: &str = include_str!("../../../abi/denials.json");
const ABI: &str = include_str!("../../../abi/ILatchkey.json");

/// The file. It has no other keys.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct File {
    #[serde(rename = "about")]
    _about: Vec<String>,
    units: BTreeMap<String, String>,
    derived: BTreeMap<String, Derived>,
    errors: BTreeMap<String, Error>,
    policy_faults: BTreeMap<String, String>,
    session_faults: BTreeMap<String, String>,
    entry_point_codes: BTreeMap<String, String>,
    phrases: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Derived {
    from: Vec<String>,
    #[serde(rename = "means")]
    _means: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Error {
    sentence: String,
    fields: Vec<Field>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    name: String,
    #[serde(rename = "type")]
    abi_type: String,
    unit: String,
}

fn file() -> File {
    serde_json::from_str(TEXT).unwrap()
}

/// The name and type of every field of every error in the ABI.
fn errors_of_abi() -> BTreeMap<String, Vec<(String, String)>> {
    let items: Vec<Value> = serde_json::from_str(ABI).unwrap();
    let text = |value: &Value, key: &str| value[key].as_str().unwrap().to_owned();
    let fields = |error: &Value| {
        let inputs = error["inputs"].as_array().unwrap().iter();
        inputs
            .map(|input| (text(input, "name"), text(input, "type")))
            .collect()
    };
    items
        .iter()
        .filter(|item| item["type"] == "error")
        .map(|error| (text(error, "name"), fields(error)))
        .collect()
}

/// The placeholders of a sentence.
fn placeholders(sentence: &str) -> Vec<&str> {
    let parts = sentence.split('{').skip(1);
    parts
        .map(|part| part.split_once('}').expect("a closing brace").0)
        .collect()
}

/// The names of the members of an enum.
fn members<T: TryFrom<u8> + std::fmt::Debug>() -> BTreeSet<String> {
    (0..=u8::MAX)
        .map_while(|number| T::try_from(number).ok())
        .map(|member| format!("{member:?}"))
        .filter(|name| name != "__Invalid")
        .collect()
}

fn keys(map: &BTreeMap<String, String>) -> BTreeSet<String> {
    map.keys().cloned().collect()
}

#[test]
fn every_error_has_one_sentence_and_the_fields_of_the_abi() {
    let found: BTreeMap<_, Vec<_>> = file()
        .errors
        .into_iter()
        .map(|(name, error)| {
            let fields = error.fields.into_iter();
            let fields = fields.map(|field| (field.name, field.abi_type));
            (name, fields.collect())
        })
        .collect();
    assert_eq!(found, errors_of_abi());
}

#[test]
fn every_fault_has_one_sentence() {
    let file = file();
    assert_eq!(keys(&file.policy_faults), members::<PolicyFault>());
    assert_eq!(keys(&file.session_faults), members::<SessionFault>());
    assert_eq!(file.policy_faults.len(), 19);
    assert_eq!(file.session_faults.len(), 7);
}

#[test]
fn faults_are_in_the_order_of_their_numbers() {
    fn assert_ordered<T: TryFrom<u8> + std::fmt::Debug>(section: &str) {
        let (_, faults) = TEXT.split_once(&format!("\"{section}\": {{")).unwrap();
        let names = faults.lines().skip(1).map_while(|line| {
            let (name, _) = line.trim().strip_prefix('"')?.split_once('"')?;
            Some(name.to_owned())
        });
        let expected = (0..=u8::MAX).map_while(|number| T::try_from(number).ok());
        let expected = expected.map(|fault| format!("{fault:?}"));
        let expected = expected.filter(|name| name != "__Invalid");
        assert_eq!(names.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }
    assert_ordered::<PolicyFault>("policyFaults");
    assert_ordered::<SessionFault>("sessionFaults");
}

#[test]
fn phrases_have_the_placeholders_that_the_sdks_fill() {
    let known = [
        ("meter.named", "name"),
        ("meter.unnamed", "index"),
        ("rule.named", "name"),
        ("rule.unnamed", "index"),
        ("constraint.known", "argument operator operands"),
        ("constraint.unknown", "index"),
        ("charge.known", "index"),
        ("charge.unknown", "index"),
        ("argument.known", "word type"),
        ("argument.unknown", "index"),
        ("counted.known", "word type"),
        ("limit.lifetime", "cap"),
        ("limit.perOp", "cap"),
        ("limit.period", "cap length"),
        ("limit.trickle", "cap refill length"),
        ("operand.param", "index"),
        ("fault.unknown", "index"),
        ("revert.operation", "index reason"),
        ("revert.code", "meaning reason"),
        ("revert.message", "message"),
        ("revert.unknown", "data"),
    ];
    let mut found = BTreeMap::new();
    for (name, phrases) in &file().phrases {
        for (variant, phrase) in phrases {
            let placeholders = placeholders(phrase).join(" ");
            found.insert(format!("{name}.{variant}"), placeholders);
        }
    }
    found.retain(|_, placeholders| !placeholders.is_empty());
    let known = known.map(|(name, placeholders)| (name.to_owned(), placeholders.to_owned()));
    assert_eq!(found, BTreeMap::from(known));
}

#[test]
fn no_error_and_no_fault_is_listed_twice() {
    let file = file();
    // A map keeps the last of two equal keys, so this counts them in the text.
    for name in file.errors.keys() {
        assert_eq!(TEXT.matches(&format!("    \"{name}\": {{\n")).count(), 1);
    }
    for faults in [&file.policy_faults, &file.session_faults] {
        for (name, sentence) in faults {
            let line = format!("    \"{name}\": \"{sentence}\"");
            assert_eq!(TEXT.matches(&line).count(), 1, "{name}");
        }
    }
    let entries = TEXT
        .lines()
        .filter(|line| line.starts_with("    \""))
        .count();
    let maps = [
        file.units.len(),
        file.derived.len(),
        file.errors.len(),
        file.policy_faults.len(),
        file.session_faults.len(),
        file.entry_point_codes.len(),
        file.phrases.len(),
        file._about.len(),
    ];
    assert_eq!(entries, maps.iter().sum::<usize>());
}

#[test]
fn every_placeholder_is_a_field_or_derived_from_fields() {
    let file = file();
    for (name, error) in &file.errors {
        let fields: BTreeSet<_> = error.fields.iter().map(|field| &field.name).collect();
        for placeholder in placeholders(&error.sentence) {
            let derived = file.derived.get(placeholder);
            let is_derived = derived.is_some_and(|it| it.from.iter().all(|it| fields.contains(it)));
            let is_field = fields.contains(&placeholder.to_owned());
            assert!(is_field != is_derived, "{name}: {placeholder}");
        }
    }
}

#[test]
fn every_field_is_used_and_every_unit_is_known() {
    let file = file();
    let mut units = BTreeSet::new();
    for (name, error) in &file.errors {
        let mut used: BTreeSet<_> = placeholders(&error.sentence).into_iter().collect();
        for derived in used.clone().iter().filter_map(|it| file.derived.get(*it)) {
            used.extend(derived.from.iter().map(String::as_str));
        }
        for field in &error.fields {
            assert!(used.contains(&*field.name), "{name}: {}", field.name);
            units.insert(field.unit.clone());
        }
    }
    assert_eq!(units, keys(&file.units));
}

#[test]
fn sentences_of_faults_and_codes_have_no_placeholder() {
    let file = file();
    for sentences in [
        &file.policy_faults,
        &file.session_faults,
        &file.entry_point_codes,
    ] {
        for sentence in sentences.values() {
            assert_eq!(placeholders(sentence), [""; 0], "{sentence}");
        }
    }
}

#[test]
fn every_error_is_explained_without_a_placeholder_left() {
    for (name, fields) in errors_of_abi() {
        let types: Vec<_> = fields
            .iter()
            .map(|(_, abi_type)| abi_type.as_str())
            .collect();
        let selector = keccak256(format!("{name}({})", types.join(",")));
        let data = [&selector[..4], &vec![0; 32 * fields.len()]].concat();
        let decoded = RevertReason::decode(&data);
        assert!(matches!(decoded, RevertReason::Module(_)), "{name}");
        let sentence = explain_revert(&data, &Policy::new());
        assert!(!sentence.contains(['{', '}']), "{name}: {sentence}");
        assert!(!sentence.starts_with("reverted"), "{name}: {sentence}");
    }
}
