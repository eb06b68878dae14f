//! Every cold account or slot is warm after its first access: by an access list, by an earlier call
//! of the same program, by another contract. Accesses of a failed frame are cold again.

use alloy_eips::eip2930::{AccessList, AccessListItem};
use alloy_primitives::Bytes;
use stylus_devnode::{chain::TransactionRequest, evm::Status, profile::Profile};
use stylus_price_list::Conditions;

use crate::{
    case::{Case, InStatic, Touches},
    families,
    fixture::{EXISTING, Fixture, Kind, PLENTY, SENDER, deploy, inner, relay, slot, toucher},
};

const WARM: Conditions = Conditions {
    is_warm: true,
    outer_pages: 0,
};

fn cold_cases() -> impl Iterator<Item = (Case, Touches)> {
    families::cases()
        .into_iter()
        .filter_map(|case| case.touches.map(|touches| (case, touches)))
}

#[test]
fn an_access_list_makes_it_warm() {
    for (case, touches) in cold_cases() {
        let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
        let (item, list_gas) = match touches {
            Touches::Account(address) => (
                AccessListItem {
                    address,
                    storage_keys: Vec::new(),
                },
                2_400,
            ),
            Touches::Slot(key) => (
                AccessListItem {
                    address: fixture.program.address,
                    storage_keys: vec![slot(key)],
                },
                2_400 + 1_900,
            ),
        };
        let request = || TransactionRequest {
            access_list: AccessList(vec![item.clone()]),
            ..fixture.request()
        };
        let title = case.title();
        let limit = fixture.intrinsic_gas() + list_gas + fixture.program.needed_gas(WARM);
        let (less, enough) = (request().with_gas(limit - 1), request().with_gas(limit));
        let less = fixture.chain.transact(less).expect("a transaction");
        assert_eq!(
            (less.status, less.gas_used),
            (Status::Failure, limit - 1),
            "{title}"
        );
        let receipt = fixture.chain.transact(enough).expect("a transaction");
        let gas = fixture.program.frame_gas(WARM);
        assert_eq!(
            (receipt.status, receipt.gas_used),
            (case.status, fixture.used(list_gas + gas)),
            "{title}"
        );
    }
}

#[test]
fn a_second_call_in_the_same_transaction_finds_it_warm() {
    for (case, _) in cold_cases().filter(|(case, _)| case.in_static == InStatic::Same) {
        let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
        let relay = relay(&fixture.program, Kind::Call, -1, 0, &case.call_data, 2);
        let relay = deploy(&mut fixture.chain, &relay);
        let request =
            TransactionRequest::call(SENDER, relay.address, Bytes::new()).with_gas(PLENTY);
        let receipt = fixture.chain.transact(request).expect("a transaction");
        let root = receipt.root.expect("the chain traces");
        let used: Vec<u64> = root.children.iter().map(|frame| frame.gas_used).collect();
        let gas = |is_warm| {
            fixture.program.frame_gas(Conditions {
                is_warm,
                outer_pages: 1,
            })
        };
        assert_eq!(used, [gas(false), gas(true)], "{}", case.title());
        let expected = 21_000 + relay.frame_gas(Conditions::default()) + gas(false) + gas(true);
        assert_eq!(receipt.gas_used, expected, "{}", case.title());
    }
}

#[test]
fn what_another_contract_touched_is_warm() {
    for (case, touches) in cold_cases() {
        let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
        let contract = toucher(&mut fixture.chain, touches, fixture.program.address);
        fixture.fill(contract);
        let data = Bytes::new();
        let request = TransactionRequest::call(SENDER, contract, data).with_gas(PLENTY);
        let receipt = fixture.chain.transact(request).expect("a transaction");
        let frame = inner(&receipt);
        assert_eq!(
            (frame.status, frame.gas_used),
            (case.status, fixture.program.frame_gas(WARM)),
            "{}",
            case.title()
        );
    }
}

#[test]
fn what_a_failed_frame_touched_is_cold_again() {
    let case = families::cases()
        .into_iter()
        .find(|case| case.touches == Some(Touches::Account(EXISTING)))
        .expect("an account is touched somewhere");
    let case = Case {
        program: case.program.ending_with(1),
        ..case
    };
    let mut fixture = Fixture::new(&case, &Profile::ARBOS_51);
    let relay = relay(&fixture.program, Kind::Call, -1, 0, &[], 2);
    let relay = deploy(&mut fixture.chain, &relay);
    let request = TransactionRequest::call(SENDER, relay.address, Bytes::new()).with_gas(PLENTY);
    let receipt = fixture.chain.transact(request).expect("a transaction");
    let root = receipt.root.expect("the chain traces");
    let cold = fixture.program.frame_gas(Conditions {
        is_warm: false,
        outer_pages: 1,
    });
    let frames: Vec<(Status, u64)> = root
        .children
        .iter()
        .map(|frame| (frame.status, frame.gas_used))
        .collect();
    assert_eq!(frames, [(Status::Revert, cold), (Status::Revert, cold)]);
}
