//! Every `PolicyFault` of `enableSession`, with the offset of the fault (T-56).
//!
//! This file builds texts byte by byte from the layout in `policy::text`, without the SDK's
//! encoder, and enables them. The modules contain the faults of form, meaning and references.

mod form;
mod meaning;
mod references;

use alloy_primitives::{Address, B256, U256};
use latchkey_fixtures::{abi::Error, native::World, policies::transfer_session};
use latchkey_sdk::{
    abi::ILatchkey::{InvalidPolicy, PolicyFault},
    session::Session,
};

const A: Address = Address::repeat_byte(0x11);

const B: Address = Address::repeat_byte(0x22);

/// The fields of a policy text, encoded.
#[derive(Clone)]
struct Text {
    version: u8,
    flags: u8,
    addresses: Vec<Address>,
    meters: Vec<Vec<u8>>,
    max_calls: u8,
    max_fee_per_gas: Vec<u8>,
    self_pay: Vec<u8>,
    paymasters: Vec<u8>,
    charges: Vec<u8>,
    never: Vec<u8>,
    rules: Vec<Vec<u8>>,
}

/// One rule: function `01020304` of the first address.
fn simple() -> Text {
    Text {
        version: 1,
        flags: 0,
        addresses: vec![A],
        meters: vec![],
        max_calls: 1,
        max_fee_per_gas: vec![0],
        self_pay: vec![0],
        paymasters: vec![0],
        charges: vec![0],
        never: vec![0],
        rules: vec![rule(0, &[1, 0], &[1, 1, 2, 3, 4], &[], &[0], &[0])],
    }
}

/// Flags, then targets, functions, value, charges and constraints, each with its count.
fn rule(
    flags: u8,
    targets: &[u8],
    functions: &[u8],
    value: &[u8],
    charges: &[u8],
    constraints: &[u8],
) -> Vec<u8> {
    [&[flags], targets, functions, value, charges, constraints].concat()
}

/// [`simple`]'s rule with charges.
fn charging(charges: &[u8]) -> Vec<u8> {
    rule(0, &[1, 0], &[1, 1, 2, 3, 4], &[], charges, &[0])
}

/// [`simple`]'s rule with one constraint.
fn testing(constraint: &[u8]) -> Vec<u8> {
    rule(
        0,
        &[1, 0],
        &[1, 1, 2, 3, 4],
        &[],
        &[0],
        &[&[1], constraint].concat(),
    )
}

impl Text {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![self.version, self.flags, self.addresses.len() as u8];
        bytes.extend(self.addresses.iter().flatten());
        bytes.push(self.meters.len() as u8);
        bytes.extend(self.meters.concat());
        bytes.push(self.max_calls);
        let terms = [
            &self.max_fee_per_gas,
            &self.self_pay,
            &self.paymasters,
            &self.charges,
            &self.never,
        ];
        bytes.extend(terms.into_iter().flatten());
        bytes.push(self.rules.len() as u8);
        for rule in &self.rules {
            bytes.extend((rule.len() as u16).to_be_bytes());
            bytes.extend(rule);
        }
        bytes
    }

    fn rules(rules: &[Vec<u8>]) -> Self {
        Self {
            rules: rules.to_vec(),
            ..simple()
        }
    }

    /// [`simple`] with a meter that the rule charges once per call.
    fn meter(meter: &[u8]) -> Self {
        Self {
            meters: vec![meter.to_vec()],
            ..Self::rules(&[charging(&[1, 0x20])])
        }
    }
}

fn enable(text: Vec<u8>, args: &[B256]) -> Result<B256, Error> {
    let session = Session {
        text: text.into(),
        ..transfer_session()
    };
    let mut world = World::new();
    let before = world.module.host.storage.clone();
    let answer = world.try_enable(&session.args(args));
    if answer.is_err() {
        assert_eq!(world.module.host.storage, before);
        world.assert_events(vec![]);
    }
    answer
}

fn assert_fault(text: &Text, fault: PolicyFault, offset: usize) {
    assert_fault_with(text.bytes(), &[], fault, offset);
}

fn assert_fault_with(text: Vec<u8>, args: &[B256], fault: PolicyFault, offset: usize) {
    let offset = U256::from(offset);
    let shown = hex::encode(&text);
    assert_eq!(
        enable(text, args),
        Err(InvalidPolicy { fault, offset }.into()),
        "{shown}"
    );
}

fn assert_enabled(text: &Text) {
    assert!(
        enable(text.bytes(), &[]).is_ok(),
        "{:?}",
        enable(text.bytes(), &[])
    );
}

fn word(number: u128) -> B256 {
    U256::from(number).into()
}

#[test]
fn texts_without_a_fault_are_enabled() {
    assert_enabled(&simple());
    assert_enabled(&Text {
        flags: 1,
        ..simple()
    });
    assert_enabled(&Text::meter(&[0, 1, 9]));
    assert_enabled(&Text::meter(&[2, 1, 9, 0, 0, 1, 44, 0]));
    assert_enabled(&Text::meter(&[3, 1, 9, 1, 8, 0, 0, 1, 44, 0]));
    assert_enabled(&Text::rules(&[testing(&[0, 0x20, 0, 0])]));
    assert_enabled(&Text::rules(&[longer_than_255_bytes()]));
}

/// A rule with a length of two bytes: its argument is one of sixteen full words.
fn longer_than_255_bytes() -> Vec<u8> {
    let members = (1..=16).flat_map(|first| [&[0x20, first][..], &[0; 31]].concat());
    testing(&[&[0, 0x20, 6, 16][..], &members.collect::<Vec<_>>()].concat())
}
