//! No host call is left out: neither of the cases, nor of the price list, nor of what ran.

use std::collections::BTreeSet;

use stylus_devnode::{
    profile::Profile,
    wasm::{HostFunction, HostModule},
};
use stylus_price_list::host_calls::HOST_CALLS;

use crate::{families, fixture::Fixture};

fn accepted() -> BTreeSet<&'static str> {
    HostFunction::ALL
        .iter()
        .filter(|function| function.module() == HostModule::VmHooks)
        .map(|function| function.name())
        .collect()
}

#[test]
fn the_price_list_names_what_programs_may_import() {
    let listed: BTreeSet<_> = HOST_CALLS.iter().map(|(name, _)| *name).collect();
    assert_eq!((listed.len(), listed), (42, accepted()));
}

#[test]
fn every_host_call_has_a_case_whose_program_makes_it() {
    let mut made = BTreeSet::new();
    for case in families::cases() {
        let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
        let frame = fixture.frame();
        let calls: Vec<_> = frame.host_calls.iter().map(|call| call.name()).collect();
        // The first entry is the beginning of the frame.
        assert_eq!(calls[1 + case.tested], case.name, "{}", case.title());
        made.insert(case.name);
    }
    assert_eq!(made, accepted());
}

#[test]
fn no_two_cases_have_the_same_title() {
    let cases = families::cases();
    let titles: BTreeSet<_> = cases.iter().map(|case| case.title()).collect();
    assert_eq!(titles.len(), cases.len());
}
