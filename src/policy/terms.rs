//! What a policy says about the operation as a whole: gas, fee, who pays, what every operation charges.

use crate::intent::user_op::UserOp;
use crate::meter::Ledger;
use crate::policy::rule::{Amount, Charge};
use crate::policy::text::{Paymasters, Text};
use crate::cursor::Cursor;
use crate::verdict::{Denial, Reason};
use crate::word::{Address, NOBODY, Word, add, is_same, multiply};

/// The EIP-7702 marker of an initCode: `7702`, padded to an address.
const EIP7702_MARKER: Word = Word { high: 0x7702_0000, low: 0 };
/// Bytes of paymasterAndData in front of the paymaster's own data (E-12).
const PAYMASTER_HEAD: usize = 52;

/// What an operation may cost whom.
struct Bill<'a> {
    /// Sum of all gas limits, the paymaster's included.
    gas: u128,
    /// `gas` at the highest price, in wei.
    fee: u128,
    /// Who pays; `None`: the account.
    paymaster: Option<&'a Address>,
}

/// Judges fee and paymaster and adds the operation's own charges to `ledger`. `value` is the sum of the
/// calls' values in wei.
///
/// # Errors
/// The policy's no, or paymaster and init data no policy admits.
pub fn charge_operation(text: &Text<'_>, op: &UserOp<'_>, value: u128, ledger: &mut Ledger) -> Result<(), Denial> {
    refuse_initialiser(op.init_code)?;
    let bill = Bill::of(op, text.terms.max_fee_per_gas)?;
    if counts_as_own_fee(text, bill.paymaster)? && bill.fee > 0 {
        if text.terms.self_pay.is_empty() {
            return Err(Denial::new(Reason::SelfPayRefused, &[], &[bill.fee.into()]));
        }
        for meter in text.terms.self_pay {
            ledger.charge(*meter, bill.fee)?;
        }
    }
    let mut charges = Cursor::new(text.terms.charges);
    for _ in text.terms.charges {
        let Charge { amount, meter } = Charge::read(&mut charges, &text.literals)?;
        let amount = match amount {
            Amount::Value => value,
            Amount::Gas => bill.gas,
            Amount::One | Amount::Argument(_) => 1,
        };
        ledger.charge(meter, amount)?;
    }
    Ok(())
}

/// A factory fixes its account's address; a marker's bytes run in an account that exists (E-14).
fn refuse_initialiser(init_code: &[u8]) -> Result<(), Denial> {
    match init_code.split_first_chunk() {
        Some((factory, [_, ..])) if Word::from(factory) == EIP7702_MARKER => Err(Reason::InitCodeDenied.into()),
        _ => Ok(()),
    }
}

impl<'a> Bill<'a> {
    fn of(op: &UserOp<'a>, max_fee_per_gas: u128) -> Result<Self, Denial> {
        let fee_per_gas = Word::from_bytes32(op.gas_fees).low;
        if fee_per_gas > max_fee_per_gas {
            return Err(Denial::new(Reason::FeePerGasExceeded, &[], &[fee_per_gas.into(), max_fee_per_gas.into()]));
        }
        let limits = Word::from_bytes32(op.account_gas_limits);
        let pre_verification = Word::from_bytes32(op.pre_verification_gas);
        let (paymaster, paymaster_limits) = read_paymaster(op.paymaster_and_data)?;
        let gas = [limits.low, pre_verification.low, paymaster_limits.high, paymaster_limits.low]
            .into_iter()
            .try_fold(limits.high, add)
            .filter(|_| pre_verification.high == 0)
            .ok_or(Reason::FeeTooLarge)?;
        let fee = multiply(gas, fee_per_gas).ok_or(Reason::FeeTooLarge)?;
        Ok(Self { gas, fee, paymaster })
    }
}

/// The paymaster, and its two gas limits as the halves of a word.
fn read_paymaster(data: &[u8]) -> Result<(Option<&Address>, Word), Denial> {
    if data.is_empty() {
        return Ok((None, Word::ZERO));
    }
    let malformed = || Denial::new(Reason::MalformedPaymasterData, &[data.len() as u8], &[]);
    let Some(head) = data.first_chunk::<PAYMASTER_HEAD>() else {
        return Err(malformed());
    };
    let mut cursor = Cursor::new(head);
    match (cursor.array(), cursor.array()) {
        (Ok(paymaster), Ok(limits)) => Ok((Some(paymaster), Word::from_bytes32(limits))),
        _ => Err(malformed()),
    }
}

/// Whether the fee is the account's own. A zero paymaster is refused: EntryPoint 0.7 lets the account
/// pay for it.
fn counts_as_own_fee(text: &Text<'_>, paymaster: Option<&Address>) -> Result<bool, Denial> {
    let Some(paymaster) = paymaster else {
        return Ok(true);
    };
    let denied = || Denial::new(Reason::PaymasterDenied, &[], &[paymaster.into()]);
    if is_same(paymaster, &NOBODY) {
        return Err(denied());
    }
    match text.terms.paymasters {
        Paymasters::None => Err(denied()),
        Paymasters::Any => Ok(true),
        Paymasters::OneOf(payers) => {
            for payer in payers {
                if is_same(text.literals.reference(payer & 0x7f)?, paymaster) {
                    return Ok(payer & 0x80 != 0);
                }
            }
            Err(denied())
        }
    }
}
