//! The checks of a policy that need the session's args, its account and the module.

use std::collections::BTreeSet;

use alloy_primitives::{Address, B256, U256};

use crate::model::{
    Amount, ChargeSource, ENTRY_POINTS, Meter, Operand, Paymasters, Policy, PolicyFault, Reference,
    Refill, ValueType,
};

/// Checks a decoded policy as `enableSession` does.
///
/// # Errors
/// One of the faults.
pub fn check(
    policy: &Policy,
    args: &[B256],
    account: Address,
    module: Address,
) -> Result<(), PolicyFault> {
    let params = params(policy);
    if params.iter().any(|index| usize::from(*index) >= args.len()) {
        return Err(PolicyFault::BadIndex);
    }
    if params.len() != args.len() {
        return Err(PolicyFault::NotUsed);
    }
    for meter in &policy.meters {
        check_meter(meter, args)?;
    }
    let forbidden: Vec<_> = ENTRY_POINTS
        .into_iter()
        .chain([account, module, Address::ZERO])
        .collect();
    if policy
        .never
        .iter()
        .any(|address| forbidden.contains(address))
    {
        return Err(PolicyFault::ForbiddenAddress);
    }
    if let Paymasters::OneOf(payers) = &policy.terms.paymasters {
        for (payer, _) in payers {
            if address(*payer, args)?.is_zero() {
                return Err(PolicyFault::ForbiddenAddress);
            }
        }
    }
    for rule in &policy.rules {
        for target in &rule.targets {
            let target = address(*target, args)?;
            if forbidden.contains(&target) || policy.never.contains(&target) {
                return Err(PolicyFault::ForbiddenAddress);
            }
        }
        let max = number(rule.value.unwrap_or(Amount::Number(0)), args, 128)?;
        let charges_value = rule
            .charges
            .iter()
            .any(|charge| charge.source == ChargeSource::Value);
        if !max.is_zero() && !charges_value && !rule.full_power {
            return Err(PolicyFault::ValueNotCharged);
        }
        for constraint in &rule.constraints {
            for operand in &constraint.operands {
                if !constraint
                    .path
                    .ty
                    .is_canonical(word(*operand, args, account)?)
                {
                    return Err(PolicyFault::BadParam);
                }
            }
        }
    }
    Ok(())
}

fn check_meter(meter: &Meter, args: &[B256]) -> Result<(), PolicyFault> {
    let cap = number(meter.cap, args, 128)?;
    let (length, anchor) = match meter.refill {
        Refill::Lifetime | Refill::PerOp => return Ok(()),
        Refill::Period { length, anchor } => (length, anchor),
        Refill::Trickle {
            refill,
            length,
            anchor,
        } => {
            let refill = number(refill, args, 128)?;
            if refill.is_zero() || refill >= cap {
                return Err(PolicyFault::BadMeter);
            }
            (length, anchor)
        }
    };
    number(anchor, args, 40)?;
    if length < 300 {
        return Err(PolicyFault::BadMeter);
    }
    Ok(())
}

/// The amount, with its arg substituted.
///
/// # Errors
/// No such arg, or a number of more than `bits` bits.
pub fn number(amount: Amount, args: &[B256], bits: usize) -> Result<U256, PolicyFault> {
    let number = match amount {
        Amount::Number(number) => U256::from(number),
        Amount::Param(index) => arg(index, args)?,
    };
    if number.bit_len() > bits {
        return Err(PolicyFault::BadParam);
    }
    Ok(number)
}

/// The address, with its arg substituted.
///
/// # Errors
/// No such arg, or a word that is not an address.
pub fn address(reference: Reference, args: &[B256]) -> Result<Address, PolicyFault> {
    match reference {
        Reference::Address(address) => Ok(address),
        Reference::Param(index) => {
            let word = arg(index, args)?;
            if !ValueType::Address.is_canonical(word) {
                return Err(PolicyFault::BadParam);
            }
            Ok(Address::from_word(word.into()))
        }
    }
}

/// The operand's word, with its arg or the account substituted.
///
/// # Errors
/// No such arg.
pub fn word(operand: Operand, args: &[B256], account: Address) -> Result<U256, PolicyFault> {
    match operand {
        Operand::Word(word) => Ok(word),
        Operand::Param(index) => arg(index, args),
        Operand::Account => Ok(account.into_word().into()),
    }
}

fn arg(index: u8, args: &[B256]) -> Result<U256, PolicyFault> {
    let word = args.get(usize::from(index)).ok_or(PolicyFault::BadIndex)?;
    Ok((*word).into())
}

/// The args that the policy uses.
fn params(policy: &Policy) -> BTreeSet<u8> {
    let mut amounts = Vec::new();
    for meter in &policy.meters {
        amounts.push(meter.cap);
        match meter.refill {
            Refill::Lifetime | Refill::PerOp => {}
            Refill::Period { anchor, .. } => amounts.push(anchor),
            Refill::Trickle { refill, anchor, .. } => amounts.extend([refill, anchor]),
        }
    }
    amounts.extend(policy.rules.iter().filter_map(|rule| rule.value));
    let mut references: Vec<_> = policy.rules.iter().flat_map(|rule| &rule.targets).collect();
    if let Paymasters::OneOf(payers) = &policy.terms.paymasters {
        references.extend(payers.iter().map(|(payer, _)| payer));
    }
    let constraints = policy.rules.iter().flat_map(|rule| &rule.constraints);
    let operands = constraints.flat_map(|constraint| &constraint.operands);

    let in_amounts = amounts.into_iter().filter_map(|amount| match amount {
        Amount::Param(index) => Some(index),
        Amount::Number(_) => None,
    });
    let in_references = references
        .into_iter()
        .filter_map(|reference| match reference {
            Reference::Param(index) => Some(*index),
            Reference::Address(_) => None,
        });
    let in_operands = operands.filter_map(|operand| match operand {
        Operand::Param(index) => Some(*index),
        Operand::Word(_) | Operand::Account => None,
    });
    in_amounts.chain(in_references).chain(in_operands).collect()
}
