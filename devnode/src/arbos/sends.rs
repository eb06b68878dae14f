//! The Merkle tree over the messages to the parent chain, of which only the edge is kept.
//!
//! Word 0 is the number of leaves. Word 2 + `level` is the root of the complete subtree of
//! 2^`level` leaves whose sibling is incomplete; zero if there is none. The content of messages
//! never belongs here.

use alloy_primitives::{B256, U256, keccak256};

use super::storage::{Ledger, OutOfGas, SENDS, Space};

/// Word of the first partial.
const PARTIALS: u64 = 2;
/// Gas of hashing.
const HASH_GAS: u64 = 30;
/// Gas of each word that is hashed.
const HASH_WORD_GAS: u64 = 6;

/// An inner node of the tree, with its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node {
    /// Levels above the leaves.
    level: u64,
    /// Number of the last leaf below it.
    leaf: u64,
    /// Its hash.
    pub(super) hash: B256,
}

impl Node {
    /// Level and leaf in one number: the leaf in the low 192 bits, the level above.
    pub(super) fn position(&self) -> U256 {
        (U256::from(self.level) << 192) | U256::from(self.leaf)
    }
}

/// The tree as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tree {
    /// Leaves.
    pub(super) size: u64,
    /// Root; zero if there is no leaf.
    pub(super) root: B256,
    /// Complete subtrees by level.
    pub(super) partials: Vec<B256>,
}

/// Number of messages. One read.
///
/// # Errors
/// Not affordable.
pub(super) fn size(ledger: &mut impl Ledger) -> Result<u64, OutOfGas> {
    ledger.read_u64(space().at(0))
}

/// Adds a message; the inner nodes that it completes, from below. The leaf is the hash of
/// `message`, so that no message passes for an inner node.
///
/// # Errors
/// Not affordable; what was written until then stays written.
pub(super) fn append(ledger: &mut impl Ledger, message: B256) -> Result<Vec<Node>, OutOfGas> {
    let leaf = size(ledger)?;
    ledger.write_u64(space().at(0), leaf.saturating_add(1))?;
    let mut nodes = Vec::new();
    let mut hash = keccak256(message);
    for level in 0.. {
        let is_new = level == levels(leaf);
        let slot = partial(level);
        let sibling = if is_new {
            B256::ZERO
        } else {
            ledger.read(slot)?
        };
        if sibling.is_zero() {
            ledger.write(slot, hash)?;
            break;
        }
        hash = pair(ledger, sibling, hash)?;
        ledger.write(slot, B256::ZERO)?;
        nodes.push(Node {
            level: level + 1,
            leaf,
            hash,
        });
    }
    Ok(nodes)
}

/// The whole tree. Two reads of the size, two of every partial, and the hashes of the root.
///
/// # Errors
/// Not affordable.
pub(super) fn tree(ledger: &mut impl Ledger) -> Result<Tree, OutOfGas> {
    let root = root(ledger)?;
    let size = size(ledger)?;
    let partials = (0..levels(size))
        .map(|level| ledger.read(partial(level)))
        .collect::<Result<_, _>>()?;
    Ok(Tree {
        size,
        root,
        partials,
    })
}

/// The root: the subtrees joined from below, each filled up with zeros until it is as high as the
/// next.
///
/// # Errors
/// Not affordable.
pub(super) fn root(ledger: &mut impl Ledger) -> Result<B256, OutOfGas> {
    let mut joined: Option<(u64, B256)> = None;
    for level in 0..levels(size(ledger)?) {
        let subtree = ledger.read(partial(level))?;
        if subtree.is_zero() {
            continue;
        }
        joined = Some(match joined {
            None => (level, subtree),
            Some((height, mut hash)) => {
                for _ in height..level {
                    hash = pair(ledger, hash, B256::ZERO)?;
                }
                (level + 1, pair(ledger, subtree, hash)?)
            }
        });
    }
    Ok(joined.map_or(B256::ZERO, |(_, hash)| hash))
}

/// Hashes `bytes`, which the ledger pays.
///
/// # Errors
/// Not affordable.
pub(super) fn hash(ledger: &mut impl Ledger, bytes: &[u8]) -> Result<B256, OutOfGas> {
    // A length in memory always fits 64 bits.
    ledger.burn(HASH_GAS + HASH_WORD_GAS * (bytes.len() as u64).div_ceil(32))?;
    Ok(keccak256(bytes))
}

fn pair(ledger: &mut impl Ledger, left: B256, right: B256) -> Result<B256, OutOfGas> {
    hash(ledger, &[left, right].concat())
}

/// Levels that a tree of `size` leaves keeps a word for.
fn levels(size: u64) -> u64 {
    u64::from(u64::BITS - size.leading_zeros())
}

fn partial(level: u64) -> B256 {
    space().at(PARTIALS + level)
}

fn space() -> Space {
    *SENDS
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{
        super::storage::{Free, Slots},
        *,
    };

    #[derive(Default)]
    struct Words(HashMap<B256, B256>);

    impl Slots for Words {
        fn load(&mut self, slot: B256) -> B256 {
            self.0.get(&slot).copied().unwrap_or_default()
        }

        fn store(&mut self, slot: B256, value: B256) {
            self.0.insert(slot, value);
        }
    }

    fn message(number: u64) -> B256 {
        B256::from(U256::from(number + 1))
    }

    /// The root by definition: leaves filled up with empty subtrees, which are zero at every level.
    fn complete(leaves: u64) -> B256 {
        let mut row: Vec<B256> = (0..leaves).map(|n| keccak256(message(n))).collect();
        while row.len() > 1 {
            row = row
                .chunks(2)
                .map(|pair| keccak256([pair[0], *pair.get(1).unwrap_or(&B256::ZERO)].concat()))
                .collect();
        }
        row.first().copied().unwrap_or_default()
    }

    #[test]
    fn the_root_is_that_of_all_leaves_filled_up_with_zeros() {
        let mut words = Words::default();
        let mut ledger = Free(&mut words);
        for leaves in 0..40 {
            assert_eq!(root(&mut ledger), Ok(complete(leaves)), "{leaves}");
            assert_eq!(size(&mut ledger), Ok(leaves));
            append(&mut ledger, message(leaves)).expect("free");
        }
    }

    #[test]
    fn a_leaf_completes_a_node_per_trailing_one_of_its_number() {
        let mut words = Words::default();
        let mut ledger = Free(&mut words);
        for leaf in 0..40_u64 {
            let nodes = append(&mut ledger, message(leaf)).expect("free");
            let places: Vec<_> = nodes.iter().map(|node| (node.level, node.leaf)).collect();
            let expected: Vec<_> = (1..=u64::from(leaf.trailing_ones()))
                .map(|level| (level, leaf))
                .collect();
            assert_eq!(places, expected);
        }
    }

    #[test]
    fn a_position_has_the_level_above_192_bits() {
        let node = Node {
            level: 2,
            leaf: 3,
            hash: B256::ZERO,
        };
        assert_eq!(node.position(), (U256::from(2) << 192) + U256::from(3));
    }
}
