//! The base fee model.

use stylus_devnode::{arbos::pricing, profile::Profile};

use crate::host::MemoryHost;

const MINIMUM: u64 = 100_000_000;

fn fee_after(backlog: u64, seconds: u64) -> u64 {
    let mut host = MemoryHost::new(Profile::ARBOS_51);
    pricing::add_to_backlog(&mut host, backlog);
    pricing::start_block(&mut host, seconds);
    pricing::base_fee(&mut host)
}

#[test]
fn ten_seconds_of_backlog_are_free() {
    assert_eq!(fee_after(0, 0), MINIMUM);
    assert_eq!(fee_after(70_000_000, 0), MINIMUM);
    assert_eq!(fee_after(77_000_000, 1), MINIMUM);
}

#[test]
fn more_backlog_raises_the_fee_exponentially() {
    // 714 M over: one inertia of 102 s at 7 M gas per second is e.
    assert_eq!(fee_after(70_000_000 + 714_000_000, 0), 270_830_000);
    // 71,400 gas over are one basis point.
    assert_eq!(fee_after(70_000_000 + 71_399, 0), MINIMUM);
    assert_eq!(fee_after(70_000_000 + 71_400, 0), MINIMUM + 10_000);
}

#[test]
fn time_works_the_backlog_off() {
    assert_eq!(fee_after(70_000_000 + 714_000_000, 102), MINIMUM);
}

#[test]
fn an_absurd_backlog_stays_finite() {
    assert!(fee_after(u64::MAX, 0) > MINIMUM);
}

mod data_fee {
    //! The L1 part of transactions, as recorded at 50 gwei per unit and a base fee of 0.1 gwei.

    use alloy_primitives::U256;
    use serde::Deserialize;

    use super::*;

    const RECORDED: &str = include_str!("../vectors/stylus-gas.json");
    const GWEI: u64 = 1_000_000_000;

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct File {
        #[serde(rename = "l1Price50gwei")]
        transactions: Vec<Recorded>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Recorded {
        id: String,
        raw: String,
        gas_used_for_l1: u64,
    }

    fn host(wei_per_unit: u64) -> MemoryHost {
        let mut host = MemoryHost::new(Profile::ARBOS_51);
        pricing::set_price_per_unit(&mut host, U256::from(wei_per_unit));
        host
    }

    #[test]
    fn poster_gas_is_as_recorded() {
        let file: File = serde_json::from_str(RECORDED).expect("the recorded file");
        assert_eq!(file.transactions.len(), 14);
        for transaction in file.transactions {
            let raw = hex::decode(transaction.raw.trim_start_matches("0x")).expect("hex");
            let gas = pricing::poster_gas(&mut host(50 * GWEI), &raw, MINIMUM);
            assert_eq!(gas, transaction.gas_used_for_l1, "{}", transaction.id);
        }
    }

    #[test]
    fn the_l1_part_is_zero_without_a_price() {
        assert_eq!(pricing::poster_gas(&mut host(0), &[7; 100], MINIMUM), 0);
        assert_eq!(pricing::poster_gas(&mut host(50 * GWEI), &[7; 100], 0), 0);
    }
}
