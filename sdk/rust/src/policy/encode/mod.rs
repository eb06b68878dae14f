//! Encodes a [`Policy`] as its text, one file per part, and refuses what has no encoding. The
//! layout is drawn with the program's reader.

mod charges;
mod constraints;
mod encoder;
mod meters;
mod rules;
mod terms;

use std::collections::BTreeSet;

use alloy_primitives::Address;

use self::encoder::Encoder;
use super::{Operand, Paymasters, Policy, PolicyError, Reference, ValueType};
use crate::layout::text::{USE_EVENT, VERSION};

/// Encodes a policy.
pub(super) fn text(policy: &Policy) -> Result<Vec<u8>, PolicyError> {
    let addresses = addresses(policy).into_iter().collect();
    let mut encoder = Encoder::new(addresses, policy.meters.len());
    let flags = if policy.emits_use { USE_EVENT } else { 0 };
    encoder.text.extend([VERSION, flags]);
    encoder.address_table()?;
    encoder.meters(&policy.meters)?;
    encoder.terms(&policy.terms)?;
    encoder.never(&policy.never)?;
    encoder.rules(policy)?;
    encoder.finish()
}

/// Every address in the text, in ascending order.
fn addresses(policy: &Policy) -> BTreeSet<Address> {
    let payers = match &policy.terms.paymasters {
        Paymasters::OneOf(payers) => payers.as_slice(),
        Paymasters::None | Paymasters::Any => &[],
    };
    let references = payers.iter().map(|payer| payer.address).chain(
        policy
            .rules
            .iter()
            .flat_map(|rule| rule.targets.iter().copied()),
    );
    let literals = references.filter_map(|reference| match reference {
        Reference::Literal(address) => Some(address),
        Reference::Param(_) => None,
    });
    let compared = policy
        .rules
        .iter()
        .flat_map(|rule| &rule.constraints)
        .filter(|constraint| constraint.path.value_type == ValueType::Address)
        .flat_map(|constraint| constraint.operator.operands())
        .filter_map(|operand| match operand {
            Operand::Word(word) => Some(Address::from_word(*word)),
            Operand::Param(_) | Operand::Account => None,
        });
    policy
        .never
        .iter()
        .copied()
        .chain(literals)
        .chain(compared)
        .collect()
}
