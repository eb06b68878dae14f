//! The encoder: the text so far, and how counts, numbers and references are written.

use std::collections::BTreeSet;

use alloy_primitives::{Address, U256};

use crate::{
    layout::{
        bounds::{MAX_ADDRESSES, MAX_ARGS, MAX_TEXT},
        text::operand::PARAM,
    },
    policy::{Amount, MeterId, Param, PolicyError, Reference},
};

/// A text that is not finished.
pub(super) struct Encoder {
    pub(super) text: Vec<u8>,
    addresses: Vec<Address>,
    meters: usize,
    meters_used: BTreeSet<u8>,
    params_used: BTreeSet<u8>,
}

impl Encoder {
    /// An empty text.
    ///
    /// # Arguments
    /// * `addresses`: every address in the policy, in ascending order.
    /// * `meters`: number of meters.
    pub(super) fn new(addresses: Vec<Address>, meters: usize) -> Self {
        Self {
            addresses,
            meters,
            text: Vec::new(),
            meters_used: BTreeSet::new(),
            params_used: BTreeSet::new(),
        }
    }

    /// Writes the table of addresses.
    pub(super) fn address_table(&mut self) -> Result<(), PolicyError> {
        self.count("addresses", self.addresses.len(), 0, MAX_ADDRESSES)?;
        for address in &self.addresses {
            self.text.extend(address);
        }
        Ok(())
    }

    /// Writes a number or a parameter.
    pub(super) fn amount(&mut self, amount: Amount) -> Result<(), PolicyError> {
        match amount {
            Amount::Literal(value) => self.text.extend(number(U256::from(value))),
            Amount::Param(param) => {
                let byte = self.param(param)?;
                self.text.push(byte);
            }
        }
        Ok(())
    }

    /// The byte of a reference.
    pub(super) fn reference(&mut self, reference: Reference) -> Result<u8, PolicyError> {
        match reference {
            Reference::Literal(address) => Ok(self.address_index(address)),
            Reference::Param(param) => self.param(param),
        }
    }

    /// The byte of a parameter.
    pub(super) fn param(&mut self, param: Param) -> Result<u8, PolicyError> {
        if usize::from(param.0) >= MAX_ARGS {
            return Err(PolicyError::UnknownParam(param));
        }
        self.params_used.insert(param.0);
        Ok(PARAM | param.0)
    }

    /// The index of a meter of this policy.
    pub(super) fn meter_index(&mut self, meter: MeterId) -> Result<u8, PolicyError> {
        if usize::from(meter.0) >= self.meters {
            return Err(PolicyError::UnknownMeter(meter.0));
        }
        self.meters_used.insert(meter.0);
        Ok(meter.0)
    }

    /// The index of an address in the table, which has all addresses of the policy and at most 64
    /// entries.
    pub(super) fn address_index(&self, address: Address) -> u8 {
        self.addresses.partition_point(|entry| *entry < address) as u8
    }

    /// Writes a count within its bounds.
    pub(super) fn count(
        &mut self,
        what: &'static str,
        found: usize,
        min: usize,
        max: u8,
    ) -> Result<(), PolicyError> {
        in_bounds(what, found, min, max)?;
        // `found` is at most `max`, which is a byte.
        self.text.push(found as u8);
        Ok(())
    }

    /// Returns the text.
    ///
    /// # Errors
    /// A meter or a parameter is not used, or the text is too long.
    pub(super) fn finish(self) -> Result<Vec<u8>, PolicyError> {
        let unused = (0..=u8::MAX)
            .take(self.meters)
            .find(|meter| !self.meters_used.contains(meter));
        if let Some(meter) = unused {
            return Err(PolicyError::MeterNotUsed(meter));
        }
        for (expected, used) in (0..).zip(&self.params_used) {
            if expected != *used {
                return Err(PolicyError::ParamNotUsed(Param(expected)));
            }
        }
        if self.text.len() > MAX_TEXT {
            return Err(PolicyError::TooLong(self.text.len()));
        }
        Ok(self.text)
    }
}

/// A length byte and the number's bytes without leading zeros.
pub(super) fn number(value: U256) -> Vec<u8> {
    let bytes = value.to_be_bytes_trimmed_vec();
    let mut encoded = Vec::with_capacity(bytes.len() + 1);
    // At most 32 bytes.
    encoded.push(bytes.len() as u8);
    encoded.extend(bytes);
    encoded
}

/// Checks that a number is within its bounds, both inclusive.
pub(super) fn in_bounds(
    what: &'static str,
    found: usize,
    min: usize,
    max: u8,
) -> Result<(), PolicyError> {
    if found < min || found > max.into() {
        return Err(PolicyError::Count {
            what,
            found,
            min,
            max: max.into(),
        });
    }
    Ok(())
}
