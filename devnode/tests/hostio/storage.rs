//! Storage through the frame's cache, and transient storage.
//!
//! Loads and cached stores have a number, and a fee that steps up with it. State is paid when it is
//! first loaded, and when the cache is flushed: then each changed slot costs what `SSTORE` costs,
//! with its refunds.

use stylus_price_list::{
    Price, Program,
    host_calls::{FLUSH, STORAGE, TWO_POINTERS_TO_THE_EVM},
};

use crate::case::{Case, InStatic, OUT, Touches, word, words};

/// The slot of every case; its key is at address 0.
const SLOT: u64 = 7;
/// Gas of a first load from a slot that was touched before: `SLOAD`, and 5 for reaching the EVM.
const LOAD: u64 = 100 + 5;
/// Gas on top if it was not.
const COLD_LOAD: u64 = 2_000;
/// Gas on top of a first store to a slot that was not touched before.
const COLD_STORE: u64 = 2_100;
/// Gas that a load requires to be left: a cold `SLOAD`, the highest fee, 5 for the EVM.
const LOAD_NEED: u64 = 2_100 + 10 + 5;
/// Gas that a cached store requires to be left: that of a flush, and the highest fee.
const CACHE_NEED: u64 = 2_300 + 10;
/// Gas that a flush requires to be left.
const FLUSH_NEED: u64 = 2_300;
/// Gas of a transient access.
const TRANSIENT: u64 = 100;

fn load() -> Price {
    Price::ink(STORAGE).need_gas(LOAD_NEED)
}

fn first_load() -> Price {
    load().gas(LOAD).cold_gas(COLD_LOAD)
}

fn cache() -> Price {
    Price::ink(STORAGE).need_gas(CACHE_NEED)
}

fn flush() -> Price {
    Price::ink(FLUSH).need_gas(FLUSH_NEED)
}

/// The key at 0 and a value at 32, then more values.
fn memory(values: &[u64]) -> Vec<u8> {
    [word(SLOT), words(values)].concat()
}

trait Steps {
    /// Loads the slot to [`OUT`].
    fn load(self, price: Price) -> Self;
    /// Caches the value at `ptr`.
    fn cache(self, ptr: u32, price: Price) -> Self;
    /// Flushes and keeps the cache.
    fn flush(self, price: Price) -> Self;
}

impl Steps for Program {
    fn load(self, price: Price) -> Self {
        let args = format!("i32.const 0 i32.const {OUT}");
        self.call("storage_load_bytes32", &args, price)
    }

    fn cache(self, ptr: u32, price: Price) -> Self {
        let args = format!("i32.const 0 i32.const {ptr}");
        self.call("storage_cache_bytes32", &args, price)
    }

    fn flush(self, price: Price) -> Self {
        self.call("storage_flush_cache", "i32.const 0", price)
    }
}

/// A load whose value is returned.
fn loading(when: &'static str, program: Program, found: u64) -> Case {
    Case::new("storage_load_bytes32", when, program)
        .answering(OUT, word(found))
        .touching(Touches::Slot(SLOT))
}

/// A flush that leaves this value; host call `first_flush` is refused in a static frame.
fn storing(when: &'static str, program: Program, first_flush: usize, leaves: u64) -> Case {
    Case::new("storage_flush_cache", when, program)
        .touching(Touches::Slot(SLOT))
        .leaving(SLOT, leaves)
        .in_static(InStatic::Reverts {
            at: first_flush,
            gas: 0,
        })
}

pub(crate) fn cases() -> Vec<Case> {
    let program = || Program::new(memory(&[9, 5]));
    // Reads number 1 to 32 are free of fees, up to 128 cost 2, then 10.
    let read_often = |times: usize| {
        (1..times).fold(program().load(first_load()), |program, earlier| {
            let fee = match earlier + 1 {
                ..=32 => 0,
                33..=128 => 2,
                _ => 10,
            };
            program.load(load().gas(fee))
        })
    };
    // Writes number 1 to 8 are free of fees, up to 64 cost 7, then 10.
    let write_often = |times: usize| {
        (0..times).fold(program(), |program, earlier| {
            let fee = match earlier + 1 {
                ..=8 => 0,
                9..=64 => 7,
                _ => 10,
            };
            program.cache(32, cache().gas(fee))
        })
    };
    let fresh = || flush().gas(20_000).cold_gas(COLD_STORE);
    let changed = || flush().gas(2_900).cold_gas(COLD_STORE);
    let changed_again = || flush().gas(100);
    vec![
        loading("a zero slot", program().load(first_load()), 0),
        loading("a slot with a value", program().load(first_load()), 6).slot(SLOT, 6),
        loading("a slot it knows", read_often(2), 6).slot(SLOT, 6),
        loading("for the 32nd time", read_often(32), 6).slot(SLOT, 6),
        loading("for the 33rd time", read_often(33), 6).slot(SLOT, 6),
        loading("for the 129th time", read_often(129), 6).slot(SLOT, 6),
        Case::new(
            "storage_load_bytes32",
            "a slot it has only written",
            program().cache(32, cache()).load(load()),
        )
        .answering(OUT, word(9)),
        loading(
            "a slot again after a flush that cleared",
            program()
                .load(first_load())
                .call("storage_flush_cache", "i32.const 1", flush())
                .load(load().gas(LOAD)),
            6,
        )
        .slot(SLOT, 6),
        Case::new(
            "storage_cache_bytes32",
            "for the first time",
            write_often(1),
        ),
        Case::new("storage_cache_bytes32", "for the 8th time", write_often(8)),
        Case::new("storage_cache_bytes32", "for the 9th time", write_often(9)),
        Case::new(
            "storage_cache_bytes32",
            "for the 65th time",
            write_often(65),
        ),
        Case::new("storage_flush_cache", "nothing", program().flush(flush())),
        Case::new(
            "storage_flush_cache",
            "a slot written back to what was loaded",
            program()
                .load(first_load())
                .cache(32, cache())
                .flush(flush()),
        )
        .slot(SLOT, 9)
        .touching(Touches::Slot(SLOT)),
        storing("0 to x", program().cache(32, cache()).flush(fresh()), 1, 9),
        storing(
            "x to y",
            program().cache(32, cache()).flush(changed()),
            1,
            9,
        )
        .slot(SLOT, 6),
        storing(
            "x to 0",
            Program::new(memory(&[0]))
                .cache(32, cache())
                .flush(changed()),
            1,
            0,
        )
        .slot(SLOT, 6)
        .refund(4_800),
        storing(
            "x to x, never loaded",
            program()
                .cache(32, cache())
                .flush(flush().gas(100).cold_gas(COLD_STORE)),
            1,
            9,
        )
        .slot(SLOT, 9),
        storing(
            "x to y, loaded before",
            program()
                .load(first_load())
                .cache(32, cache())
                .flush(flush().gas(2_900)),
            2,
            9,
        )
        .slot(SLOT, 6),
        storing(
            "x to y to z",
            program()
                .cache(32, cache())
                .flush(changed())
                .cache(64, cache())
                .flush(changed_again()),
            1,
            5,
        )
        .slot(SLOT, 6),
        storing(
            "x to y to x",
            Program::new(memory(&[9, 6]))
                .cache(32, cache())
                .flush(changed())
                .cache(64, cache())
                .flush(changed_again()),
            1,
            6,
        )
        .slot(SLOT, 6)
        .refund(2_800),
        storing(
            "0 to x to 0",
            Program::new(memory(&[9, 0]))
                .cache(32, cache())
                .flush(fresh())
                .cache(64, cache())
                .flush(changed_again()),
            1,
            0,
        )
        .refund(19_900),
        storing(
            "x to 0 to y",
            Program::new(memory(&[0, 9]))
                .cache(32, cache())
                .flush(changed())
                .cache(64, cache())
                .flush(changed_again()),
            1,
            9,
        )
        .slot(SLOT, 6),
        storing(
            "x to 0 to x",
            Program::new(memory(&[0, 6]))
                .cache(32, cache())
                .flush(changed())
                .cache(64, cache())
                .flush(changed_again()),
            1,
            6,
        )
        .slot(SLOT, 6)
        .refund(2_800),
        Case::new(
            "transient_load_bytes32",
            "nothing stored",
            program().call(
                "transient_load_bytes32",
                &format!("i32.const 0 i32.const {OUT}"),
                Price::ink(TWO_POINTERS_TO_THE_EVM).gas(TRANSIENT),
            ),
        )
        .answering(OUT, word(0)),
        Case::new(
            "transient_load_bytes32",
            "what was stored",
            transient_store(program()).call(
                "transient_load_bytes32",
                &format!("i32.const 0 i32.const {OUT}"),
                Price::ink(TWO_POINTERS_TO_THE_EVM).gas(TRANSIENT),
            ),
        )
        .answering(OUT, word(9))
        .in_static(InStatic::Reverts {
            at: 0,
            gas: TRANSIENT,
        }),
        Case::new(
            "transient_store_bytes32",
            "a value",
            transient_store(program()),
        )
        .refused_in_static(TRANSIENT),
    ]
}

fn transient_store(program: Program) -> Program {
    program.call(
        "transient_store_bytes32",
        "i32.const 0 i32.const 32",
        Price::ink(TWO_POINTERS_TO_THE_EVM).gas(TRANSIENT),
    )
}
