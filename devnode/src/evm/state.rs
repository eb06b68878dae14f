//! The state: accounts in memory. Knows no transactions; [`super::execute`] commits into it.

use std::{
    convert::Infallible,
    hash::{BuildHasherDefault, DefaultHasher},
};

use alloy_primitives::{Address, B256, Bytes, KECCAK256_EMPTY, U256};
use revm::{
    DatabaseRef,
    bytecode::Bytecode,
    state::{AccountInfo, EvmState},
};
use rpds::HashTrieMapSync;

use crate::{
    arbos::{STATE_ADDRESS, storage::Slots},
    stylus::RecentPrograms,
    world::Account,
};

/// A map whose clone shares everything with it: a change costs a path of the tree, however large
/// the map is, and that path is all that the two do not share. Its hash has no seed, so that memory
/// repeats from run to run.
type Map<K, V> = HashTrieMapSync<K, V, BuildHasherDefault<DefaultHasher>>;

/// An account as it is stored.
#[derive(Clone, Debug, Default)]
struct Stored {
    /// Its code is always present.
    info: AccountInfo,
    /// Non-zero slots.
    storage: Map<U256, U256>,
}

impl Stored {
    fn is_empty(&self) -> bool {
        self.info.is_empty() && self.storage.is_empty()
    }

    fn code(&self) -> Bytes {
        self.info
            .code
            .as_ref()
            .map(Bytecode::original_bytes)
            .unwrap_or_default()
    }

    fn set_slot(&mut self, slot: U256, value: U256) {
        if !value.is_zero() {
            self.storage.insert_mut(slot, value);
        } else if self.storage.contains_key(&slot) {
            self.storage.remove_mut(&slot);
        }
    }
}

/// The state. A clone is a snapshot and costs nothing: the unchanged accounts and slots stay
/// shared.
#[derive(Clone, Debug, Default)]
pub struct State {
    accounts: Map<Address, Stored>,
    /// The programs that the block of this number has called.
    recents: (u64, RecentPrograms),
}

impl State {
    /// Reads an account; absent accounts are all zero.
    pub fn account(&self, address: Address) -> Account {
        self.accounts
            .get(&address)
            .map_or_else(Account::default, |stored| Account {
                balance: stored.info.balance,
                nonce: stored.info.nonce,
                code: stored.code(),
                storage: stored
                    .storage
                    .iter()
                    .map(|(slot, value)| (*slot, *value))
                    .collect(),
            })
    }

    /// Wei of an account.
    pub fn balance(&self, address: Address) -> U256 {
        self.accounts
            .get(&address)
            .map_or(U256::ZERO, |stored| stored.info.balance)
    }

    /// Next nonce of an account.
    pub fn nonce(&self, address: Address) -> u64 {
        self.accounts
            .get(&address)
            .map_or(0, |stored| stored.info.nonce)
    }

    /// Stored code of an account.
    pub fn code(&self, address: Address) -> Bytes {
        self.accounts
            .get(&address)
            .map(Stored::code)
            .unwrap_or_default()
    }

    /// Replaces an account.
    pub fn set_account(&mut self, address: Address, account: Account) {
        let code = bytecode(account.code);
        let info = AccountInfo {
            balance: account.balance,
            nonce: account.nonce,
            code_hash: code.hash_slow(),
            code: Some(code),
            ..AccountInfo::default()
        };
        let storage = account
            .storage
            .into_iter()
            .filter(|(_, value)| !value.is_zero())
            .collect();
        self.put(address, Stored { info, storage });
    }

    /// Sets the wei of an account.
    pub fn set_balance(&mut self, address: Address, balance: U256) {
        self.change(address, |stored| stored.info.balance = balance);
    }

    /// Sets the next nonce of an account.
    pub fn set_nonce(&mut self, address: Address, nonce: u64) {
        self.change(address, |stored| stored.info.nonce = nonce);
    }

    /// Sets the code of an account.
    pub fn set_code(&mut self, address: Address, code: Bytes) {
        let code = bytecode(code);
        self.change(address, |stored| {
            stored.info.code_hash = code.hash_slow();
            stored.info.code = Some(code);
        });
    }

    /// Reads a slot.
    pub fn storage(&self, address: Address, slot: U256) -> U256 {
        self.accounts
            .get(&address)
            .and_then(|stored| stored.storage.get(&slot))
            .copied()
            .unwrap_or_default()
    }

    /// Writes a slot.
    pub fn set_storage(&mut self, address: Address, slot: U256, value: U256) {
        self.change(address, |stored| stored.set_slot(slot, value));
    }

    /// All addresses with anything in them.
    pub fn addresses(&self) -> Vec<Address> {
        self.accounts.keys().copied().collect()
    }

    /// Programs that block `number` has called so far.
    pub(super) fn recents(&self, number: u64) -> RecentPrograms {
        if self.recents.0 == number {
            self.recents.1.clone()
        } else {
            RecentPrograms::default()
        }
    }

    /// Remembers the programs that block `number` has called.
    pub(super) fn set_recents(&mut self, number: u64, recents: RecentPrograms) {
        self.recents = (number, recents);
    }

    /// Applies what one transaction changed.
    pub(super) fn commit(&mut self, changes: EvmState) {
        for (address, account) in changes {
            if !account.is_touched() {
                continue;
            }
            if account.is_selfdestructed() {
                self.accounts.remove_mut(&address);
                continue;
            }
            let is_created = account.is_created();
            self.change(address, |stored| {
                if is_created {
                    stored.storage = Map::default();
                }
                let code = match account.info.code {
                    Some(code) => Some(code),
                    None if account.info.code_hash == KECCAK256_EMPTY => Some(Bytecode::default()),
                    None => stored.info.code.take(),
                };
                stored.info = AccountInfo {
                    code,
                    ..account.info
                };
                for (slot, value) in account.storage {
                    if value.is_changed() {
                        stored.set_slot(slot, value.present_value);
                    }
                }
            });
        }
    }

    fn change(&mut self, address: Address, f: impl FnOnce(&mut Stored)) {
        let Some(stored) = self.accounts.get_mut(&address) else {
            let mut stored = Stored::default();
            f(&mut stored);
            return self.put(address, stored);
        };
        f(stored);
        if stored.is_empty() {
            self.accounts.remove_mut(&address);
        }
    }

    fn put(&mut self, address: Address, stored: Stored) {
        if !stored.is_empty() {
            self.accounts.insert_mut(address, stored);
        } else if self.accounts.contains_key(&address) {
            self.accounts.remove_mut(&address);
        }
    }
}

/// Stored code for the EVM. Malformed delegations stay plain bytes.
pub(super) fn bytecode(code: Bytes) -> Bytecode {
    Bytecode::new_raw_checked(code.clone()).unwrap_or_else(|_| Bytecode::new_legacy(code))
}

impl DatabaseRef for State {
    type Error = Infallible;

    fn basic_ref(&self, address: Address) -> Result<Option<AccountInfo>, Infallible> {
        Ok(self
            .accounts
            .get(&address)
            .map(|stored| stored.info.clone()))
    }

    /// Never called: every account has its code.
    fn code_by_hash_ref(&self, _: B256) -> Result<Bytecode, Infallible> {
        Ok(Bytecode::default())
    }

    fn storage_ref(&self, address: Address, slot: U256) -> Result<U256, Infallible> {
        Ok(self.storage(address, slot))
    }

    /// Arbitrum's `BLOCKHASH` is zero while the L1 block number is constant.
    fn block_hash_ref(&self, _: u64) -> Result<B256, Infallible> {
        Ok(B256::ZERO)
    }
}

impl Slots for State {
    fn load(&mut self, slot: B256) -> B256 {
        self.storage(STATE_ADDRESS, slot.into()).into()
    }

    fn store(&mut self, slot: B256, value: B256) {
        self.set_storage(STATE_ADDRESS, slot.into(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: Address = Address::repeat_byte(1);

    #[test]
    fn an_account_reads_back_as_it_was_set() {
        let account = Account {
            balance: U256::from(5),
            nonce: 2,
            code: Bytes::from_static(&[0xef, 0x01, 0x00, 0x07]),
            storage: [(U256::from(1), U256::from(9))].into(),
        };
        let mut state = State::default();
        state.set_account(ADDRESS, account.clone());
        assert_eq!(state.account(ADDRESS), account);
        assert_eq!(state.addresses(), [ADDRESS]);
    }

    #[test]
    fn an_account_without_anything_disappears() {
        let mut state = State::default();
        state.set_storage(ADDRESS, U256::from(1), U256::from(9));
        state.set_storage(ADDRESS, U256::from(1), U256::ZERO);
        assert_eq!(state.addresses(), Vec::<Address>::new());
    }

    #[test]
    fn a_clone_is_a_snapshot() {
        let mut state = State::default();
        state.set_balance(ADDRESS, U256::from(5));
        let snapshot = state.clone();
        state.set_balance(ADDRESS, U256::from(6));
        assert_eq!(snapshot.balance(ADDRESS), U256::from(5));
    }

    #[test]
    fn recent_programs_belong_to_one_block() {
        let mut state = State::default();
        let mut recents = state.recents(7);
        recents.insert(B256::ZERO, 32);
        state.set_recents(7, recents.clone());
        assert_eq!(state.recents(7), recents);
        assert_eq!(state.recents(8), RecentPrograms::default());
    }
}
