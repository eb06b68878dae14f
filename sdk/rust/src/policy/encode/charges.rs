//! Charges, and the path of an argument.

use latchkey::policy::MAX_CHARGES;

use super::encoder::{Encoder, in_bounds};
use crate::policy::{Arg, Charge, Measure, ParamType, PolicyError};

impl Encoder {
    pub(super) fn charge(&mut self, charge: &Charge, rule: usize) -> Result<Vec<u8>, PolicyError> {
        let meter = self.meter_index(charge.meter)?;
        let what = match charge.measure {
            Measure::Value => 0,
            Measure::One => 1,
            Measure::Arg(_) => 2,
            Measure::Gas => 3,
        };
        let mut encoded = vec![what << 5 | meter];
        if let Measure::Arg(arg) = charge.measure {
            if !matches!(arg.ty, ParamType::Uint(_)) {
                return Err(PolicyError::BadType(rule));
            }
            encoded.extend(path(arg, rule)?);
        }
        Ok(encoded)
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

/// The two bytes of an argument's place and type.
pub(super) fn path(arg: Arg, rule: usize) -> Result<[u8; 2], PolicyError> {
    in_bounds("words before an argument", arg.word.into(), 0, 63)?;
    let ty = arg.ty.byte().ok_or(PolicyError::BadType(rule))?;
    Ok([arg.word, ty])
}
