//! Terms: what a policy requires of the operation as a whole.

use crate::{
    bounds::{MAX_CALLS, MAX_CHARGES, MAX_PAYMASTERS, MAX_SELF_PAY, MAX_SET},
    bytes::word::number_in,
    policy::text::reader::TextReader,
};

/// In place of the number of paymasters: any paymaster may pay.
pub const ANY_PAYMASTER: u8 = 0xff;
/// Bit of a payer: its payment counts as the account's own fee.
pub const COUNTS_AS_OWN_FEE: u8 = 0x80;

/// Who may pay for an operation besides the account.
#[derive(Clone, Copy, Debug)]
pub enum Paymasters<'a> {
    /// Any paymaster. Its payment always counts as the account's own fee.
    Any,
    /// These; none if empty. References, with [`COUNTS_AS_OWN_FEE`] where it does.
    OneOf(&'a [u8]),
}

/// The terms of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// Largest number of calls.
    pub max_calls: usize,
    /// Largest maxFeePerGas, wei.
    pub max_fee_per_gas: u128,
    /// Meters charged with the fee that the account pays; if empty, it may not pay.
    pub self_pay: &'a [u8],
    /// Who else may pay.
    pub paymasters: Paymasters<'a>,
    /// Charges of the operation, one byte each.
    pub charges: &'a [u8],
    /// `never`: indices into the address table.
    pub never: &'a [u8],
}

impl<'a> Terms<'a> {
    /// Reads the terms and `never`.
    pub fn read(reader: &mut TextReader<'_, 'a>) -> Self {
        let max_calls = reader.count(1, MAX_CALLS);
        let length = reader.byte();
        let max_fee_per_gas = number_in(reader.literal(length, 16));
        let self_pay = reader.bytes(MAX_SELF_PAY);
        let paymasters = if reader.rest().first() == Some(&ANY_PAYMASTER) {
            reader.byte();
            Paymasters::Any
        } else {
            Paymasters::OneOf(reader.bytes(MAX_PAYMASTERS))
        };
        Self {
            max_calls,
            max_fee_per_gas,
            self_pay,
            paymasters,
            charges: reader.bytes(MAX_CHARGES),
            never: reader.bytes(MAX_SET),
        }
    }
}
