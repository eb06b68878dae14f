//! The programs that a block called recently (ArbOS 60): they are entered at the cached price.
//! Never reverted.

use std::collections::VecDeque;

use alloy_primitives::B256;

/// Least-recently-used list of code hashes, most recent first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecentPrograms(VecDeque<B256>);

impl RecentPrograms {
    /// Moves `code_hash` to the front of the list, cuts the list at `capacity`, and returns whether
    /// it was in it.
    pub fn insert(&mut self, code_hash: B256, capacity: u16) -> bool {
        let found = self.0.iter().position(|entry| *entry == code_hash);
        if let Some(at) = found {
            self.0.remove(at);
        }
        self.0.push_front(code_hash);
        self.0.truncate(usize::from(capacity));
        found.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recent_program_leaves_first() {
        let hash = B256::repeat_byte;
        let mut recents = RecentPrograms::default();
        assert!(!recents.insert(hash(1), 2));
        assert!(!recents.insert(hash(2), 2));
        assert!(recents.insert(hash(1), 2));
        assert!(!recents.insert(hash(3), 2));
        assert!(!recents.insert(hash(2), 2));
    }
}
