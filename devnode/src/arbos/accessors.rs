//! Single values of ArbOS state that an execution or a block reads, free of charge.

use alloy_primitives::{Address, B256};

use super::{
    sends,
    storage::{FEATURES, Free, Slots, Space, root},
};

/// The account that collects the gas fees, L1 part excluded.
pub fn network_fee_account<S: Slots + ?Sized>(slots: &mut S) -> Address {
    Address::from_word(slots.load(Space::ROOT.at(root::NETWORK_FEE_ACCOUNT)))
}

/// Whether an owner has raised the price of calldata (EIP-7623).
pub fn is_calldata_price_raised<S: Slots + ?Sized>(slots: &mut S) -> bool {
    slots.load(FEATURES.at(0))[31] & 1 == 1
}

/// Root of the tree of messages to the parent chain, and how many there are.
pub fn messages<S: Slots + ?Sized>(slots: &mut S) -> (B256, u64) {
    let mut state = Free(slots);
    // The system's ledger takes no gas, so it cannot run out.
    let (root, size) = (sends::root(&mut state), sends::size(&mut state));
    (root.unwrap_or_default(), size.unwrap_or_default())
}
