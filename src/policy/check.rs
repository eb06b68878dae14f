//! Everything about a policy text that does not depend on an operation, checked once, when a session is
//! enabled. Use relies on it: the text's hash is in the session's id.

use crate::cursor::Cursor;
use crate::policy::constraint::{Constraint, Operand, Operator, Path};
use crate::policy::forbidden::is_forbidden;
use crate::policy::rule::{Amount, Charge, Rule};
use crate::policy::text::{Literals, Paymasters, Read, Text, count};
use crate::policy::value_type::ValueType;
use crate::policy::{MAX_CONSTRAINTS, MAX_TEXT};
use crate::verdict::{Denial, PolicyFault};
use crate::word::{Address, Bytes32, NOBODY, Word, is_same};

/// Checks a whole text for one session of an account.
///
/// # Errors
/// [`crate::verdict::Reason::InvalidPolicy`] with the fault and the byte where the reader stood.
pub fn check(bytes: &[u8], args: &[Bytes32], account: &Address, module: &Address) -> Result<(), Denial> {
    if bytes.len() > MAX_TEXT {
        return Err(PolicyFault::TooLong.at(MAX_TEXT));
    }
    let mut cursor = Cursor::new(bytes);
    check_text(&mut cursor, args, account, module).map_err(|fault| fault.at(bytes.len().saturating_sub(cursor.rest().len())))
}

fn check_text<'a>(cursor: &mut Cursor<'a>, args: &'a [Bytes32], account: &'a Address, module: &Address) -> Read<()> {
    let text = Text::open(cursor, args, account)?;
    let addresses = text.literals.addresses;
    for (lower, higher) in addresses.iter().zip(addresses.iter().skip(1)) {
        ascending(lower.into(), higher.into())?;
    }
    let policy = Check { text: &text, module };
    policy.terms()?;
    for _ in 0..text.rules {
        let length = usize::from(u16::from_be_bytes(*cursor.array()?));
        let before = cursor.rest().len();
        policy.rule(cursor)?;
        let read = before.saturating_sub(cursor.rest().len());
        if read != length {
            return Err(if read < length { PolicyFault::TrailingBytes } else { PolicyFault::Truncated });
        }
    }
    if !cursor.rest().is_empty() {
        return Err(PolicyFault::TrailingBytes);
    }
    all_used(&text.literals)
}

fn all_used(literals: &Literals<'_>) -> Read<()> {
    let addresses = literals.used_addresses.get().count_ones() as usize == literals.addresses.len();
    let args = literals.used_args.get().count_ones() as usize == literals.args.len();
    let meters = literals.used_meters.get().count_ones() == u32::from(literals.meters);
    if addresses && args && meters { Ok(()) } else { Err(PolicyFault::NotUsed) }
}

fn ascending(lower: Word, higher: Word) -> Read<()> {
    if lower < higher { Ok(()) } else { Err(PolicyFault::NotAscending) }
}

fn all_ascending(bytes: &[u8], mask: u8) -> Read<()> {
    for (lower, higher) in bytes.iter().zip(bytes.iter().skip(1)) {
        ascending((lower & mask).into(), (higher & mask).into())?;
    }
    Ok(())
}

struct Check<'t, 'a> {
    text: &'t Text<'a>,
    module: &'t Address,
}

impl Check<'_, '_> {
    fn literals(&self) -> &Literals<'_> {
        &self.text.literals
    }

    /// A target some rule or `never` may name: not forbidden anyway.
    fn allowed(&self, address: &Address) -> Read<()> {
        if is_forbidden(address, self.literals().account, self.module) {
            return Err(PolicyFault::ForbiddenAddress);
        }
        Ok(())
    }

    fn terms(&self) -> Read<()> {
        let terms = &self.text.terms;
        all_ascending(terms.self_pay, 0xff)?;
        for meter in terms.self_pay {
            self.literals().meter(*meter)?;
        }
        let mut is_own_fee = matches!(terms.paymasters, Paymasters::Any);
        if let Paymasters::OneOf(payers) = terms.paymasters {
            all_ascending(payers, 0x7f)?;
            for payer in payers {
                is_own_fee |= payer & 0x80 != 0;
                if is_same(self.literals().reference(payer & 0x7f)?, &NOBODY) {
                    return Err(PolicyFault::ForbiddenAddress);
                }
            }
        }
        if is_own_fee && terms.self_pay.is_empty() {
            return Err(PolicyFault::FeeNotPayable);
        }
        all_ascending(terms.charges, 0xff)?;
        let mut charges = Cursor::new(terms.charges);
        for _ in terms.charges {
            if let Amount::Argument(_) = Charge::read(&mut charges, self.literals())?.amount {
                return Err(PolicyFault::BadType);
            }
        }
        all_ascending(terms.never, 0xff)?;
        for index in terms.never {
            self.allowed(self.literals().address(*index)?)?;
        }
        Ok(())
    }

    fn rule(&self, cursor: &mut Cursor<'_>) -> Read<()> {
        let rule = Rule::read(cursor, self.literals())?;
        all_ascending(rule.targets, 0xff)?;
        for reference in rule.targets {
            let target = self.literals().reference(*reference)?;
            self.allowed(target)?;
            for index in self.text.terms.never {
                if is_same(self.literals().address(*index)?, target) {
                    return Err(PolicyFault::ForbiddenAddress);
                }
            }
        }
        for (lower, higher) in rule.selectors.iter().zip(rule.selectors.iter().skip(1)) {
            ascending(u32::from_be_bytes(*lower).into(), u32::from_be_bytes(*higher).into())?;
        }
        let charges_value = self.charges(rule.charges, cursor)?;
        if rule.most_value > 0 && !charges_value && !rule.has_full_power {
            return Err(PolicyFault::ValueNotCharged);
        }
        for _ in 0..count(cursor, 0, MAX_CONSTRAINTS)? {
            self.constraint(cursor)?;
        }
        Ok(())
    }

    /// Returns whether one of the charges is the call's value.
    fn charges(&self, number: u8, cursor: &mut Cursor<'_>) -> Read<bool> {
        let mut charges_value = false;
        let mut last = None;
        for _ in 0..number {
            let first = cursor.rest().first().copied().unwrap_or(0);
            let charge = Charge::read(cursor, self.literals())?;
            let mut order = u32::from(first) << 16;
            match charge.amount {
                Amount::Value => charges_value = true,
                Amount::One => (),
                Amount::Argument(Path { word, value_type: ValueType::Uint(size) }) => {
                    order |= u32::from(word) << 8 | u32::from(size);
                }
                Amount::Argument(_) | Amount::Gas => return Err(PolicyFault::BadType),
            }
            if let Some(last) = last {
                ascending(last, order.into())?;
            }
            last = Some(order.into());
        }
        Ok(charges_value)
    }

    fn constraint(&self, cursor: &mut Cursor<'_>) -> Read<()> {
        let constraint = Constraint::read(cursor)?;
        let value_type = constraint.path.value_type;
        let fits = match constraint.operator {
            Operator::Equal | Operator::NotEqual => true,
            Operator::OneOf => value_type != ValueType::Bool,
            _ => value_type.is_ordered(),
        };
        if !fits {
            return Err(PolicyFault::BadType);
        }
        let mut last: Option<Operand> = None;
        for _ in 0..constraint.operands {
            let operand = constraint.operand(cursor, self.literals())?;
            if !value_type.is_canonical(&operand.word) {
                return Err(if operand.is_literal() { PolicyFault::BadType } else { PolicyFault::BadParam });
            }
            if let Some(last) = last {
                if operand.is_literal() && last.is_literal() {
                    ascending(last.word, operand.word)?;
                } else {
                    ascending(last.source.into(), operand.source.into())?;
                }
            }
            last = Some(operand);
        }
        Ok(())
    }
}
