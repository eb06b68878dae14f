//! Amounts and durations as text for people.

use alloy_primitives::{U256, utils::format_ether};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// An amount of wei as ether, without trailing zeros.
pub fn ether(wei: U256) -> String {
    let text = format_ether(wei);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// An amount of wei as gwei, without trailing zeros.
pub fn gwei(wei: U256) -> String {
    let billion = U256::from(1_000_000_000);
    let (whole, rest) = wei.div_rem(billion);
    let text = format!("{whole}.{:0>9}", rest.to_string());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number with a comma between thousands.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A duration in seconds as its two largest units, rounded down. The largest unit is the day.
pub fn duration(seconds: u64) -> String {
    let two = |(more, more_unit), (less, less_unit)| match (more, less) {
        (0, less) => format!("{less} {less_unit}"),
        (more, 0) => format!("{more} {more_unit}"),
        (more, less) => format!("{more} {more_unit} {less} {less_unit}"),
    };
    match seconds {
        0..HOUR => two((seconds / MINUTE, "min"), (seconds % MINUTE, "s")),
        HOUR..DAY => two((seconds / HOUR, "h"), (seconds % HOUR / MINUTE, "min")),
        _ => two((seconds / DAY, "days"), (seconds % DAY / HOUR, "h")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_no_trailing_zeros() {
        assert_eq!(ether(U256::ZERO), "0");
        assert_eq!(ether(U256::from(1)), "0.000000000000000001");
        assert_eq!(ether(U256::from(1_500_000_000_000_000_000_u64)), "1.5");
        assert_eq!(ether(U256::from(10_000_000_000_000_000_000_u64)), "10");
        assert_eq!(gwei(U256::from(100_000_000)), "0.1");
        assert_eq!(gwei(U256::from(20_000_000_000_u64)), "20");
        assert_eq!(gwei(U256::from(1)), "0.000000001");
    }

    #[test]
    fn thousands_are_separated_by_commas() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_000), "1,000");
        assert_eq!(thousands(12_345_678), "12,345,678");
    }

    #[test]
    fn durations_have_two_units() {
        assert_eq!(duration(0), "0 s");
        assert_eq!(duration(61), "1 min 1 s");
        assert_eq!(duration(7_200), "2 h");
        assert_eq!(duration(31_536_000), "365 days");
        assert_eq!(duration(31_536_000 - 1), "364 days 23 h");
    }
}
