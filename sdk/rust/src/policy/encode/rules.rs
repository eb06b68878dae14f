//! Rules, each after its length.

use std::collections::BTreeSet;

use alloy_primitives::Address;

use super::encoder::Encoder;
use crate::{
    entry_point::is_entry_point_or_zero,
    layout::{
        bounds::{MAX_CONSTRAINTS, MAX_RULES, MAX_SET},
        text::rule_flag::{FULL_POWER, PLAIN_TRANSFER, VALUE},
    },
    policy::{Amount, Charge, ChargeSource, Policy, PolicyError, Reference, Rule},
};

impl Encoder {
    pub(super) fn rules(&mut self, policy: &Policy) -> Result<(), PolicyError> {
        self.count("rules", policy.rules.len(), 1, MAX_RULES)?;
        for (index, rule) in policy.rules.iter().enumerate() {
            let before = std::mem::take(&mut self.text);
            self.rule(index, rule, &policy.never)?;
            let encoded = std::mem::replace(&mut self.text, before);
            let length =
                u16::try_from(encoded.len()).map_err(|_| PolicyError::TooLong(encoded.len()))?;
            self.text.extend(length.to_be_bytes());
            self.text.extend(encoded);
        }
        Ok(())
    }

    fn rule(
        &mut self,
        index: usize,
        rule: &Rule,
        never: &BTreeSet<Address>,
    ) -> Result<(), PolicyError> {
        let value = rule.value.filter(|max| *max != Amount::Literal(0));
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        self.text.push(
            flag(rule.full_power, FULL_POWER)
                | flag(rule.plain_transfer, PLAIN_TRANSFER)
                | flag(value.is_some(), VALUE),
        );
        self.count("targets of a rule", rule.targets.len(), 1, MAX_SET)?;
        for target in &rule.targets {
            if let Reference::Literal(address) = *target
                && (is_entry_point_or_zero(address) || never.contains(&address))
            {
                return Err(PolicyError::ForbiddenAddress(address));
            }
            let reference = self.reference(*target)?;
            self.text.push(reference);
        }
        let fewest = usize::from(!rule.plain_transfer);
        self.count("functions of a rule", rule.functions.len(), fewest, MAX_SET)?;
        for selector in &rule.functions {
            self.text.extend(selector);
        }
        if let Some(max) = value {
            let counts_value = |charge: &Charge| charge.source == ChargeSource::Value;
            if !rule.full_power && !rule.charges.iter().any(counts_value) {
                return Err(PolicyError::ValueNotCharged(index));
            }
            self.amount(max)?;
        }
        let mut charges = Vec::with_capacity(rule.charges.len());
        for charge in &rule.charges {
            if charge.source == ChargeSource::Gas {
                return Err(PolicyError::MisplacedCharge("gas"));
            }
            charges.push(self.charge(charge, index)?);
        }
        self.charges("rule", charges)?;
        self.count(
            "constraints of a rule",
            rule.constraints.len(),
            0,
            MAX_CONSTRAINTS,
        )?;
        for (position, constraint) in rule.constraints.iter().enumerate() {
            self.constraint(constraint, index, position)?;
        }
        Ok(())
    }
}
