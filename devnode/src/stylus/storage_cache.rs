//! The storage cache of one frame. Has no gas prices of the EVM and is never shared between frames.

use std::collections::BTreeMap;

use alloy_primitives::U256;

use super::record::StorageAccess;

/// A cached word.
#[derive(Clone, Copy, Debug)]
struct Entry {
    value: U256,
    /// The value in the state, if the frame has loaded or stored it.
    known: Option<U256>,
}

/// Words that a frame has loaded or will store. Counts host calls, not entries: neither a flush nor
/// a clear resets the counters that determine the fees.
#[derive(Clone, Debug, Default)]
pub(super) struct StorageCache {
    entries: BTreeMap<U256, Entry>,
    reads: u32,
    writes: u32,
    /// Accesses to the state since the last [`Self::take_accesses`]; `None` if the frame is not
    /// recorded.
    accesses: Option<Vec<StorageAccess>>,
}

impl StorageCache {
    /// An empty cache, which reports its accesses to the state if `is_recorded`.
    pub(super) fn new(is_recorded: bool) -> Self {
        Self {
            accesses: is_recorded.then(Vec::new),
            ..Self::default()
        }
    }

    /// The loads and stores of the state since the last call, in order.
    pub(super) fn take_accesses(&mut self) -> Vec<StorageAccess> {
        self.accesses
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default()
    }

    fn report(&mut self, access: StorageAccess) {
        if let Some(accesses) = &mut self.accesses {
            accesses.push(access);
        }
    }

    /// Gas of the next read by its number: the first 32 are free, up to 128 cost 2, then 10.
    pub(super) fn read_fee(&mut self) -> u64 {
        self.reads = self.reads.saturating_add(1);
        match self.reads {
            ..=32 => 0,
            33..=128 => 2,
            _ => 10,
        }
    }

    /// Gas of the next write by its number: the first 8 are free, up to 64 cost 7, then 10.
    pub(super) fn write_fee(&mut self) -> u64 {
        self.writes = self.writes.saturating_add(1);
        match self.writes {
            ..=8 => 0,
            9..=64 => 7,
            _ => 10,
        }
    }

    /// The word at `key`, if cached.
    pub(super) fn get(&self, key: U256) -> Option<U256> {
        self.entries.get(&key).map(|entry| entry.value)
    }

    /// Stores a word that was just loaded from the state.
    pub(super) fn loaded(&mut self, key: U256, value: U256) {
        self.report(StorageAccess::Load { key, value });
        self.entries.insert(
            key,
            Entry {
                value,
                known: Some(value),
            },
        );
    }

    /// Sets a word that a later flush stores, unless the state is known to have it.
    pub(super) fn write(&mut self, key: U256, value: U256) {
        self.entries
            .entry(key)
            .and_modify(|entry| entry.value = value)
            .or_insert(Entry { value, known: None });
    }

    /// The words to store, in the order of their keys; from now on they count as stored.
    pub(super) fn take_dirty(&mut self) -> Vec<(U256, U256)> {
        let mut dirty = Vec::new();
        for (key, entry) in &mut self.entries {
            if entry.known != Some(entry.value) {
                entry.known = Some(entry.value);
                dirty.push((*key, entry.value));
            }
        }
        for &(key, value) in &dirty {
            self.report(StorageAccess::Store { key, value });
        }
        dirty
    }

    /// Drops every word.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(n: u64) -> U256 {
        U256::from(n)
    }

    #[test]
    fn a_word_never_loaded_is_written_even_if_equal() {
        let mut cache = StorageCache::default();
        cache.write(word(1), U256::ZERO);
        assert_eq!(cache.take_dirty(), [(word(1), U256::ZERO)]);
        assert_eq!(cache.take_dirty(), []);
    }

    #[test]
    fn a_word_written_back_to_what_was_loaded_is_clean() {
        let mut cache = StorageCache::default();
        cache.loaded(word(1), word(5));
        cache.write(word(1), word(6));
        cache.write(word(1), word(5));
        assert_eq!(cache.take_dirty(), []);
    }

    #[test]
    fn fees_step_up_at_the_33rd_and_129th_read_and_the_9th_and_65th_write() {
        let mut cache = StorageCache::default();
        let reads: Vec<u64> = (0..130).map(|_| cache.read_fee()).collect();
        assert_eq!(
            (reads[31], reads[32], reads[127], reads[128]),
            (0, 2, 2, 10)
        );
        let writes: Vec<u64> = (0..66).map(|_| cache.write_fee()).collect();
        assert_eq!(
            (writes[7], writes[8], writes[63], writes[64]),
            (0, 7, 7, 10)
        );
    }

    #[test]
    fn only_words_that_differ_from_the_state_are_reported() {
        let (load, store) = (
            |key, value| StorageAccess::Load { key, value },
            |key, value| StorageAccess::Store { key, value },
        );
        let [a, b, c] = [1, 2, 3].map(word);
        let mut cache = StorageCache::new(true);
        cache.loaded(c, a);
        assert_eq!(cache.take_accesses(), [load(c, a)]);
        cache.write(c, a);
        cache.write(b, U256::ZERO);
        cache.write(a, c);
        cache.take_dirty();
        assert_eq!(cache.take_accesses(), [store(a, c), store(b, U256::ZERO)]);
        cache.take_dirty();
        cache.clear();
        assert_eq!(cache.take_accesses(), []);
    }

    #[test]
    fn a_cache_that_is_not_recorded_reports_nothing() {
        let mut cache = StorageCache::new(false);
        cache.loaded(word(1), word(2));
        assert_eq!(cache.take_accesses(), []);
    }

    #[test]
    fn clearing_keeps_the_counters() {
        let mut cache = StorageCache::default();
        for _ in 0..32 {
            cache.read_fee();
        }
        cache.clear();
        assert_eq!(cache.read_fee(), 2);
    }
}
