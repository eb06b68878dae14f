//! The program's memory plan: everything it works on, bounded, in one 64 KiB page beside an 8 KiB
//! stack. There is no heap.

use core::ops::Range;

use crate::{
    intent::reader::Frame,
    policy::{MAX_METERS, MAX_TEXT},
    verdict::{Checked, Denial, Reason},
    word::{Bytes32, number_word},
    words::Words,
};

/// Bytes of call data the program takes at most.
pub const MAX_CALLDATA: usize = 40_960;
/// Room in front of the call data: an event's topics and first word are written in front of the
/// data it shares with the arguments, so that a session is emitted without being copied.
pub const HEADROOM: usize = 124;
/// Where the arguments begin: behind the selector.
pub const ARGUMENTS: usize = HEADROOM + 4;
/// Bytes of `remaining`'s answer at most: three words, then four a meter.
const MAX_ANSWER: usize = 32 * (3 + 4 * MAX_METERS);

/// Call data in, answer out.
#[derive(Debug)]
pub struct Memory {
    /// Headroom, then the call data.
    pub input: [u8; HEADROOM + MAX_CALLDATA],
    /// A published policy text with its leading byte, and one byte to see that it is longer.
    pub text: [u8; MAX_TEXT + 2],
    /// The answer, unless it stands in the input.
    pub output: [u8; MAX_ANSWER],
    /// Where the answer stands.
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

    /// The only argument: exactly one word.
    ///
    /// # Errors
    /// [`Reason::MalformedArguments`].
    #[inline(never)]
    pub fn argument(&self, end: usize, denial: &mut Denial) -> Checked<&Bytes32> {
        let mut frame = arguments(&self.input, end, 1);
        let word = frame.word(0);
        denial.require(frame.is_whole(), Reason::MalformedArguments)?;
        Ok(word)
    }

    /// Answers with one word.
    #[inline(never)]
    pub fn word(&mut self, word: &Bytes32) {
        self.answer = Answer::Output(Words::new(&mut self.output).word(word).length());
    }

    /// Answers with one number below 2^32.
    pub fn number(&mut self, number: usize) {
        self.word(&number_word(number as u128));
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

/// Where the answer stands.
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

/// The call's arguments, what stands between the selector and `end` of the input: a frame of
/// `head_words`.
#[inline(never)]
pub fn arguments(input: &[u8], end: usize, head_words: usize) -> Frame<'_> {
    Frame::new(input.get(ARGUMENTS..end).unwrap_or(&[]), head_words)
}
