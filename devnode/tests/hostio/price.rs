//! What every case costs, returns and ends with when a transaction calls its program.

use crate::stage::{PLENTY, Stage};
use crate::{families, memory};
use stylus_devnode::profile::Profile;
use stylus_price_list::Conditions;

#[test]
fn every_host_call_costs_and_answers_what_the_price_list_says() {
    for profile in Profile::ALL {
        for case in families::cases() {
            let mut stage = Stage::new(&case, profile);
            let receipt = stage
                .chain
                .transact(stage.request())
                .expect("a transaction");
            let title = format!("{}, {}", case.title(), profile.name);
            let at = Conditions::default();
            let view = stage.view(PLENTY - stage.intrinsic_gas(), at);
            assert_eq!(receipt.status, case.status, "{title}");
            assert_eq!(
                receipt.gas_used,
                stage.used(stage.program.frame_gas(at)),
                "{title}"
            );
            assert_eq!(receipt.output.to_vec(), (case.output)(&view), "{title}");
        }
    }
}

/// The same program, in the cache: 8,832 gas and the price of its initialisation less.
#[test]
fn a_cached_program_pays_only_the_cached_part_of_its_entry() {
    for profile in Profile::ALL {
        for case in memory::cases() {
            let mut stage = Stage::new(&case, profile);
            let cached = stage.chain.cache_program(stage.program.address);
            assert!(cached.expect("a transaction").is_success());
            let receipt = stage
                .chain
                .transact(stage.request())
                .expect("a transaction");
            let at = Conditions::default();
            let (uncached, cached) = (
                stage.program.entry_gas(at),
                stage.program.cached_entry_gas(at),
            );
            assert!(uncached - cached > 8_832);
            let gas = stage.program.frame_gas(at) - uncached + cached;
            assert_eq!(receipt.gas_used, stage.used(gas), "{}", case.title());
        }
    }
}
