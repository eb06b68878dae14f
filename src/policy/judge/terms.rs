//! Whether a policy's terms admit what an operation costs and who pays for it, and what the
//! operation as a whole charges.

use crate::{
    bytes::{
        reader::Reader,
        word::{
            Address, ONE, ZERO, ZERO_ADDRESS, add, halves, is_same_address, low_address, low_u128,
            multiply, number_word, padded,
        },
    },
    denial::{Checked, Denial},
    operation::user_op::Bill,
    policy::{
        judge::meter::Ledger,
        text::{
            Text,
            charge::{Charge, ChargeSource},
            reader::TextReader,
            terms::{COUNTS_AS_OWN_FEE, Paymasters},
        },
    },
};

/// The EIP-7702 marker of an initCode: `7702`, right-padded to an address.
const EIP7702_MARKER: [u8; 2] = [0x77, 0x02];

/// What an operation can cost, at most, and who pays.
struct Cost<'a> {
    /// Sum of all gas limits, the paymaster's included.
    gas: u128,
    /// `gas` at maxFeePerGas, wei.
    fee: u128,
    /// The paymaster; `None`: the account pays.
    paymaster: Option<&'a Address>,
}

/// Judges an operation's bill and adds the charges of the terms, once those of the calls are in the
/// ledger.
///
/// # Errors
/// [`Denial::init_code_denied`], [`Denial::fee_per_gas_exceeded`],
/// [`Denial::malformed_paymaster_data`], [`Denial::fee_too_large`], [`Denial::paymaster_denied`],
/// [`Denial::self_pay_refused`] and [`Denial::amount_too_large`], in this order.
pub fn terms(
    text: &Text<'_, '_>,
    bill: &Bill<'_>,
    ledger: &mut Ledger,
    denial: &mut Denial,
) -> Checked<()> {
    let terms = &text.terms;
    // A factory fixes its account's address; a marker's bytes run in an account that exists (E-14).
    let is_initialiser = matches!(
        bill.init_code.split_first_chunk(),
        Some((factory, [_, ..]))
            if is_same_address(factory, low_address(&padded(&EIP7702_MARKER, 14)))
    );
    denial.require(!is_initialiser, Denial::init_code_denied)?;
    let cost = cost(bill, terms.max_fee_per_gas, denial)?;
    if counts_as_own_fee(text, cost.paymaster, denial)? && cost.fee > 0 {
        if terms.self_pay.is_empty() {
            return Err(denial.self_pay_refused(cost.fee));
        }
        let fee = number_word(cost.fee);
        for meter in terms.self_pay {
            ledger.charge(*meter, &fee, denial)?;
        }
    }
    let (value, gas) = (ledger.value, number_word(cost.gas));
    let mut charges = TextReader::new(terms.charges, text.rules_at.references);
    for _ in terms.charges {
        let Charge { source, meter, .. } = Charge::read(&mut charges);
        let amount = match source {
            ChargeSource::Value => &value,
            ChargeSource::Gas => &gas,
            ChargeSource::One | ChargeSource::Argument => &ONE,
        };
        ledger.charge(meter, amount, denial)?;
    }
    Ok(())
}

fn cost<'a>(bill: &Bill<'a>, max_fee_per_gas: u128, denial: &mut Denial) -> Checked<Cost<'a>> {
    let fee_per_gas = low_u128(bill.gas_fees);
    if fee_per_gas > max_fee_per_gas {
        return Err(denial.fee_per_gas_exceeded(fee_per_gas, max_fee_per_gas));
    }
    let mut paymaster = None;
    let mut paymaster_limits = &ZERO;
    if !bill.paymaster_and_data.is_empty() {
        let mut reader = Reader::new(bill.paymaster_and_data);
        paymaster = Some(reader.array());
        paymaster_limits = reader.array();
        if !reader.is_sound() {
            return Err(denial.malformed_paymaster_data(bill.paymaster_and_data.len()));
        }
    }
    let mut gas = 0;
    let (too_large, before) = halves(bill.pre_verification_gas);
    let (verification, call) = halves(bill.account_gas_limits);
    let (paymaster_verification, post_op) = halves(paymaster_limits);
    let is_small = (u128::from_ne_bytes(*too_large) == 0)
        & add(&mut gas, before)
        & add(&mut gas, verification)
        & add(&mut gas, call)
        & add(&mut gas, paymaster_verification)
        & add(&mut gas, post_op);
    match multiply(gas, fee_per_gas) {
        Some(fee) if is_small => Ok(Cost {
            gas,
            fee,
            paymaster,
        }),
        _ => Err(denial.fee_too_large()),
    }
}

/// Whether the fee is the account's own. A zero paymaster is refused: EntryPoint 0.7 lets the
/// account pay for it.
fn counts_as_own_fee(
    text: &Text<'_, '_>,
    paymaster: Option<&Address>,
    denial: &mut Denial,
) -> Checked<bool> {
    let Some(paymaster) = paymaster else {
        return Ok(true);
    };
    if !is_same_address(paymaster, &ZERO_ADDRESS) {
        match text.terms.paymasters {
            Paymasters::Any => return Ok(true),
            Paymasters::OneOf(payers) => {
                for payer in payers {
                    let known = text.rules_at.address(payer & !COUNTS_AS_OWN_FEE);
                    if is_same_address(known, paymaster) {
                        return Ok(payer & COUNTS_AS_OWN_FEE != 0);
                    }
                }
            }
        }
    }
    Err(denial.paymaster_denied(paymaster))
}
