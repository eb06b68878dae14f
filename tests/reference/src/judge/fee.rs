//! The fee of an operation and its payer.

use alloy_primitives::{Address, B256, U512, address};

use super::{Denial, Op, Totals};
use crate::{
    check::address,
    model::{Charge, ChargeSource, Paymasters, Policy, PolicyFault},
};

/// The initCode marker of an EIP-7702 account.
const MARKER_7702: Address = address!("7702000000000000000000000000000000000000");

/// Judges initCode, fee per gas, paymaster and fee, and adds the charges per operation.
pub(super) fn judge(
    policy: &Policy,
    args: &[B256],
    op: &Op,
    totals: &mut Totals,
) -> Result<(), Denial> {
    let (marker, after) = op.init_code.split_at(op.init_code.len().min(20));
    let mut padded = [0; 20];
    padded
        .iter_mut()
        .zip(marker)
        .for_each(|(to, from)| *to = *from);
    if Address::from(padded) == MARKER_7702 && !after.is_empty() {
        return Err(Denial::InitCodeDenied);
    }
    let terms = &policy.terms;
    if op.max_fee_per_gas > terms.max_fee_per_gas {
        return Err(Denial::FeePerGasExceeded {
            asked: op.max_fee_per_gas,
            max: terms.max_fee_per_gas,
        });
    }
    let data = &op.paymaster_and_data;
    let paymaster = match (data.get(..20), data.get(20..36), data.get(36..52)) {
        (Some(paymaster), Some(verification), Some(post_op)) => Some((
            Address::from_slice(paymaster),
            U512::from_be_slice(verification) + U512::from_be_slice(post_op),
        )),
        _ if data.is_empty() => None,
        _ => return Err(Denial::MalformedPaymasterData { size: data.len() }),
    };
    let mut gas = U512::from(op.pre_verification_gas)
        + U512::from(op.verification_gas)
        + U512::from(op.call_gas);
    if let Some((_, paymaster_gas)) = paymaster {
        gas += paymaster_gas;
    }
    let fee = gas * U512::from(op.max_fee_per_gas);
    let max = U512::from(u128::MAX);
    if gas > max || fee > max {
        return Err(Denial::FeeTooLarge);
    }
    let is_own_fee = match paymaster {
        None => true,
        Some((paymaster, _)) => counts_as_own_fee(&terms.paymasters, args, paymaster)?
            .ok_or(Denial::PaymasterDenied { paymaster })?,
    };
    if is_own_fee && !fee.is_zero() {
        if terms.self_pay.is_empty() {
            return Err(Denial::SelfPayRefused { fee: fee.to() });
        }
        for meter in &terms.self_pay {
            totals.add(*meter, fee)?;
        }
    }
    for Charge { source, meter } in &terms.charges {
        let amount = match source {
            ChargeSource::Value => op.calls.iter().map(|call| U512::from(call.value)).sum(),
            ChargeSource::One => U512::ONE,
            ChargeSource::Gas => gas,
            ChargeSource::Argument(_) => return Err(PolicyFault::NotSupported.into()),
        };
        totals.add(*meter, amount)?;
    }
    Ok(())
}

/// Whether the paymaster's fee counts as the account's own; `None`: the paymaster is not permitted.
fn counts_as_own_fee(
    paymasters: &Paymasters,
    args: &[B256],
    paymaster: Address,
) -> Result<Option<bool>, PolicyFault> {
    if paymaster.is_zero() {
        return Ok(None);
    }
    match paymasters {
        Paymasters::None => Ok(None),
        Paymasters::Any => Ok(Some(true)),
        Paymasters::OneOf(payers) => {
            for (payer, own) in payers {
                if address(*payer, args)? == paymaster {
                    return Ok(Some(*own));
                }
            }
            Ok(None)
        }
    }
}
