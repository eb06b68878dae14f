//! Meters.

use super::encoder::Encoder;
use crate::{
    layout::{
        bounds::MAX_METERS,
        text::meter_kind::{LIFETIME, PER_OP, PERIOD, TRICKLE},
    },
    policy::{Amount, MIN_PERIOD, Meter, PolicyError, Refill},
    time::check_time,
};

impl Encoder {
    pub(super) fn meters(&mut self, meters: &[Meter]) -> Result<(), PolicyError> {
        self.count("meters", meters.len(), 0, MAX_METERS as u8)?;
        for (index, meter) in (0..).zip(meters) {
            self.meter(index, meter)?;
        }
        Ok(())
    }

    fn meter(&mut self, index: u8, meter: &Meter) -> Result<(), PolicyError> {
        let kind = match meter.refill {
            Refill::Lifetime => LIFETIME,
            Refill::PerOp => PER_OP,
            Refill::Period { .. } => PERIOD,
            Refill::Trickle { .. } => TRICKLE,
        };
        self.text.push(kind);
        self.amount(meter.cap)?;
        let (length, anchor) = match meter.refill {
            Refill::Lifetime | Refill::PerOp => return Ok(()),
            Refill::Period { length, anchor } => (length, anchor),
            Refill::Trickle {
                refill,
                length,
                anchor,
            } => {
                let too_much = matches!((refill, meter.cap), (Amount::Literal(r), Amount::Literal(c)) if r >= c);
                if refill == Amount::Literal(0) || too_much {
                    return Err(PolicyError::BadMeter(index));
                }
                self.amount(refill)?;
                (length, anchor)
            }
        };
        if length < MIN_PERIOD {
            return Err(PolicyError::BadMeter(index));
        }
        if let Amount::Literal(start) = anchor {
            check_time("anchor", start).map_err(|error| PolicyError::Time {
                meter: index,
                error,
            })?;
        }
        self.text.extend(length.to_be_bytes());
        self.amount(anchor)
    }
}
