//! Decodes policy texts strictly: every policy has exactly one text.

use alloy_primitives::{Address, FixedBytes, U256};

use crate::model::{
    Amount, Charge, ChargeSource, Constraint, Meter, Operand, Operator, Path, Paymasters, Policy,
    PolicyFault, Reference, Refill, Rule, Terms, ValueType,
};

/// Decodes a whole text. [`check`](crate::check::check) checks what depends on the session's args,
/// account or module.
///
/// # Errors
/// The first fault in the order of the text.
pub fn decode(text: &[u8]) -> Result<Policy, PolicyFault> {
    if text.len() > 4_096 {
        return Err(PolicyFault::TooLong);
    }
    let mut reader = Reader { rest: text };
    if reader.byte()? != 1 {
        return Err(PolicyFault::BadVersion);
    }
    let emits_use = match reader.byte()? {
        0 => false,
        1 => true,
        _ => return Err(PolicyFault::BadFlags),
    };
    let addresses = addresses(&mut reader)?;
    let mut tables = Tables {
        addresses_used: vec![false; addresses.len()],
        addresses,
        meters_used: Vec::new(),
    };
    let mut meters = Vec::new();
    for _ in 0..reader.count(0, 32)? {
        meters.push(meter(&mut reader)?);
    }
    tables.meters_used = vec![false; meters.len()];
    let terms = terms(&mut reader, &mut tables)?;
    let never = never(&mut reader, &mut tables)?;
    let mut rules = Vec::new();
    for _ in 0..reader.count(1, 64)? {
        let length = reader.u16()?;
        let mut inside = Reader {
            rest: reader.take(length.into())?,
        };
        rules.push(rule(&mut inside, &mut tables)?);
        if !inside.rest.is_empty() {
            return Err(PolicyFault::TrailingBytes);
        }
    }
    if !reader.rest.is_empty() {
        return Err(PolicyFault::TrailingBytes);
    }
    if tables.addresses_used.contains(&false) || tables.meters_used.contains(&false) {
        return Err(PolicyFault::NotUsed);
    }
    Ok(Policy {
        emits_use,
        meters,
        terms,
        never,
        rules,
    })
}

struct Tables {
    addresses: Vec<Address>,
    addresses_used: Vec<bool>,
    meters_used: Vec<bool>,
}

impl Tables {
    fn address(&mut self, index: u8) -> Result<Address, PolicyFault> {
        let index = usize::from(index);
        let address = self.addresses.get(index).ok_or(PolicyFault::BadIndex)?;
        if let Some(used) = self.addresses_used.get_mut(index) {
            *used = true;
        }
        Ok(*address)
    }

    fn meter(&mut self, index: u8) -> Result<u8, PolicyFault> {
        let used = self.meters_used.get_mut(usize::from(index));
        *used.ok_or(PolicyFault::BadIndex)? = true;
        Ok(index)
    }

    fn reference(&mut self, byte: u8) -> Result<Reference, PolicyFault> {
        match byte {
            0x00..=0x3f => Ok(Reference::Address(self.address(byte)?)),
            0x40..=0x4f => Ok(Reference::Param(byte - 0x40)),
            _ => Err(PolicyFault::BadIndex),
        }
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], PolicyFault> {
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(PolicyFault::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, PolicyFault> {
        self.take(1)?.first().copied().ok_or(PolicyFault::Truncated)
    }

    fn u16(&mut self) -> Result<u16, PolicyFault> {
        Ok(u16::from(self.byte()?) * 256 + u16::from(self.byte()?))
    }

    fn u32(&mut self) -> Result<u32, PolicyFault> {
        Ok(u32::from(self.u16()?) * 65_536 + u32::from(self.u16()?))
    }

    fn count(&mut self, min: u8, max: u8) -> Result<u8, PolicyFault> {
        let count = self.byte()?;
        if (min..=max).contains(&count) {
            Ok(count)
        } else {
            Err(PolicyFault::BadCount)
        }
    }

    /// The number in the next `length` bytes; `length` is at most `max`, and leading zeros are
    /// refused.
    fn digits(&mut self, length: u8, max: u8) -> Result<U256, PolicyFault> {
        if length > max {
            return Err(PolicyFault::BadNumber);
        }
        let digits = self.take(length.into())?;
        if digits.first() == Some(&0) {
            return Err(PolicyFault::BadNumber);
        }
        let add = |number: U256, digit: &u8| (number << 8) | U256::from(*digit);
        Ok(digits.iter().fold(U256::ZERO, add))
    }

    fn u128(&mut self, length: u8, max: u8) -> Result<u128, PolicyFault> {
        let number = self.digits(length, max.min(16))?;
        u128::try_from(number).map_err(|_| PolicyFault::BadNumber)
    }

    fn amount(&mut self, max: u8) -> Result<Amount, PolicyFault> {
        match self.byte()? {
            param @ 0x40..=0x4f => Ok(Amount::Param(param - 0x40)),
            length => Ok(Amount::Number(self.u128(length, max)?)),
        }
    }
}

fn addresses(reader: &mut Reader<'_>) -> Result<Vec<Address>, PolicyFault> {
    let mut addresses = Vec::new();
    for _ in 0..reader.count(0, 64)? {
        addresses.push(Address::from_slice(reader.take(20)?));
    }
    ascending(&addresses)?;
    Ok(addresses)
}

fn ascending<T: PartialOrd>(items: &[T]) -> Result<(), PolicyFault> {
    if items.is_sorted_by(|a, b| a < b) {
        Ok(())
    } else {
        Err(PolicyFault::NotAscending)
    }
}

fn meter(reader: &mut Reader<'_>) -> Result<Meter, PolicyFault> {
    let kind = reader.byte()?;
    if kind > 3 {
        return Err(PolicyFault::BadMeter);
    }
    let cap = reader.amount(16)?;
    let refill = match kind {
        0 => Refill::Lifetime,
        1 => Refill::PerOp,
        2 => Refill::Period {
            length: reader.u32()?,
            anchor: reader.amount(5)?,
        },
        _ => Refill::Trickle {
            refill: reader.amount(16)?,
            length: reader.u32()?,
            anchor: reader.amount(5)?,
        },
    };
    Ok(Meter { cap, refill })
}

fn terms(reader: &mut Reader<'_>, tables: &mut Tables) -> Result<Terms, PolicyFault> {
    let max_calls = reader.count(1, 32)?;
    let length = reader.byte()?;
    let max_fee_per_gas = reader.u128(length, 16)?;
    let mut self_pay = Vec::new();
    for _ in 0..reader.count(0, 4)? {
        self_pay.push(tables.meter(reader.byte()?)?);
    }
    ascending(&self_pay)?;
    let paymasters = match reader.byte()? {
        0x00 => Paymasters::None,
        0xff => Paymasters::Any,
        count @ 1..=8 => {
            let mut payers = Vec::new();
            for _ in 0..count {
                let byte = reader.byte()?;
                payers.push((tables.reference(byte & 0x7f)?, byte >= 0x80));
            }
            let references: Vec<_> = payers.iter().map(|(reference, _)| *reference).collect();
            ascending(&references)?;
            Paymasters::OneOf(payers)
        }
        _ => return Err(PolicyFault::BadCount),
    };
    let own_fee = match &paymasters {
        Paymasters::None => false,
        Paymasters::Any => true,
        Paymasters::OneOf(payers) => payers.iter().any(|(_, own)| *own),
    };
    if own_fee && self_pay.is_empty() {
        return Err(PolicyFault::FeeNotPayable);
    }
    let charges = charges(reader, tables)?;
    if charges
        .iter()
        .any(|charge| matches!(charge.source, ChargeSource::Argument(_)))
    {
        return Err(PolicyFault::NotSupported);
    }
    Ok(Terms {
        max_calls,
        max_fee_per_gas,
        self_pay,
        paymasters,
        charges,
    })
}

fn never(reader: &mut Reader<'_>, tables: &mut Tables) -> Result<Vec<Address>, PolicyFault> {
    let mut never = Vec::new();
    for _ in 0..reader.count(0, 32)? {
        never.push(tables.address(reader.byte()?)?);
    }
    ascending(&never)?;
    Ok(never)
}

fn rule(reader: &mut Reader<'_>, tables: &mut Tables) -> Result<Rule, PolicyFault> {
    let flags = reader.byte()?;
    if flags & 0b1100_0000 != 0 {
        return Err(PolicyFault::BadFlags);
    }
    if flags & 0b0001_0110 != 0 {
        return Err(PolicyFault::NotSupported);
    }
    let full_power = flags & 0b0000_0001 != 0;
    let plain_transfer = flags & 0b0000_1000 != 0;
    let has_value = flags & 0b0010_0000 != 0;
    let mut targets = Vec::new();
    for _ in 0..reader.count(1, 32)? {
        targets.push(tables.reference(reader.byte()?)?);
    }
    ascending(&targets)?;
    let mut functions = Vec::new();
    for _ in 0..reader.count(0, 32)? {
        functions.push(FixedBytes::from_slice(reader.take(4)?));
    }
    ascending(&functions)?;
    if functions.is_empty() && !plain_transfer {
        return Err(PolicyFault::NoFunction);
    }
    let value = if has_value {
        match reader.amount(16)? {
            Amount::Number(0) => return Err(PolicyFault::BadNumber),
            max => Some(max),
        }
    } else {
        None
    };
    let charges = charges(reader, tables)?;
    if charges
        .iter()
        .any(|charge| charge.source == ChargeSource::Gas)
    {
        return Err(PolicyFault::NotSupported);
    }
    let mut constraints = Vec::new();
    for _ in 0..reader.count(0, 16)? {
        constraints.push(constraint(reader, tables)?);
    }
    Ok(Rule {
        full_power,
        targets,
        functions,
        plain_transfer,
        value,
        charges,
        constraints,
    })
}

fn charges(reader: &mut Reader<'_>, tables: &mut Tables) -> Result<Vec<Charge>, PolicyFault> {
    let mut charges = Vec::new();
    let mut encoded = Vec::new();
    for _ in 0..reader.count(0, 8)? {
        let before = reader.rest;
        let byte = reader.byte()?;
        let source = match byte >> 5 {
            0 => ChargeSource::Value,
            1 => ChargeSource::One,
            2 => {
                let path = path(reader)?;
                if !matches!(path.ty, ValueType::Uint(_)) {
                    return Err(PolicyFault::BadType);
                }
                ChargeSource::Argument(path)
            }
            3 => ChargeSource::Gas,
            _ => return Err(PolicyFault::NotSupported),
        };
        let meter = tables.meter(byte & 0x1f)?;
        charges.push(Charge { source, meter });
        let length = before.len() - reader.rest.len();
        encoded.push(before.get(..length).ok_or(PolicyFault::Truncated)?);
    }
    ascending(&encoded)?;
    Ok(charges)
}

fn path(reader: &mut Reader<'_>) -> Result<Path, PolicyFault> {
    let word = reader.byte()?;
    if word > 0x3f {
        return Err(PolicyFault::NotSupported);
    }
    let ty = match reader.byte()? {
        byte @ 0x01..=0x20 => ValueType::Uint(byte),
        byte @ 0x41..=0x60 => ValueType::Int(byte - 0x40),
        byte @ 0x81..=0xa0 => ValueType::Bytes(byte - 0x80),
        0xc0 => ValueType::Address,
        0xc1 => ValueType::Bool,
        0xc2 | 0xc3 => return Err(PolicyFault::NotSupported),
        _ => return Err(PolicyFault::BadType),
    };
    Ok(Path { word, ty })
}

fn constraint(reader: &mut Reader<'_>, tables: &mut Tables) -> Result<Constraint, PolicyFault> {
    let path = path(reader)?;
    let operator = match reader.byte()? {
        0 => Operator::Equal,
        1 => Operator::NotEqual,
        2 => Operator::Less,
        3 => Operator::AtMost,
        4 => Operator::Greater,
        5 => Operator::AtLeast,
        6 => Operator::OneOf,
        _ => return Err(PolicyFault::NotSupported),
    };
    let ordered = !matches!(
        operator,
        Operator::Equal | Operator::NotEqual | Operator::OneOf
    );
    let is_one_of_bools = operator == Operator::OneOf && path.ty == ValueType::Bool;
    if is_one_of_bools || (ordered && !path.ty.is_number()) {
        return Err(PolicyFault::BadType);
    }
    let mut operands = Vec::new();
    if operator == Operator::OneOf {
        let mut order = Vec::new();
        for _ in 0..reader.count(2, 32)? {
            let operand = operand(reader, tables, path.ty)?;
            order.push(match operand {
                Operand::Word(word) => (0, word),
                Operand::Param(index) => (1, U256::from(index)),
                Operand::Account => (2, U256::ZERO),
            });
            operands.push(operand);
        }
        ascending(&order)?;
    } else {
        operands.push(operand(reader, tables, path.ty)?);
    }
    Ok(Constraint {
        path,
        operator,
        operands,
    })
}

fn operand(
    reader: &mut Reader<'_>,
    tables: &mut Tables,
    ty: ValueType,
) -> Result<Operand, PolicyFault> {
    let byte = reader.byte()?;
    match byte {
        0x40..=0x4f => return Ok(Operand::Param(byte - 0x40)),
        0x50 if ty == ValueType::Address => return Ok(Operand::Account),
        0x50 => return Err(PolicyFault::BadType),
        0x51 | 0x52 => return Err(PolicyFault::NotSupported),
        _ => {}
    }
    if ty == ValueType::Address {
        if byte > 0x3f {
            return Err(PolicyFault::BadIndex);
        }
        let address = tables.address(byte)?;
        return Ok(Operand::Word(address.into_word().into()));
    }
    let number = reader.digits(byte, 32)?;
    let word = match ty {
        ValueType::Bytes(n) => {
            let bits = 8 * usize::from(n);
            if number.bit_len() > bits {
                return Err(PolicyFault::BadType);
            }
            number << (256 - bits)
        }
        _ => number,
    };
    if !ty.is_canonical(word) {
        return Err(PolicyFault::BadType);
    }
    Ok(Operand::Word(word))
}
