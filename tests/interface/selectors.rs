//! Selectors, topics, error ids and enum numbers, compared with `abi/ILatchkey.sol` and with the
//! numbers of the standards (M-02).

use std::collections::BTreeMap;

use alloy_primitives::{hex, keccak256};
use latchkey::denial::ERRORS;
use latchkey_sdk::abi::ILatchkey::{
    ILatchkeyCalls as Calls, ILatchkeyErrors as Errors, ILatchkeyEvents as Events,
};
use serde_json::json;

use crate::snapshot::assert_snapshot;

/// The interface, written by hand.
const INTERFACE: &str = include_str!("../../abi/ILatchkey.sol");
/// The program's faults.
const FAULTS: &str = include_str!("../../src/denial.rs");

#[test]
fn selectors_topics_and_error_ids_are_the_committed_ones() {
    let ids = |signatures: &[&str], bytes: usize| -> BTreeMap<String, String> {
        let id = |signature: &&str| {
            let hash = keccak256(signature.as_bytes());
            (
                (*signature).to_owned(),
                hex::encode_prefixed(&hash[..bytes]),
            )
        };
        signatures.iter().map(id).collect()
    };
    assert_snapshot(
        "selectors.json",
        &json!({
            "functions": ids(Calls::SIGNATURES, 4),
            "events": ids(Events::SIGNATURES, 32),
            "errors": ids(Errors::SIGNATURES, 4),
            "enums": {
                "SessionStatus": members("enum SessionStatus"),
                "SessionFault": members("enum SessionFault"),
                "PolicyFault": members("enum PolicyFault"),
            },
        }),
    );
}

#[test]
fn m_02_functions_of_a_standard_have_its_selectors() {
    let op = "(address,uint256,bytes,bytes,bytes32,uint256,bytes32,bytes,bytes)";
    let standard = [
        ("onInstall(bytes)".into(), 0x6d61_fe70),
        ("onUninstall(bytes)".into(), 0x8a91_b0e3),
        ("isModuleType(uint256)".into(), 0xecd0_5961),
        ("isInitialized(address)".into(), 0xd60b_347f),
        (format!("validateUserOp({op},bytes32)"), 0x9700_3203),
        (
            "isValidSignatureWithSender(address,bytes32,bytes)".into(),
            0xf551_e2ee,
        ),
        (format!("validateUserOp(uint32,{op},bytes32)"), 0x0ab8_785f),
    ];
    for (signature, selector) in standard {
        let signature: String = signature;
        assert!(
            Calls::SIGNATURES.contains(&signature.as_str()),
            "{signature}"
        );
        let selector: u32 = selector;
        assert_eq!(
            keccak256(signature.as_bytes())[..4],
            selector.to_be_bytes(),
            "{signature}"
        );
    }
}

#[test]
fn errors_of_the_interface_are_those_of_the_program_with_the_same_fields() {
    let declared: BTreeMap<String, (u32, Vec<String>)> = Errors::SIGNATURES
        .iter()
        .map(|signature| {
            let name = signature.split('(').next().unwrap_or_default();
            let hash = keccak256(signature.as_bytes());
            let selector = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
            (name.to_owned(), (selector, fields(name)))
        })
        .collect();
    let listed: BTreeMap<String, (u32, Vec<String>)> = ERRORS
        .iter()
        .map(|error| {
            let fields = error.fields.iter().map(|field| camel_case(field)).collect();
            (error.name.to_owned(), (error.selector, fields))
        })
        .collect();
    assert_eq!(listed, declared);
}

#[test]
fn faults_are_numbered_as_in_the_interface() {
    for name in ["PolicyFault", "SessionFault"] {
        let variants: Vec<_> = body(FAULTS, &format!("pub enum {name}"))
            .lines()
            .filter_map(|line| line.trim().strip_suffix(','))
            .map(str::to_owned)
            .collect();
        assert_eq!(variants, members(&format!("enum {name}")));
    }
}

/// The names of an error's fields in the interface, in order.
fn fields(error: &str) -> Vec<String> {
    let (_, rest) = INTERFACE
        .split_once(&format!("error {error}("))
        .expect("a declaration");
    let (fields, _) = rest.split_once(')').expect("its end");
    fields
        .split(',')
        .filter_map(|field| field.split_whitespace().last())
        .map(str::to_owned)
        .collect()
}

/// `session_id` as `sessionId`.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(1);
        name + &initial.to_uppercase() + rest
    })
}

/// The text between the braces after `start`.
fn body<'a>(source: &'a str, start: &str) -> &'a str {
    let (_, rest) = source
        .split_once(&format!("{start} {{"))
        .expect("a declaration");
    rest.split_once('}').expect("its end").0
}

/// The members of an enum of the interface, in order.
fn members(start: &str) -> Vec<String> {
    body(INTERFACE, start)
        .lines()
        .filter_map(|line| line.split("//").next())
        .flat_map(|line| line.split(','))
        .map(|member| member.trim().to_owned())
        .filter(|member| !member.is_empty())
        .collect()
}
