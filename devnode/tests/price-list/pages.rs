//! Gas of WASM memory, counted over all frames that are open in a transaction.

/// Pages that cost nothing.
const FREE: u64 = 2;
/// Gas of every further page.
const PAGE: u64 = 1_000;
/// Gas that the growth of the highest count ever reached adds: the difference of two entries.
/// Counts beyond the list are more than any test here opens.
const RAMP: [u64; 24] = [
    1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 11, 12, 14, 17, 19, 22,
];

/// Gas of opening `new` pages while `open` are open, the most there ever were in this transaction.
pub fn cost(new: u64, open: u64) -> u64 {
    let total = open + new;
    if total <= FREE {
        return 0;
    }
    let paid = total.saturating_sub(FREE) - open.saturating_sub(FREE);
    PAGE * paid + RAMP[total as usize] - RAMP[open as usize]
}

#[cfg(test)]
mod tests {
    use super::cost;

    #[test]
    fn the_third_page_is_the_first_that_costs() {
        assert_eq!((cost(2, 0), cost(1, 2), cost(3, 0)), (0, 1_000, 1_000));
    }

    #[test]
    fn seventeen_pages_cost_what_every_rust_program_with_a_large_stack_pays() {
        assert_eq!(cost(17, 0), 15_008);
    }
}
