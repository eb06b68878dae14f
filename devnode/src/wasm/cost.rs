//! Costs of a module: the figures of its program record, and the gas of compiling it.
//!
//! Every term is floored separately. Lengths are those of the source, before instrumentation.

use std::iter::Sum;

use super::{instrument::Program, module::Module, refusal::Refusal};
use crate::profile::Profile;

/// The costs of a program record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// `initCost`, gas.
    pub(crate) init: u16,
    /// `cachedCost`, gas.
    pub(crate) cached: u16,
    /// Estimated bytes of native code.
    pub(crate) asm: u32,
}

/// The quantities that prices depend on.
struct Sizes {
    wasm: u64,
    functions: u64,
    signature_words: u64,
    globals: u64,
    segment_bytes: u64,
    pages: u64,
}

/// Prices the entry of a program.
///
/// # Errors
/// A figure exceeds its field of the record; the text is ours.
pub(crate) fn record(program: &Program<'_>, profile: &Profile) -> Result<Record, Refusal> {
    let Sizes {
        wasm,
        functions,
        signature_words,
        globals,
        segment_bytes,
        pages,
    } = Sizes::of(program);
    let asm = 512_000
        + functions * 996_829 / 1_000
        + signature_words * 11_416 / 1_000
        + wasm * 62_628 / 10_000;
    let cached = functions * 13_420 / 100_000
        + signature_words * 89 / 100_000
        + wasm * 122 / 100_000
        + globals * 1_628 / 1_000
        + segment_bytes * 75_244 / 100_000
        + pages * 5;
    let base = if profile.init_includes_cached {
        cached
    } else {
        0
    };
    let init =
        base + functions * 8_252 / 1_000 + signature_words * 1_059 / 1_000 + wasm * 1_286 / 10_000;
    Ok(Record {
        init: fit("init cost", init)?,
        cached: fit("cached cost", cached)?,
        asm: fit("asm estimate", asm)?,
    })
}

/// Takes the gas of compiling a program, term by term.
///
/// # Errors
/// The first term that `gas` does not cover.
pub(crate) fn pay(program: &Program<'_>, profile: &Profile, gas: &mut u64) -> Result<(), Refusal> {
    const GAS_PER_UNIT: u64 = 28;
    let module = &program.module;
    let sizes = Sizes::of(program);
    let operators: u64 = sum(program.functions.iter().map(|function| function.operators));
    let payload: u64 = sum(module.data.iter().map(|data| data.payload));
    let wasm = if profile.charges_wasm_bytes {
        sizes.wasm * 31_733 / 100_000
    } else {
        0
    };
    let units = [
        wasm,
        sizes.functions * 17_263 / 100_000,
        payload * 17_376 / 100_000,
        element_bytes(module) * 17_376 / 100_000,
        sizes.pages * 2_217,
        operators * 535 / 1_000,
    ];
    for units in units {
        *gas = gas
            .checked_sub(units * GAS_PER_UNIT)
            .ok_or(Refusal::OutOfGas)?;
    }
    Ok(())
}

impl Sizes {
    fn of(program: &Program<'_>) -> Self {
        let module = &program.module;
        let words = |type_index| {
            module
                .func_type(type_index)
                .map_or(0, |ty| ty.params().len() + ty.results().len())
        };
        let data: u64 = sum(module.data.iter().map(|data| data.encoded));
        Self {
            wasm: sum([module.size]),
            functions: sum([module.functions.len()]),
            signature_words: sum(module
                .functions
                .iter()
                .map(|function| words(function.type_index))),
            globals: sum([module.globals.len(), module.added_globals.len()]),
            segment_bytes: data + element_bytes(module),
            pages: program.footprint.into(),
        }
    }
}

fn element_bytes(module: &Module<'_>) -> u64 {
    sum(module.elements.iter().map(|element| element.encoded))
}

/// Adds lengths of things in memory. Their sum stays far below 2^40, so no price overflows 64 bits.
fn sum(lengths: impl IntoIterator<Item = usize>) -> u64 {
    u64::sum(lengths.into_iter().map(|length| length as u64))
}

fn fit<T: TryFrom<u64>>(what: &str, cost: u64) -> Result<T, Refusal> {
    T::try_from(cost).map_err(|_| Refusal::parse(format!("{what} too large: {cost}")))
}
