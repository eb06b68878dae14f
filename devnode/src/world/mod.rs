//! Plain facts that ArbOS, the EVM and the chain share: accounts, blocks, transactions.
//!
//! No rules, no prices and no state access belong here.

mod account;
mod block;
mod transaction;

pub use account::Account;
pub use block::BlockFacts;
pub use transaction::Transaction;
