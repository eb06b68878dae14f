//! One host call under one circumstance: the program that makes it, and what must come of it
//! everywhere.

use alloy_primitives::Address;
use stylus_devnode::evm::Status;
use stylus_price_list::Program;

/// Where programs keep what they return; their data is shorter than this.
pub(crate) const OUT: u32 = 8_192;

/// The facts of a frame that a running program can read.
pub(crate) struct View {
    /// Acting account.
    pub(crate) address: Address,
    /// Its caller.
    pub(crate) sender: Address,
    /// Wei that came with the call.
    pub(crate) value: u64,
    /// Wei of the acting account.
    pub(crate) balance: u64,
    /// Ink left right after the tested call.
    pub(crate) ink_left: u64,
}

/// The accounts and slots that the tested call accesses first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Touches {
    /// An account.
    Account(Address),
    /// A slot of the acting account.
    Slot(u64),
}

/// The outcome in a static frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InStatic {
    /// The same as elsewhere, at the same price.
    Same,
    /// Host call number `at` reverts the frame after taking its ink and `gas`.
    Reverts { at: usize, gas: u64 },
    /// The tested call costs no gas and answers as a failed one: status 2, no data.
    Fails,
}

/// The output of the program.
type Output = Box<dyn Fn(&View) -> Vec<u8>>;

/// A host call under one circumstance.
pub(crate) struct Case {
    /// Name of the host call.
    pub(crate) name: &'static str,
    /// The circumstance.
    pub(crate) when: &'static str,
    /// A program that makes the call, after the calls that prepare it.
    pub(crate) program: Program,
    /// Number of the tested call in the program.
    pub(crate) tested: usize,
    /// Call data of the program.
    pub(crate) call_data: Vec<u8>,
    /// Slots of the acting account that are not zero at first.
    pub(crate) slots: Vec<(u64, u64)>,
    /// Wei of the acting account at first.
    pub(crate) balance: u64,
    /// The accounts and slots that it accesses first.
    pub(crate) touches: Option<Touches>,
    /// The outcome in a static frame.
    pub(crate) in_static: InStatic,
    /// Slots of the acting account afterwards.
    pub(crate) leaves: Vec<(u64, u64)>,
    /// Refund in gas, before the cap of a fifth.
    pub(crate) refund: u64,
    /// How the frame ends.
    pub(crate) status: Status,
    /// The output of the frame.
    pub(crate) output: Output,
}

impl Case {
    /// The last call of `program` is the tested one; it returns nothing, touches nothing, is the
    /// same everywhere.
    pub(crate) fn new(name: &'static str, when: &'static str, program: Program) -> Self {
        Self {
            name,
            when,
            tested: program.len() - 1,
            program,
            call_data: Vec::new(),
            slots: Vec::new(),
            balance: 1_000,
            touches: None,
            in_static: InStatic::Same,
            leaves: Vec::new(),
            refund: 0,
            status: Status::Success,
            output: Box::new(|_| Vec::new()),
        }
    }

    /// Returns the memory at `ptr`, which must equal `output`.
    pub(crate) fn returning(
        self,
        ptr: u32,
        len: u32,
        output: impl Fn(&View) -> Vec<u8> + 'static,
    ) -> Self {
        Self {
            program: self.program.returning(ptr, len),
            output: Box::new(output),
            ..self
        }
    }

    /// As [`Self::returning`], with an output that depends on nothing.
    pub(crate) fn answering(self, ptr: u32, output: impl Into<Vec<u8>>) -> Self {
        let output = output.into();
        self.returning(ptr, output.len() as u32, move |_| output.clone())
    }

    /// Calls the program with this.
    pub(crate) fn call_data(self, call_data: Vec<u8>) -> Self {
        Self { call_data, ..self }
    }

    /// Fills a slot beforehand.
    pub(crate) fn slot(mut self, key: u64, value: u64) -> Self {
        self.slots.push((key, value));
        self
    }

    /// Sets the cold accounts and slots.
    pub(crate) fn touching(self, touches: Touches) -> Self {
        Self {
            touches: Some(touches),
            ..self
        }
    }

    /// Sets the outcome in a static frame.
    pub(crate) fn in_static(self, in_static: InStatic) -> Self {
        Self { in_static, ..self }
    }

    /// The tested call reverts a static frame after taking its ink and `gas`.
    pub(crate) fn refused_in_static(self, gas: u64) -> Self {
        let at = self.tested;
        self.in_static(InStatic::Reverts { at, gas })
    }

    /// Expects this in a slot afterwards.
    pub(crate) fn leaving(mut self, key: u64, value: u64) -> Self {
        self.leaves.push((key, value));
        self
    }

    /// Expects a refund.
    pub(crate) fn refund(self, refund: u64) -> Self {
        Self { refund, ..self }
    }

    /// Expects another end than success.
    pub(crate) fn ending(self, status: Status) -> Self {
        Self { status, ..self }
    }

    /// Name and circumstance, for failures.
    pub(crate) fn title(&self) -> String {
        format!("{}, {}", self.name, self.when)
    }
}

/// A word with this number, big-endian.
pub(crate) fn word(number: u64) -> Vec<u8> {
    let mut word = vec![0; 24];
    word.extend(number.to_be_bytes());
    word
}

/// Words one after the other.
pub(crate) fn words(numbers: &[u64]) -> Vec<u8> {
    numbers.iter().flat_map(|number| word(*number)).collect()
}
