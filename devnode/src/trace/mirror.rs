//! What a Stylus frame's storage cache must hold, followed from outside by its host calls.

use std::collections::BTreeMap;

use alloy_primitives::U256;

/// A cached word.
#[derive(Clone, Copy, Debug)]
struct Entry {
    value: U256,
    /// What the state holds, if the frame has seen or written it.
    known: Option<U256>,
}

/// The words of one frame.
#[derive(Clone, Debug, Default)]
pub(super) struct Mirror(BTreeMap<U256, Entry>);

impl Mirror {
    /// The frame loaded `value`; whether it had to ask the state.
    pub(super) fn load(&mut self, key: U256, value: U256) -> bool {
        let is_new = !self.0.contains_key(&key);
        if is_new {
            let known = Some(value);
            self.0.insert(key, Entry { value, known });
        }
        is_new
    }

    /// The frame set a word.
    pub(super) fn store(&mut self, key: U256, value: U256) {
        self.0
            .entry(key)
            .and_modify(|entry| entry.value = value)
            .or_insert(Entry { value, known: None });
    }

    /// The frame flushed, and forgot everything if `clear`; the words it wrote, in the order of
    /// their keys.
    pub(super) fn flush(&mut self, clear: bool) -> Vec<(U256, U256)> {
        let mut written = Vec::new();
        for (key, entry) in &mut self.0 {
            if entry.known != Some(entry.value) {
                entry.known = Some(entry.value);
                written.push((*key, entry.value));
            }
        }
        if clear {
            self.0.clear();
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_differ_from_the_state_are_written() {
        let [a, b, c] = [1, 2, 3].map(U256::from);
        let mut mirror = Mirror::default();
        assert!(mirror.load(c, a) && !mirror.load(c, a));
        mirror.store(c, a);
        mirror.store(b, U256::ZERO);
        mirror.store(a, c);
        assert_eq!(mirror.flush(false), [(a, c), (b, U256::ZERO)]);
        assert_eq!(mirror.flush(true), []);
        assert!(mirror.load(a, c));
    }
}
