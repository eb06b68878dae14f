//! Choices made from a list of random words. After the end of the list every choice is the first.

use alloy_primitives::U256;

pub(super) struct Choices {
    words: std::vec::IntoIter<u64>,
}

impl Choices {
    pub(super) fn new(words: Vec<u64>) -> Self {
        Self {
            words: words.into_iter(),
        }
    }

    pub(super) fn word(&mut self) -> u64 {
        self.words.next().unwrap_or(0)
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.word().to_be_bytes()[0]
    }

    /// A number below `bound`; 0 if `bound` is 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let word = self.word() >> 16;
        usize::try_from(word)
            .ok()
            .and_then(|word| word.checked_rem(bound))
            .unwrap_or(0)
    }

    /// True once in `times`; false after the end of the list.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        times > 0 && self.below(times) == times - 1
    }

    /// One of `items`; the default if there are none.
    pub(super) fn pick<T: Clone + Default>(&mut self, items: &[T]) -> T {
        let index = self.below(items.len());
        items.get(index).cloned().unwrap_or_default()
    }

    pub(super) fn u256(&mut self) -> U256 {
        U256::from_limbs([self.word(), self.word(), self.word(), self.word()])
    }

    pub(super) fn u128(&mut self) -> u128 {
        u128::from(self.word()) << 64 | u128::from(self.word())
    }
}
