//! What every case costs, returns and ends with when a transaction calls its program.

use crate::families;
use crate::stage::{PLENTY, Stage};
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
