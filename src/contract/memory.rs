//! The program's memory: everything it works on, bounded, in one 64 KiB page beside an 8 KiB stack.
//! There is no heap.

use core::ops::Range;

use crate::{
    bounds::{MAX_METERS, MAX_TEXT},
    bytes::{
        word::{Bytes32, number_word},
        writer::Writer,
    },
    flow::identify::TextBuffer,
};

/// Bytes of calldata that the program accepts.
pub const MAX_CALLDATA: usize = 40_960;
/// Free bytes in front of the calldata. `SessionEnabled` is emitted from the calldata itself, with
/// its topics in front of the session (see `contract::events`).
pub const HEADROOM: usize = 124;
/// Where the arguments begin, after the selector.
pub const ARGUMENTS: usize = HEADROOM + 4;
/// Bytes of the longest answer in `output`, that of `remaining`: three words, and four for each
/// meter.
const MAX_ANSWER: usize = 32 * (3 + 4 * MAX_METERS);

/// Calldata in, answer out.
#[derive(Debug)]
pub struct Memory {
    /// [`HEADROOM`] free bytes, then the calldata.
    pub input: [u8; HEADROOM + MAX_CALLDATA],
    /// A published policy text with its leading byte.
    pub text: TextBuffer,
    /// The answer, unless it is in the input.
    pub output: [u8; MAX_ANSWER],
    /// Where the answer is.
    pub answer: Answer,
}

impl Memory {
    /// All zero.
    pub const fn new() -> Self {
        Self {
            input: [0; HEADROOM + MAX_CALLDATA],
            text: [0; MAX_TEXT + 2],
            output: [0; MAX_ANSWER],
            answer: Answer::NOTHING,
        }
    }

    /// Answers with one word.
    #[inline(never)]
    pub fn answer_word(&mut self, word: &Bytes32) {
        self.answer = Answer::Output(Writer::new(&mut self.output).word(word).length());
    }

    /// Answers with one number below 2^32.
    pub fn answer_number(&mut self, number: usize) {
        self.answer_word(&number_word(number as u128));
    }

    /// The bytes of the answer.
    pub fn answer(&self) -> &[u8] {
        match &self.answer {
            Answer::Output(length) => self.output.get(..*length),
            Answer::Input(range) => self.input.get(range.clone()),
        }
        .unwrap_or(&[])
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

/// Where the answer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The first bytes of the output.
    Output(usize),
    /// A part of the input, overwritten.
    Input(Range<usize>),
}

impl Answer {
    /// No return data.
    pub const NOTHING: Self = Self::Output(0);
}
