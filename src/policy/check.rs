//! Everything about a policy text that does not depend on an operation, checked once, when a
//! session is enabled. Use relies on it: the text's hash is in the session's id.

use crate::{
    policy::{
        MAX_CONSTRAINTS, MAX_TEXT,
        constraint::{Constraint, Operand, Operator},
        forbidden::is_forbidden,
        reader::{Literals, Reader},
        rule::{Amount, Charge, Rule},
        text::{Paymasters, Text},
        value_type::ValueType,
    },
    rounds::each,
    verdict::{Checked, Denial, PolicyFault, Reason},
    word::{Address, Bytes32, NOBODY, is_same, padded},
};

/// Checks a whole text for one session of an account.
///
/// # Errors
/// [`Reason::InvalidPolicy`] with the fault and the byte where the reader stood.
pub fn check(
    bytes: &[u8],
    args: &[Bytes32],
    account: &Address,
    module: &Address,
    denial: &mut Denial,
) -> Checked<()> {
    let literals = Literals::new(args, account);
    let mut reader = Reader::new(bytes, &literals);
    reader.require(bytes.len() <= MAX_TEXT, PolicyFault::TooLong);
    let text = Text::read(reader);
    reader = text.rules_at;
    ascending(literals.addresses.get().as_flattened(), 20, 0xff, &reader);
    let policy = Check {
        text: &text,
        module,
    };
    policy.terms();
    each(text.rules, |_| {
        let length = reader.short();
        let before = reader.rest().len();
        policy.rule(&mut reader)?;
        let read = before - reader.rest().len();
        reader.require(read <= length, PolicyFault::Truncated);
        reader.require(read == length, PolicyFault::TrailingBytes);
        Ok(())
    })?;
    reader.require(reader.rest().is_empty(), PolicyFault::TrailingBytes);
    reader.require(literals.are_all_used(), PolicyFault::NotUsed);
    match literals.fault() {
        None => Ok(()),
        Some((fault, left)) => {
            let offset = bytes.len() - left;
            Err(denial
                .because(Reason::InvalidPolicy)
                .number(fault as usize)
                .number(offset)
                .done())
        }
    }
}

struct Check<'c, 't, 'a> {
    text: &'c Text<'t, 'a>,
    module: &'c Address,
}

impl Check<'_, '_, '_> {
    fn terms(&self) {
        let terms = &self.text.terms;
        let reader = &self.text.rules_at;
        for meter in terms.self_pay {
            reader.meter(*meter);
        }
        ascending(terms.self_pay, 1, 0xff, reader);
        let mut is_own_fee = true;
        if let Paymasters::OneOf(payers) = terms.paymasters {
            is_own_fee = false;
            for payer in payers {
                is_own_fee |= payer & 0x80 != 0;
                let paymaster = reader.reference(payer & 0x7f);
                reader.require(!is_same(paymaster, &NOBODY), PolicyFault::ForbiddenAddress);
            }
            ascending(payers, 1, 0x7f, reader);
        }
        reader.require(
            !is_own_fee || !terms.self_pay.is_empty(),
            PolicyFault::FeeNotPayable,
        );
        let mut charges = Reader::new(terms.charges, reader.literals);
        for _ in terms.charges {
            let is_argument = Charge::read(&mut charges).amount == Amount::Argument;
            reader.require(!is_argument, PolicyFault::BadType);
        }
        ascending(terms.charges, 1, 0xff, reader);
        for index in terms.never {
            reader.require(*index < 0x40, PolicyFault::BadIndex);
            let member = reader.reference(*index);
            let is_forbidden = is_forbidden(member, reader.literals.account, self.module);
            reader.require(!is_forbidden, PolicyFault::ForbiddenAddress);
        }
        ascending(terms.never, 1, 0xff, reader);
    }

    fn rule(&self, reader: &mut Reader<'_, '_>) -> Checked<()> {
        let rule = Rule::read(reader);
        for reference in rule.targets {
            let is_forbidden = self.text.forbids(reader.reference(*reference), self.module);
            reader.require(!is_forbidden, PolicyFault::ForbiddenAddress);
        }
        ascending(rule.targets, 1, 0xff, reader);
        ascending(rule.selectors.as_flattened(), 4, 0xff, reader);
        let charges_value = charges(rule.charges, reader);
        let is_charged = rule.most_value == 0 || charges_value || rule.has_full_power;
        reader.require(is_charged, PolicyFault::ValueNotCharged);
        each(reader.count(0, MAX_CONSTRAINTS), |_| constraint(reader))
    }
}

/// Notes members that are not strictly ascending. Each has `size` bytes, above 0; of the last of
/// them only the bits of `mask` count.
#[inline(never)]
fn ascending(members: &[u8], size: usize, mask: u8, reader: &Reader<'_, '_>) {
    let mut rest = members;
    let mut last = None;
    while let Some((member, after)) = rest.split_at_checked(size) {
        rest = after;
        let mut word = padded(member, 32);
        if let Some(byte) = word.last_mut() {
            *byte &= mask;
        }
        if let Some(last) = &last {
            reader.ascending(last, &word);
        }
        last = Some(word);
    }
}

/// Returns whether one of the charges is the call's value.
fn charges(number: usize, reader: &mut Reader<'_, '_>) -> bool {
    let mut charges_value = false;
    let mut least = 0;
    for _ in 0..number {
        let mut order = u32::from(reader.rest().first().copied().unwrap_or(0)) << 16;
        let Charge { amount, path, .. } = Charge::read(reader);
        order |= u32::from(path.word) << 8 | u32::from(path.value_type.byte());
        charges_value |= amount == Amount::Value;
        let fits = amount != Amount::Gas && path.value_type.is_uint();
        reader.require(fits, PolicyFault::BadType);
        reader.require(order >= least, PolicyFault::NotAscending);
        least = order + 1;
    }
    charges_value
}

fn constraint(reader: &mut Reader<'_, '_>) -> Checked<()> {
    let constraint = Constraint::read(reader);
    let value_type = constraint.path.value_type;
    let fits = match constraint.operator {
        Operator::Equal | Operator::NotEqual => true,
        Operator::OneOf => value_type != ValueType::BOOL,
        _ => value_type.is_ordered(),
    };
    reader.require(fits, PolicyFault::BadType);
    let mut last: Option<Operand> = None;
    each(constraint.operands, |_| {
        let operand = constraint.operand(reader);
        let fault = if operand.is_literal() {
            PolicyFault::BadType
        } else {
            PolicyFault::BadParam
        };
        reader.require(value_type.is_canonical(&operand.word), fault);
        if let Some(last) = last {
            if operand.is_literal() && last.is_literal() {
                reader.ascending(&last.word, &operand.word);
            } else {
                reader.require(last.source < operand.source, PolicyFault::NotAscending);
            }
        }
        last = Some(operand);
        Ok(())
    })
}
