//! Generated modules: instrumented, they behave as before, and their ink equals that of an
//! independent counter. The counter rewrites the text of a module and takes prices from the price
//! list, so it shares only the rules with the instrumentation.

mod counter;
mod modules;
mod run;

use counter::counted;
use modules::{Shape, module};
use run::{Ending, Outcome, instrumented, plain};
use stylus_devnode::{profile::Profile, wasm::activate};

/// Modules of each shape.
const MODULES: u64 = 400;
/// Ink of the first run: an endless loop of a module takes it in some hundred rounds.
const PLENTY: u64 = 3_000_000;

/// How the modules of a shape ended.
#[derive(Debug, Default)]
struct Tally {
    accepted: u64,
    returned: u64,
    trapped: u64,
    out_of_ink: u64,
}

impl Tally {
    /// Nearly all modules were accepted, and many of them had each outcome.
    fn check(self) {
        let Self {
            accepted,
            returned,
            trapped,
            out_of_ink,
        } = self;
        assert!(accepted * 100 >= MODULES * 95, "{self:?}");
        assert!(
            returned.min(trapped).min(out_of_ink) * 10 >= MODULES,
            "{self:?}"
        );
    }
}

/// Generates, activates and compares the modules of a shape.
fn compare(shape: Shape) -> Tally {
    let mut tally = Tally::default();
    for seed in 0..MODULES {
        let (wasm, text) = module(shape, seed);
        if activate(&wasm, &Profile::ARBOS_51, true, 128, &mut u64::MAX.clone()).is_err() {
            continue;
        }
        tally.accepted += 1;
        let counted = counted(&text);
        let input = seed as i32;
        let both = |ink| {
            let measured = instrumented(&wasm, input, ink);
            let expected = run::counted(&counted, input, ink);
            assert_eq!(measured, expected, "seed {seed}, {ink} ink\n{text}");
            measured
        };
        let outcome = both(PLENTY);
        match outcome.ending {
            Ending::OutOfInk => {
                tally.out_of_ink += 1;
                // The same outcome, for any amount of ink.
                both(PLENTY / 2);
                continue;
            }
            Ending::Returned(_) => tally.returned += 1,
            Ending::Trapped(_) => tally.trapped += 1,
        }
        let used = PLENTY - outcome.ink_left;
        let expected = Outcome {
            ink_left: 0,
            ..outcome
        };
        let free = plain(&wasm, input);
        assert_eq!(
            free, expected,
            "seed {seed}, without instrumentation\n{text}"
        );
        assert_eq!(both(used), expected, "seed {seed}, exactly enough\n{text}");
        let less = both(used - 1);
        assert_eq!(
            less.ending,
            Ending::OutOfInk,
            "seed {seed}, one less\n{text}"
        );
    }
    tally
}

#[test]
fn fixed_memory_same_outcome_and_the_ink_of_an_independent_count() {
    compare(Shape::Fixed).check();
}

#[test]
fn bulk_operators_same_outcome_and_the_ink_of_an_independent_count() {
    compare(Shape::Bulk).check();
}

#[test]
fn growing_memory_and_imports_same_outcome_and_the_ink_of_an_independent_count() {
    compare(Shape::Growing).check();
}
