//! Charges and paths.

use super::encoder::{Encoder, in_bounds};
use crate::{
    layout::{
        bounds::{MAX_CHARGES, MAX_WORD_INDEX},
        text::charge_source::{ARGUMENT, GAS, ONE, VALUE},
    },
    policy::{Charge, ChargeSource, Path, PolicyError, ValueType},
};

impl Encoder {
    pub(super) fn charge(&mut self, charge: &Charge, rule: usize) -> Result<Vec<u8>, PolicyError> {
        self.meter_index(charge.meter)?;
        if let ChargeSource::Argument(path) = charge.source {
            if !matches!(path.value_type, ValueType::Uint(_)) {
                return Err(PolicyError::BadType(rule));
            }
            encoded_path(path, rule)?;
        }
        Ok(charge.encoded())
    }

    pub(super) fn charges(
        &mut self,
        place: &'static str,
        mut charges: Vec<Vec<u8>>,
    ) -> Result<(), PolicyError> {
        self.count("charges", charges.len(), 0, MAX_CHARGES)?;
        charges.sort();
        if charges.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(PolicyError::DuplicateCharge(place));
        }
        self.text.extend(charges.concat());
        Ok(())
    }
}

impl Charge {
    /// The bytes of the charge. A text has its charges in ascending order of these bytes.
    pub(in crate::policy) fn encoded(&self) -> Vec<u8> {
        let source = match self.source {
            ChargeSource::Value => VALUE,
            ChargeSource::One => ONE,
            ChargeSource::Argument(_) => ARGUMENT,
            ChargeSource::Gas => GAS,
        };
        let mut encoded = vec![source | self.meter.0];
        if let ChargeSource::Argument(path) = self.source {
            // Only types that exist pass `Encoder::charge`.
            encoded.extend([path.word, path.value_type.byte().unwrap_or_default()]);
        }
        encoded
    }
}

/// The two bytes of a path: word and value type.
pub(super) fn encoded_path(path: Path, rule: usize) -> Result<[u8; 2], PolicyError> {
    in_bounds(
        "words before an argument",
        path.word.into(),
        0,
        MAX_WORD_INDEX,
    )?;
    let value_type = path.value_type.byte().ok_or(PolicyError::BadType(rule))?;
    Ok([path.word, value_type])
}
