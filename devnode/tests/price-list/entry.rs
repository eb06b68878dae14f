//! Gas of entering a program, before its first operator runs.

/// The figures that the price of a program depends on.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Bytes of the module, uncompressed.
    pub wasm: u64,
    /// Bytes of its only data segment, at address 0; `None` if there is no segment.
    pub data: Option<u64>,
    /// Pages its memory begins with.
    pub pages: u64,
}

/// Functions of every program here: the entry point.
const FUNCTIONS: u64 = 1;
/// Parameters and results of the entry point.
const TYPES: u64 = 2;
/// Globals that metering adds; programs here have none of their own.
const GLOBALS: u64 = 4;

impl Shape {
    /// Gas of entering while not in the cache, memory not counted.
    pub fn uncached_gas(&self) -> u64 {
        let init = FUNCTIONS * 8_252 / 1_000 + TYPES * 1_059 / 1_000 + self.wasm * 1_286 / 10_000;
        69 * 128 + init + self.cached_gas()
    }

    /// Gas of entering while in the cache, memory not counted.
    pub fn cached_gas(&self) -> u64 {
        let cost = FUNCTIONS * 13_420 / 100_000
            + TYPES * 89 / 100_000
            + self.wasm * 122 / 100_000
            + GLOBALS * 1_628 / 1_000
            + self.segment_bytes() * 75_244 / 100_000
            + 5 * self.pages;
        11 * 32 + cost
    }

    /// Encoded bytes of the data segment: a flag, the offset `i32.const 0 end`, the length, the
    /// data.
    fn segment_bytes(&self) -> u64 {
        match self.data {
            None => 0,
            Some(len) => 1 + 3 + leb_len(len) + len,
        }
    }
}

/// Bytes of an unsigned LEB128 number.
fn leb_len(number: u64) -> u64 {
    u64::from(u64::BITS - number.leading_zeros())
        .div_ceil(7)
        .max(1)
}

#[cfg(test)]
mod tests {
    use super::Shape;

    #[test]
    fn an_empty_program_costs_what_was_recorded_on_nitro() {
        let shape = Shape {
            wasm: 64,
            data: None,
            pages: 1,
        };
        assert_eq!(
            (shape.uncached_gas(), shape.cached_gas()),
            (8_832 + 18 + 352 + 11, 352 + 11)
        );
    }
}
