//! Price, result and end of every case when a transaction calls its program.

use stylus_devnode::profile::Profile;
use stylus_price_list::{Conditions, INK_PER_GAS};

use crate::{
    families,
    fixture::{Fixture, PLENTY},
    memory,
};

#[test]
fn every_host_call_costs_and_returns_what_the_price_list_predicts() {
    for profile in Profile::ALL {
        for case in families::cases() {
            let mut fixture = Fixture::new(&case, profile);
            let receipt = fixture
                .chain
                .transact(fixture.request())
                .expect("a transaction");
            let title = format!("{}, {}", case.title(), profile.name);
            let at = Conditions::default();
            let view = fixture.view(PLENTY - fixture.intrinsic_gas(), at);
            assert_eq!(receipt.status, case.status, "{title}");
            assert_eq!(
                receipt.gas_used,
                fixture.used(fixture.program.frame_gas(at)),
                "{title}"
            );
            assert_eq!(receipt.output.to_vec(), (case.output)(&view), "{title}");
            assert_eq!(
                fixture.left(fixture.program.address),
                case.leaves,
                "{title}"
            );
        }
    }
}

/// Whole gas would hide a difference of less than 10,000 ink.
#[test]
fn every_host_call_begins_and_ends_with_the_ink_of_the_price_list() {
    for case in families::cases() {
        let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
        let frame = fixture.frame();
        let at = Conditions::default();
        let entry = fixture.program.entry_gas(at);
        assert_eq!(frame.entry_gas, entry, "{}", case.title());
        let first = (PLENTY - fixture.intrinsic_gas() - entry) * INK_PER_GAS;
        // The entry of the frame comes before the calls, its return after them.
        let calls = &frame.host_calls[1..];
        for (index, call) in calls.iter().enumerate().take(case.program.len()) {
            let expected = (
                first - case.program.ink_before(index, at),
                first - case.program.ink_after(index, at),
            );
            let title = format!("{}, call {index}, {}", case.title(), call.name());
            assert_eq!((call.start_ink, call.end_ink), expected, "{title}");
        }
        assert_eq!(calls.len(), case.program.len() + 1, "{}", case.title());
    }
}

/// The same program, in the cache: 8,832 gas and the price of its initialisation less.
#[test]
fn a_cached_program_pays_only_the_cached_part_of_its_entry() {
    for profile in Profile::ALL {
        for case in memory::cases() {
            let mut fixture = Fixture::new(&case, profile);
            let cached = fixture.chain.cache_program(fixture.program.address);
            assert!(cached.expect("a transaction").is_success());
            let receipt = fixture
                .chain
                .transact(fixture.request())
                .expect("a transaction");
            let at = Conditions::default();
            let (uncached, cached) = (
                fixture.program.entry_gas(at),
                fixture.program.cached_entry_gas(at),
            );
            assert!(uncached - cached > 8_832);
            let gas = fixture.program.frame_gas(at) - uncached + cached;
            assert_eq!(receipt.gas_used, fixture.used(gas), "{}", case.title());
        }
    }
}
