//! The smallest gas limit with which every case has its outcome: one gas less changes only the
//! sender's wei.

use stylus_devnode::{evm::Status, profile::Profile};
use stylus_price_list::Conditions;

use crate::{
    families,
    fixture::{Fixture, Kind, inner, world},
};

#[test]
fn exactly_enough_gas_suffices_and_one_less_is_out_of_gas() {
    for case in families::cases() {
        let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
        let at = Conditions::default();
        let limit = fixture.intrinsic_gas() + fixture.program.needed_gas(at);
        let title = case.title();

        let before = world(&fixture.chain);
        let request = fixture.request().with_gas(limit - 1);
        let less = fixture.chain.transact(request).expect("a transaction");
        assert_eq!(
            (
                less.status,
                less.gas_used,
                less.error.as_deref(),
                less.output.len()
            ),
            (Status::Failure, limit - 1, Some("out of gas"), 0),
            "{title}"
        );
        assert_eq!(world(&fixture.chain), before, "{title}");

        let request = fixture.request().with_gas(limit);
        let enough = fixture.chain.transact(request).expect("a transaction");
        assert_eq!(
            (enough.status, enough.gas_used),
            (case.status, fixture.used(fixture.program.frame_gas(at))),
            "{title}"
        );
    }
}

/// The caller hands on exactly as much, and goes on when it was too little.
#[test]
fn a_frame_called_by_another_program_behaves_the_same() {
    for case in families::cases() {
        let at = Conditions {
            outer_pages: 1,
            ..Conditions::default()
        };
        let fixture = || Fixture::new(&case, &Profile::ARBOS_51);
        let needed = fixture().program.needed_gas(at);
        let title = case.title();

        let mut relayed = fixture().behind(Kind::Call, needed.cast_signed() - 1, 0);
        let before = world(&relayed.fixture.chain);
        let less = relayed.send();
        let frame = inner(&less);
        assert_eq!(
            (frame.status, frame.gas_used, frame.error.as_deref()),
            (Status::Failure, needed - 1, Some("out of gas")),
            "{title}"
        );
        assert_eq!(
            (less.status, less.output.as_ref(), less.gas_used),
            (
                Status::Success,
                &[2][..],
                relayed.used_without_refund(needed - 1)
            ),
            "{title}"
        );
        assert_eq!(world(&relayed.fixture.chain), before, "{title}");

        let mut relayed = fixture().behind(Kind::Call, needed.cast_signed(), 0);
        let enough = relayed.send();
        let frame_gas = relayed.fixture.program.frame_gas(at);
        assert_eq!(
            (inner(&enough).status, inner(&enough).gas_used),
            (case.status, frame_gas),
            "{title}"
        );
        assert_eq!(enough.gas_used, relayed.used(frame_gas), "{title}");
    }
}
