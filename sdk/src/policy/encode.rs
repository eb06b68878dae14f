//! From a [`Policy`] to its text. The layout itself is drawn with the module's reader; this file only
//! puts the policy's parts into that order and refuses what has no encoding.

use std::collections::BTreeSet;

use alloy_primitives::{Address, U256};

use super::{
    Policy,
    arg::{Arg, ParamType},
    charge::{Charge, Measure},
    constraint::{Constraint, Operand, Operator},
    error::PolicyError,
    meter::{Meter, MeterId, Refill, SHORTEST_PERIOD},
    reference::{Amount, Param, Reference},
    rule::Rule,
    terms::{OpTerms, Paymasters},
};
use crate::entry_point::KNOWN_ENTRY_POINTS;
use latchkey::policy::{
    MAX_ARGS, MAX_CALLS, MAX_CHARGES, MAX_CONSTRAINTS, MAX_METERS, MAX_PAYMASTERS, MAX_RULES,
    MAX_SELF_PAY, MAX_SET, MAX_TEXT, text::MAX_ADDRESSES,
};

const VERSION: u8 = 0x01;
const PARAM: u8 = 0x40;
const ACCOUNT: u8 = 0x50;
const ADDRESS_TYPE: u8 = 0xc0;
const COUNTS_AS_OWN_FEE: u8 = 0x80;

const EQUAL: u8 = 0x00;

const FULL_POWER: u8 = 1;
const PLAIN_TRANSFER: u8 = 1 << 3;
const HAS_VALUE: u8 = 1 << 5;

/// The text of a policy.
pub(super) fn text(policy: &Policy) -> Result<Vec<u8>, PolicyError> {
    let mut encoder = Encoder {
        addresses: addresses(policy).into_iter().collect(),
        meters: policy.meters.len(),
        text: vec![VERSION, u8::from(policy.emits_use)],
        meters_used: BTreeSet::new(),
        params_used: BTreeSet::new(),
    };
    encoder.address_table()?;
    encoder.meters(&policy.meters)?;
    encoder.terms(&policy.terms)?;
    encoder.never(&policy.never)?;
    encoder.rules(policy)?;
    encoder.finish()
}

/// Every address the text names, ascending.
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
        .filter(|constraint| constraint.arg.ty == ParamType::Address)
        .flat_map(|constraint| operands(&constraint.operator))
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

fn operands(operator: &Operator) -> &[Operand] {
    match operator {
        Operator::Equal(operand)
        | Operator::NotEqual(operand)
        | Operator::Less(operand)
        | Operator::AtMost(operand)
        | Operator::Greater(operand)
        | Operator::AtLeast(operand) => std::slice::from_ref(operand),
        Operator::OneOf(operands) => operands,
    }
}

/// A length byte and the number's bytes without leading zeros.
fn number(value: U256) -> Vec<u8> {
    let bytes = value.to_be_bytes_trimmed_vec();
    let mut encoded = Vec::with_capacity(bytes.len() + 1);
    // At most 32 bytes.
    encoded.push(bytes.len() as u8);
    encoded.extend(bytes);
    encoded
}

fn is_known_entry_point_or_zero(address: Address) -> bool {
    address.is_zero() || KNOWN_ENTRY_POINTS.contains(&address)
}

struct Encoder {
    addresses: Vec<Address>,
    meters: usize,
    text: Vec<u8>,
    meters_used: BTreeSet<u8>,
    params_used: BTreeSet<u8>,
}

impl Encoder {
    fn address_table(&mut self) -> Result<(), PolicyError> {
        self.count("addresses", self.addresses.len(), 0, MAX_ADDRESSES)?;
        for address in &self.addresses {
            self.text.extend(address);
        }
        Ok(())
    }

    fn meters(&mut self, meters: &[Meter]) -> Result<(), PolicyError> {
        self.count("meters", meters.len(), 0, MAX_METERS as u8)?;
        for (index, meter) in (0..).zip(meters) {
            self.meter(index, meter)?;
        }
        Ok(())
    }

    fn meter(&mut self, index: u8, meter: &Meter) -> Result<(), PolicyError> {
        let kind = match meter.refill {
            Refill::Lifetime => 0,
            Refill::PerOp => 1,
            Refill::Period { .. } => 2,
            Refill::Trickle { .. } => 3,
        };
        self.text.push(kind);
        self.amount(meter.cap)?;
        let (length, anchor) = match meter.refill {
            Refill::Lifetime | Refill::PerOp => return Ok(()),
            Refill::Period { length, anchor } => (length, anchor),
            Refill::Trickle {
                refill,
                length,
                anchor,
            } => {
                let too_much = matches!((refill, meter.cap), (Amount::Literal(r), Amount::Literal(c)) if r >= c);
                if refill == Amount::Literal(0) || too_much {
                    return Err(PolicyError::BadMeter(index));
                }
                self.amount(refill)?;
                (length, anchor)
            }
        };
        if length < SHORTEST_PERIOD {
            return Err(PolicyError::BadMeter(index));
        }
        if matches!(anchor, Amount::Literal(start) if start >> 40 != 0) {
            return Err(PolicyError::BadAnchor(index));
        }
        self.text.extend(length.to_be_bytes());
        self.amount(anchor)
    }

    fn terms(&mut self, terms: &OpTerms) -> Result<(), PolicyError> {
        in_bounds("calls per operation", terms.max_calls.into(), 1, MAX_CALLS)?;
        self.text.push(terms.max_calls);
        self.text.extend(number(U256::from(terms.max_fee_per_gas)));
        self.self_pay(&terms.self_pay)?;
        self.paymasters(terms)?;
        let mut charges = Vec::with_capacity(terms.charges.len());
        for charge in &terms.charges {
            if let Measure::Arg(_) = charge.measure {
                return Err(PolicyError::MisplacedCharge("an argument"));
            }
            charges.push(self.charge(charge, 0)?);
        }
        self.charges("operation terms", charges)
    }

    fn self_pay(&mut self, meters: &[MeterId]) -> Result<(), PolicyError> {
        let indices: BTreeSet<_> = meters.iter().copied().collect();
        if indices.len() != meters.len() {
            return Err(PolicyError::DuplicateCharge("self pay"));
        }
        self.count("self-pay meters", indices.len(), 0, MAX_SELF_PAY)?;
        for meter in indices {
            let index = self.meter_index(meter)?;
            self.text.push(index);
        }
        Ok(())
    }

    fn paymasters(&mut self, terms: &OpTerms) -> Result<(), PolicyError> {
        let payers: BTreeSet<_> = match &terms.paymasters {
            Paymasters::None => {
                self.text.push(0);
                return Ok(());
            }
            Paymasters::Any if terms.self_pay.is_empty() => return Err(PolicyError::FeeNotPayable),
            Paymasters::Any => {
                self.text.push(0xff);
                return Ok(());
            }
            Paymasters::OneOf(payers) => payers.iter().copied().collect(),
        };
        let addresses: BTreeSet<_> = payers.iter().map(|payer| payer.address).collect();
        if addresses.len() != payers.len() {
            return Err(PolicyError::PayerTwice);
        }
        self.count("paymasters", payers.len(), 1, MAX_PAYMASTERS)?;
        for payer in payers {
            if payer.address == Reference::Literal(Address::ZERO) {
                return Err(PolicyError::ForbiddenAddress(Address::ZERO));
            }
            if payer.counts_as_own_fee && terms.self_pay.is_empty() {
                return Err(PolicyError::FeeNotPayable);
            }
            let reference = self.reference(payer.address)?;
            let flag = if payer.counts_as_own_fee {
                COUNTS_AS_OWN_FEE
            } else {
                0
            };
            self.text.push(reference | flag);
        }
        Ok(())
    }

    fn never(&mut self, never: &BTreeSet<Address>) -> Result<(), PolicyError> {
        self.count("addresses in `never`", never.len(), 0, MAX_SET)?;
        for address in never {
            if is_known_entry_point_or_zero(*address) {
                return Err(PolicyError::ForbiddenAddress(*address));
            }
            let index = self.address_index(*address);
            self.text.push(index);
        }
        Ok(())
    }

    fn rules(&mut self, policy: &Policy) -> Result<(), PolicyError> {
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
        let value = rule.value.filter(|most| *most != Amount::Literal(0));
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        self.text.push(
            flag(rule.full_power, FULL_POWER)
                | flag(rule.plain_transfer, PLAIN_TRANSFER)
                | flag(value.is_some(), HAS_VALUE),
        );
        self.count("targets of a rule", rule.targets.len(), 1, MAX_SET)?;
        for target in &rule.targets {
            if let Reference::Literal(address) = *target
                && (is_known_entry_point_or_zero(address) || never.contains(&address))
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
        if let Some(most) = value {
            let counts_value = |charge: &Charge| charge.measure == Measure::Value;
            if !rule.full_power && !rule.charges.iter().any(counts_value) {
                return Err(PolicyError::ValueNotCharged(index));
            }
            self.amount(most)?;
        }
        let mut charges = Vec::with_capacity(rule.charges.len());
        for charge in &rule.charges {
            if charge.measure == Measure::Gas {
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

    fn charge(&mut self, charge: &Charge, rule: usize) -> Result<Vec<u8>, PolicyError> {
        let meter = self.meter_index(charge.meter)?;
        let what = match charge.measure {
            Measure::Value => 0,
            Measure::One => 1,
            Measure::Arg(_) => 2,
            Measure::Gas => 3,
        };
        let mut encoded = vec![what << 5 | meter];
        if let Measure::Arg(arg) = charge.measure {
            if !matches!(arg.ty, ParamType::Uint(_)) {
                return Err(PolicyError::BadType(rule));
            }
            encoded.extend(path(arg, rule)?);
        }
        Ok(encoded)
    }

    fn charges(
        &mut self,
        place: &'static str,
        mut charges: Vec<Vec<u8>>,
    ) -> Result<(), PolicyError> {
        self.count("charges", charges.len(), 0, MAX_CHARGES)?;
        charges.sort();
        if charges.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(PolicyError::DuplicateCharge(place));
        }
        self.text.extend(charges.concat());
        Ok(())
    }

    fn constraint(
        &mut self,
        constraint: &Constraint,
        rule: usize,
        position: usize,
    ) -> Result<(), PolicyError> {
        let ty = constraint.arg.ty;
        self.text.extend(path(constraint.arg, rule)?);
        let (byte, ordered) = match &constraint.operator {
            Operator::Equal(_) => (EQUAL, false),
            Operator::NotEqual(_) => (1, false),
            Operator::Less(_) => (2, true),
            Operator::AtMost(_) => (3, true),
            Operator::Greater(_) => (4, true),
            Operator::AtLeast(_) => (5, true),
            Operator::OneOf(_) => (6, false),
        };
        if ordered && !ty.is_ordered() {
            return Err(PolicyError::BadType(rule));
        }
        let bad = PolicyError::BadOperand {
            rule,
            constraint: position,
        };
        // Words sort as the numbers they encode, then come parameters, then the account: the text's order.
        let members: BTreeSet<_> = operands(&constraint.operator).iter().copied().collect();
        match (&constraint.operator, members.len()) {
            (Operator::OneOf(_), 1) => self.text.push(EQUAL),
            (Operator::OneOf(_), _) if ty == ParamType::Bool => {
                return Err(PolicyError::BadType(rule));
            }
            (Operator::OneOf(_), found) => {
                self.text.push(byte);
                self.count("members of `one of`", found, 1, MAX_SET)?;
            }
            _ => self.text.push(byte),
        }
        for operand in members {
            self.operand(operand, ty, &bad)?;
        }
        Ok(())
    }

    fn operand(
        &mut self,
        operand: Operand,
        ty: ParamType,
        bad: &PolicyError,
    ) -> Result<(), PolicyError> {
        match operand {
            Operand::Param(param) => {
                let byte = self.param(param)?;
                self.text.push(byte);
            }
            Operand::Account if ty == ParamType::Address => self.text.push(ACCOUNT),
            Operand::Account => return Err(bad.clone()),
            Operand::Word(word) => {
                let literal = ty.number(word).ok_or_else(|| bad.clone())?;
                if ty.byte() == Some(ADDRESS_TYPE) {
                    let index = self.address_index(Address::from_word(word));
                    self.text.push(index);
                } else {
                    self.text.extend(number(literal));
                }
            }
        }
        Ok(())
    }

    fn amount(&mut self, amount: Amount) -> Result<(), PolicyError> {
        match amount {
            Amount::Literal(value) => self.text.extend(number(U256::from(value))),
            Amount::Param(param) => {
                let byte = self.param(param)?;
                self.text.push(byte);
            }
        }
        Ok(())
    }

    fn reference(&mut self, reference: Reference) -> Result<u8, PolicyError> {
        match reference {
            Reference::Literal(address) => Ok(self.address_index(address)),
            Reference::Param(param) => self.param(param),
        }
    }

    fn param(&mut self, param: Param) -> Result<u8, PolicyError> {
        if usize::from(param.0) >= MAX_ARGS {
            return Err(PolicyError::UnknownParam(param));
        }
        self.params_used.insert(param.0);
        Ok(PARAM | param.0)
    }

    fn meter_index(&mut self, meter: MeterId) -> Result<u8, PolicyError> {
        if usize::from(meter.0) >= self.meters {
            return Err(PolicyError::UnknownMeter(meter.0));
        }
        self.meters_used.insert(meter.0);
        Ok(meter.0)
    }

    /// The address's place in the table: the table was made of all addresses the policy names and has
    /// at most 64 entries.
    fn address_index(&self, address: Address) -> u8 {
        self.addresses.partition_point(|entry| *entry < address) as u8
    }

    fn count(
        &mut self,
        what: &'static str,
        found: usize,
        least: usize,
        most: u8,
    ) -> Result<(), PolicyError> {
        in_bounds(what, found, least, most)?;
        // Not above `most`, which is a byte.
        self.text.push(found as u8);
        Ok(())
    }

    fn finish(self) -> Result<Vec<u8>, PolicyError> {
        let unused = (0..=u8::MAX)
            .take(self.meters)
            .find(|meter| !self.meters_used.contains(meter));
        if let Some(meter) = unused {
            return Err(PolicyError::MeterNotUsed(meter));
        }
        for (expected, used) in (0..).zip(&self.params_used) {
            if expected != *used {
                return Err(PolicyError::ParamNotUsed(Param(expected)));
            }
        }
        if self.text.len() > MAX_TEXT {
            return Err(PolicyError::TooLong(self.text.len()));
        }
        Ok(self.text)
    }
}

fn in_bounds(what: &'static str, found: usize, least: usize, most: u8) -> Result<(), PolicyError> {
    if found < least || found > most.into() {
        return Err(PolicyError::Count {
            what,
            found,
            least,
            most: most.into(),
        });
    }
    Ok(())
}

fn path(arg: Arg, rule: usize) -> Result<[u8; 2], PolicyError> {
    in_bounds("words before an argument", arg.word.into(), 0, 63)?;
    let ty = arg.ty.byte().ok_or(PolicyError::BadType(rule))?;
    Ok([arg.word, ty])
}
