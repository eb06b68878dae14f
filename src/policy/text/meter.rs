//! Meters: the limits of a policy, in order.

use crate::{
    bounds::MIN_PERIOD,
    bytes::word::number_in,
    denial::PolicyFault,
    meter::{Meter, Refill},
    policy::text::reader::TextReader,
};

/// The meters of a text, read one by one.
#[derive(Debug)]
pub struct Meters<'t, 'a> {
    reader: TextReader<'t, 'a>,
    read: usize,
    stored: usize,
}

impl<'t, 'a> Meters<'t, 'a> {
    /// Reads from the first meter; the references know how many there are.
    pub fn new(reader: TextReader<'t, 'a>) -> Self {
        Self {
            reader,
            read: 0,
            stored: 0,
        }
    }

    /// A reader at what follows the meters read so far.
    pub fn after(&self) -> TextReader<'t, 'a> {
        self.reader
    }
}

impl Iterator for Meters<'_, '_> {
    type Item = Meter;

    #[inline(never)]
    fn next(&mut self) -> Option<Meter> {
        let reader = &mut self.reader;
        if self.read >= reader.references.meters.get() {
            return None;
        }
        let refill = match reader.byte() {
            0 => Refill::Lifetime,
            1 => Refill::PerOp,
            2 => Refill::Period,
            3 => Refill::Trickle,
            _ => {
                reader.note(PolicyFault::BadMeter);
                Refill::PerOp
            }
        };
        let cap = reader.amount(16);
        let mut meter = Meter {
            index: self.read,
            slot: self.stored,
            refill,
            cap,
            amount: cap,
            length: 0,
            anchor: 0,
        };
        if refill as u8 >= Refill::Period as u8 {
            if refill == Refill::Trickle {
                meter.amount = reader.amount(16);
                reader.require(
                    meter.amount > 0 && meter.amount < cap,
                    PolicyFault::BadMeter,
                );
            }
            meter.length = number_in(reader.take(4)) as u64;
            reader.require(meter.length >= MIN_PERIOD, PolicyFault::BadMeter);
            meter.anchor = reader.amount(5) as u64;
        }
        self.read = self.read.wrapping_add(1);
        self.stored = self.stored.wrapping_add(meter.is_stored().into());
        Some(meter)
    }
}
