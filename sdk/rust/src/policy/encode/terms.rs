//! Terms, and the targets that are never admitted.

use std::collections::BTreeSet;

use alloy_primitives::{Address, U256};

use super::encoder::{Encoder, in_bounds, number};
use crate::{
    entry_point::is_entry_point_or_zero,
    layout::{
        bounds::{MAX_CALLS, MAX_PAYMASTERS, MAX_SELF_PAY, MAX_SET},
        text::paymasters::{ANY_PAYMASTER, COUNTS_AS_OWN_FEE, NONE},
    },
    policy::{ChargeSource, MeterId, Paymasters, PolicyError, Reference, Terms},
};

impl Encoder {
    pub(super) fn terms(&mut self, terms: &Terms) -> Result<(), PolicyError> {
        in_bounds("calls per operation", terms.max_calls.into(), 1, MAX_CALLS)?;
        self.text.push(terms.max_calls);
        self.text.extend(number(U256::from(terms.max_fee_per_gas)));
        self.self_pay(&terms.self_pay)?;
        self.paymasters(terms)?;
        let mut charges = Vec::with_capacity(terms.charges.len());
        for charge in &terms.charges {
            if let ChargeSource::Argument(_) = charge.source {
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

    fn paymasters(&mut self, terms: &Terms) -> Result<(), PolicyError> {
        let payers: BTreeSet<_> = match &terms.paymasters {
            Paymasters::None => {
                self.text.push(NONE);
                return Ok(());
            }
            Paymasters::Any if terms.self_pay.is_empty() => return Err(PolicyError::FeeNotPayable),
            Paymasters::Any => {
                self.text.push(ANY_PAYMASTER);
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

    pub(super) fn never(&mut self, never: &BTreeSet<Address>) -> Result<(), PolicyError> {
        self.count("addresses in `never`", never.len(), 0, MAX_SET)?;
        for address in never {
            if is_entry_point_or_zero(*address) {
                return Err(PolicyError::ForbiddenAddress(*address));
            }
            let index = self.address_index(*address);
            self.text.push(index);
        }
        Ok(())
    }
}
