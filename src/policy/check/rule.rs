//! Checks a rule.

use crate::{
    bounds::MAX_CONSTRAINTS,
    bytes::{
        loops::{each, repeat},
        word::Address,
    },
    denial::{Checked, PolicyFault},
    policy::{
        check::{ascending::ascending, charge, constraint},
        text::{
            Text,
            reader::TextReader,
            rule::{Rule, Targets},
        },
    },
};

/// Reads a rule with all its charges and constraints and notes its faults.
pub(super) fn check(
    text: &Text<'_, '_>,
    module: &Address,
    reader: &mut TextReader<'_, '_>,
) -> Checked<()> {
    let rule = Rule::read(reader);
    if let Targets::Set(targets) = rule.targets {
        repeat(targets.len(), |index| {
            let target = targets.get(index).copied().unwrap_or(0);
            let is_forbidden = text.forbids(reader.address(target), module);
            reader.require(!is_forbidden, PolicyFault::ForbiddenAddress);
        });
        ascending(targets, 1, 0xff, reader);
    }
    ascending(rule.selectors.as_flattened(), 4, 0xff, reader);
    let charges_value = charge::check(rule.charges, reader);
    let is_charged = rule.max_value == 0 || charges_value || rule.has_full_power;
    reader.require(is_charged, PolicyFault::ValueNotCharged);
    each(reader.count(0, MAX_CONSTRAINTS), |_| {
        constraint::check(reader)
    })
}
