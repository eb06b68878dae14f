//! Gas of memory pages.

use stylus_devnode::wasm::pages::{PagePrices, ramp};

const PRICES: PagePrices = PagePrices {
    free_pages: 2,
    page_gas: 1_000,
};

#[test]
fn free_pages_cost_nothing() {
    assert_eq!(PRICES.cost(0, 0, 0), 0);
    assert_eq!(PRICES.cost(2, 0, 0), 0);
    assert_eq!(PRICES.cost(1, 1, 2), 0);
}

#[test]
fn the_first_paid_page_costs_its_price_and_the_ramp() {
    assert_eq!(PRICES.cost(3, 0, 0), 1_000 + 1 - 1);
    assert_eq!(PRICES.cost(1, 2, 2), 1_000);
}

#[test]
fn seventeen_pages_cost_15_008() {
    assert_eq!(PRICES.cost(17, 0, 0), 15_000 + 9 - 1);
}

#[test]
fn seventeen_more_pages_cost_17_089() {
    assert_eq!(PRICES.cost(17, 17, 17), 17_000 + 98 - 9);
}

#[test]
fn pages_opened_before_cost_no_ramp_again() {
    assert_eq!(PRICES.cost(17, 0, 17), 15_000);
    assert_eq!(PRICES.cost(17, 0, 16), 15_000 + 9 - 8);
}

#[test]
fn the_last_page_costs_a_fortune_and_the_next_cannot_be_paid() {
    assert_eq!(PRICES.cost(1, 127, 127), 1_000 + 31_873_999 - 27_849_408);
    assert_eq!(PRICES.cost(1, 128, 128), u64::MAX - 31_873_999 + 1_000);
    assert_eq!(PRICES.cost(129, 0, 0), u64::MAX);
}

#[test]
fn counters_saturate() {
    assert_eq!(PRICES.cost(u16::MAX, u16::MAX, u16::MAX), 0);
    assert_eq!(PRICES.cost(u16::MAX, 1, 1), u64::MAX);
}

#[test]
fn the_ramp_is_a_floored_power() {
    assert_eq!(ramp(128), 31_873_999);
    for pages in 0..128 {
        let power = 31_874_000f64.powf(f64::from(pages) / 128.0);
        assert_eq!(ramp(pages), power as u64, "{pages}");
    }
}
