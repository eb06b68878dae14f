//! Programs that are a straight line of host calls, and what running one costs.

use std::{collections::BTreeSet, fmt::Write as _};

use crate::{
    INK_PER_GAS,
    entry::Shape,
    gas_for,
    host_calls::{self, HOST_CALLS},
    operators, pages,
};

/// The price of one host call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Price {
    /// Ink.
    pub ink: u64,
    /// Gas, paid after the ink.
    pub gas: u64,
    /// Ink for bytes handed out, paid after the gas.
    pub late_ink: u64,
    /// More gas, if what the call touches was not touched before in this transaction.
    pub cold_gas: u64,
    /// Gas that must be left once the ink is paid, however little of it is spent.
    pub need_gas: u64,
    /// Pages it opens.
    pub pages: u64,
}

impl Price {
    /// A call that takes only ink.
    pub fn ink(ink: u64) -> Self {
        Self {
            ink,
            ..Self::default()
        }
    }

    /// Takes gas as well.
    pub fn gas(self, gas: u64) -> Self {
        Self { gas, ..self }
    }

    /// Takes more ink in the end.
    pub fn late_ink(self, late_ink: u64) -> Self {
        Self { late_ink, ..self }
    }

    /// Takes more gas if it is the first to touch.
    pub fn cold_gas(self, cold_gas: u64) -> Self {
        Self { cold_gas, ..self }
    }

    /// Requires gas to be left.
    pub fn need_gas(self, need_gas: u64) -> Self {
        Self { need_gas, ..self }
    }

    /// Opens pages.
    pub fn pages(self, pages: u64) -> Self {
        Self { pages, ..self }
    }
}

/// The facts outside the program that a price depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// The accounts and slots of the program are warm.
    pub is_warm: bool,
    /// Pages open in the frames around it.
    pub outer_pages: u64,
}

/// A host call in a program.
#[derive(Clone, Debug)]
struct Call {
    name: &'static str,
    /// Length of the text up to and including the call.
    end: usize,
    price: Price,
}

/// A straight line of host calls. Its memory begins with given bytes; its entry point returns a
/// given status.
#[derive(Clone, Debug)]
pub struct Program {
    data: Vec<u8>,
    pages: u64,
    max_pages: u64,
    text: String,
    calls: Vec<Call>,
    status: u32,
    exits_early: bool,
}

impl Default for Program {
    fn default() -> Self {
        Self::new([])
    }
}

impl Program {
    /// A program with one page of memory that begins with `data`.
    pub fn new(data: impl Into<Vec<u8>>) -> Self {
        Self {
            data: data.into(),
            pages: 1,
            max_pages: 1,
            text: String::new(),
            calls: Vec::new(),
            status: 0,
            exits_early: false,
        }
    }

    /// Allows the memory to grow.
    pub fn growing_to(self, max_pages: u64) -> Self {
        Self { max_pages, ..self }
    }

    /// Ends with another status than 0.
    pub fn ending_with(self, status: u32) -> Self {
        Self { status, ..self }
    }

    /// Runs operators that cost exactly their price in the list of operators.
    pub fn operators(mut self, text: &str) -> Self {
        let _ = write!(self.text, "{text} ");
        self
    }

    /// Calls the host function `name` after the operators that push its arguments.
    pub fn call(mut self, name: &'static str, args: &str, price: Price) -> Self {
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{args} call ${name} ");
        self.calls.push(Call {
            name,
            end: self.text.len(),
            price,
        });
        self
    }

    /// As [`Self::call`], and keeps the result at `ptr`; `kind` is `i32` or `i64`.
    pub fn call_keeping(
        self,
        ptr: u32,
        kind: &str,
        name: &'static str,
        args: &str,
        price: Price,
    ) -> Self {
        self.call(name, &format!("i32.const {ptr} {args}"), price)
            .operators(&format!("{kind}.store"))
    }

    /// Returns `len` bytes at `ptr`.
    pub fn returning(self, ptr: u32, len: u32) -> Self {
        let price = Price::ink(host_calls::write_result(len.into()));
        let args = format!("i32.const {ptr} i32.const {len}");
        self.call("write_result", &args, price)
    }

    /// Grows the memory, which calls `pay_for_memory_grow` implicitly.
    pub fn growing(mut self, pages: u64) -> Self {
        let _ = write!(self.text, "i32.const {pages} memory.grow ");
        let price = match pages {
            0 => Price::ink(host_calls::ENTER),
            _ => Price::default().pages(pages),
        };
        self.calls.push(Call {
            name: "pay_for_memory_grow",
            end: self.text.len(),
            price,
        });
        self.operators("drop")
    }

    /// Ends at the last call, whatever follows.
    pub fn exiting_early(self) -> Self {
        Self {
            exits_early: true,
            ..self
        }
    }

    /// Number of host calls so far.
    pub fn len(&self) -> usize {
        self.calls.len()
    }

    /// Whether it calls nothing.
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// The program in the text format.
    pub fn wat(&self) -> String {
        let mut out = String::from("(module");
        let imported: BTreeSet<&str> = self
            .calls
            .iter()
            .map(|call| call.name)
            .chain((self.max_pages > self.pages).then_some("pay_for_memory_grow"))
            .collect();
        for (name, kind) in HOST_CALLS
            .iter()
            .filter(|(name, _)| imported.contains(name))
        {
            let _ = write!(
                out,
                r#" (import "vm_hooks" "{name}" (func ${name} {kind}))"#
            );
        }
        let (min, max) = (self.pages, self.max_pages);
        let _ = write!(out, r#" (memory (export "memory") {min} {max})"#);
        if !self.data.is_empty() {
            let escaped: String = self.data.iter().fold(String::new(), |mut text, byte| {
                let _ = write!(text, "\\{byte:02x}");
                text
            });
            let _ = write!(out, r#" (data (i32.const 0) "{escaped}")"#);
        }
        let (text, status) = (&self.text, self.status);
        let _ = write!(
            out,
            r#" (func (export "user_entrypoint") (param i32) (result i32) {text}i32.const {status}))"#
        );
        out
    }

    /// Gas of entering it, uncached, if its module has this many bytes.
    pub fn entry_gas(&self, wasm_bytes: usize, at: Conditions) -> u64 {
        self.shape(wasm_bytes).uncached_gas() + pages::cost(self.pages, at.outer_pages)
    }

    /// As [`Self::entry_gas`], in the cache.
    pub fn cached_entry_gas(&self, wasm_bytes: usize, at: Conditions) -> u64 {
        self.shape(wasm_bytes).cached_gas() + pages::cost(self.pages, at.outer_pages)
    }

    fn shape(&self, wasm_bytes: usize) -> Shape {
        Shape {
            wasm: wasm_bytes as u64,
            data: (!self.data.is_empty()).then_some(self.data.len() as u64),
            pages: self.pages,
        }
    }

    /// Ink of running it to its end.
    pub fn ink(&self, at: Conditions) -> u64 {
        match self.calls.len().checked_sub(1) {
            Some(last) if self.exits_early => self.ink_after(last, at),
            _ => self.host_ink(self.calls.len(), at) + operators::straight_line(&self.body()),
        }
    }

    /// Gas a frame must have beyond its entry so that the program reaches its end.
    pub fn needed_gas(&self, at: Conditions) -> u64 {
        let needs = self.calls.iter().enumerate().map(|(index, call)| {
            self.ink_before(index, at) + call.price.ink + call.price.need_gas * INK_PER_GAS
        });
        gas_for(needs.chain([self.ink(at)]).max().unwrap_or_default())
    }

    /// Ink spent when call `index` has ended.
    pub fn ink_after(&self, index: usize, at: Conditions) -> u64 {
        self.ink_before(index, at) + self.call_ink(index, at)
    }

    /// Ink spent when call `index` begins.
    pub fn ink_before(&self, index: usize, at: Conditions) -> u64 {
        self.host_ink(index, at) + operators::begun_before(&self.body(), self.calls[index].end)
    }

    /// Ink spent when call `index` refuses to go on after taking its ink and `gas`.
    pub fn ink_until_refusal(&self, index: usize, gas: u64, at: Conditions) -> u64 {
        self.ink_before(index, at) + self.calls[index].price.ink + gas * INK_PER_GAS
    }

    /// The same program if call `index` took this gas instead.
    pub fn with_gas(mut self, index: usize, gas: u64) -> Self {
        let price = &mut self.calls[index].price;
        *price = Price::ink(price.ink).gas(gas);
        self
    }

    fn call_ink(&self, index: usize, at: Conditions) -> u64 {
        let price = self.calls[index].price;
        let cold = if at.is_warm { 0 } else { price.cold_gas };
        let grown: u64 = self.calls[..index]
            .iter()
            .map(|call| call.price.pages)
            .sum();
        let memory = pages::cost(price.pages, at.outer_pages + self.pages + grown);
        price.ink + (price.gas + cold + memory) * INK_PER_GAS + price.late_ink
    }

    /// Ink of the first `count` host calls.
    fn host_ink(&self, count: usize, at: Conditions) -> u64 {
        (0..count).map(|index| self.call_ink(index, at)).sum()
    }

    /// Text of the function; its end is an operator like any other.
    fn body(&self) -> String {
        format!("{}i32.const {} end", self.text, self.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_pays_for_its_operators_and_its_calls() {
        let program = Program::new([]).call_keeping(8, "i64", "chainid", "", Price::ink(8_400));
        let operators = (2_450 + 1 + 3_800) + (2_450 + 950 + 1 + 1);
        assert_eq!(program.ink(Conditions::default()), operators + 8_400);
    }

    #[test]
    fn a_need_counts_from_where_it_is_asked() {
        let price = Price::ink(18_480).gas(105).need_gas(2_115);
        let program =
            Program::new([]).call("storage_load_bytes32", "i32.const 0 i32.const 0", price);
        let before = 2_450 + 2 + 3_800 + 18_480;
        assert_eq!(
            program.needed_gas(Conditions::default()),
            2_115 + u64::div_ceil(before, 10_000)
        );
    }
}
