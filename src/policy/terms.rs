//! What a policy says about the operation as a whole: gas, fee, who pays, what every operation
//! charges.

use crate::{
    cursor::Cursor,
    intent::user_op::UserOp,
    policy::{
        judge::Case,
        reader::Reader,
        rule::{Amount, Charge},
        text::Paymasters,
    },
    verdict::{Checked, Denial, Reason},
    word::{
        Address, NOBODY, ONE, ZERO, add, halves, is_same, low_address, low_u128, multiply,
        number_word, padded,
    },
};

/// The EIP-7702 marker of an initCode: `7702`, padded to an address; as the start of a word.
const EIP7702_MARKER: [u8; 2] = [0x77, 0x02];

/// What an operation may cost whom.
struct Bill<'a> {
    /// Sum of all gas limits, the paymaster's included.
    gas: u128,
    /// `gas` at the highest price, in wei.
    fee: u128,
    /// Who pays; `None`: the account.
    paymaster: Option<&'a Address>,
}

impl Case<'_, '_, '_> {
    /// Judges fee and paymaster and adds the operation's own charges, once the calls' own are in
    /// the ledger.
    ///
    /// # Errors
    /// The policy's no, or paymaster and init data no policy admits.
    pub fn charge_operation(&mut self, op: &UserOp<'_>, denial: &mut Denial) -> Checked<()> {
        let terms = &self.text.terms;
        // A factory fixes its account's address; a marker's bytes run in an account that exists
        // (E-14).
        let is_initialiser = matches!(
            op.init_code.split_first_chunk(),
            Some((factory, [_, ..])) if is_same(factory, low_address(&padded(&EIP7702_MARKER, 14)))
        );
        denial.require(!is_initialiser, Reason::InitCodeDenied)?;
        let bill = self.bill(op, denial)?;
        if self.counts_as_own_fee(bill.paymaster, denial)? && bill.fee > 0 {
            if terms.self_pay.is_empty() {
                return Err(denial
                    .because(Reason::SelfPayRefused)
                    .amount(bill.fee)
                    .done());
            }
            let fee = number_word(bill.fee);
            for meter in terms.self_pay {
                self.ledger.charge(*meter, &fee, denial)?;
            }
        }
        let (value, gas) = (self.ledger.value, number_word(bill.gas));
        let mut charges = Reader::new(terms.charges, self.text.rules_at.literals);
        for _ in terms.charges {
            let Charge { amount, meter, .. } = Charge::read(&mut charges);
            let amount = match amount {
                Amount::Value => &value,
                Amount::Gas => &gas,
                Amount::One | Amount::Argument => &ONE,
            };
            self.ledger.charge(meter, amount, denial)?;
        }
        Ok(())
    }

    fn bill<'o>(&self, op: &UserOp<'o>, denial: &mut Denial) -> Checked<Bill<'o>> {
        let fee_per_gas = low_u128(op.gas_fees);
        let most = self.text.terms.max_fee_per_gas;
        if fee_per_gas > most {
            return Err(denial
                .because(Reason::FeePerGasExceeded)
                .amount(fee_per_gas)
                .amount(most)
                .done());
        }
        let mut paymaster = None;
        let mut paymaster_limits = &ZERO;
        if !op.paymaster_and_data.is_empty() {
            let mut cursor = Cursor::new(op.paymaster_and_data);
            paymaster = Some(cursor.array());
            paymaster_limits = cursor.array();
            if !cursor.is_sound() {
                let size = op.paymaster_and_data.len();
                return Err(denial
                    .because(Reason::MalformedPaymasterData)
                    .number(size)
                    .done());
            }
        }
        let mut gas = 0;
        let (too_large, before) = halves(op.pre_verification_gas);
        let (verification, call) = halves(op.account_gas_limits);
        let (paymaster_verification, post_op) = halves(paymaster_limits);
        let is_small = (u128::from_ne_bytes(*too_large) == 0)
            & add(&mut gas, before)
            & add(&mut gas, verification)
            & add(&mut gas, call)
            & add(&mut gas, paymaster_verification)
            & add(&mut gas, post_op);
        match multiply(gas, fee_per_gas) {
            Some(fee) if is_small => Ok(Bill {
                gas,
                fee,
                paymaster,
            }),
            _ => Err(denial.plain(Reason::FeeTooLarge)),
        }
    }

    /// Whether the fee is the account's own. A zero paymaster is refused: EntryPoint 0.7 lets the
    /// account pay for it.
    fn counts_as_own_fee(&self, paymaster: Option<&Address>, denial: &mut Denial) -> Checked<bool> {
        let Some(paymaster) = paymaster else {
            return Ok(true);
        };
        if !is_same(paymaster, &NOBODY) {
            match self.text.terms.paymasters {
                Paymasters::Any => return Ok(true),
                Paymasters::OneOf(payers) => {
                    for payer in payers {
                        if is_same(self.text.rules_at.reference(payer & 0x7f), paymaster) {
                            return Ok(payer & 0x80 != 0);
                        }
                    }
                }
            }
        }
        Err(denial
            .because(Reason::PaymasterDenied)
            .address(paymaster)
            .done())
    }
}
