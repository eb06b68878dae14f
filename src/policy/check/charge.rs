//! Checks the charges of a rule.

use crate::{
    denial::PolicyFault,
    policy::text::{
        charge::{Charge, ChargeSource},
        reader::TextReader,
    },
};

/// Reads the `count` charges of a rule and notes their faults. Returns whether one of them counts
/// the call's value.
pub(super) fn check(count: usize, reader: &mut TextReader<'_, '_>) -> bool {
    let mut charges_value = false;
    let mut min = 0;
    for _ in 0..count {
        // Charges are ordered by their bytes: source and meter, then the path.
        let mut order = u32::from(reader.rest().first().copied().unwrap_or(0)) << 16;
        let Charge { source, path, .. } = Charge::read(reader);
        let word = path.steps.first().copied().unwrap_or(0);
        order |= u32::from(word) << 8 | u32::from(path.value_type.byte());
        charges_value |= source == ChargeSource::Value;
        let fits = source != ChargeSource::Gas && path.value_type.is_uint();
        reader.require(fits, PolicyFault::BadType);
        reader.require(order >= min, PolicyFault::NotAscending);
        min = order + 1;
    }
    charges_value
}
