//! Latchkey: session keys for smart accounts, as one Stylus program.
//!
//! An account's owner enables *sessions*: "this key may do these calls, within these limits, until
//! then". The EntryPoint asks the account, the account asks this module, the module says yes or no.
//!
//! Data flows one way:
//!
//! ```text
//! calldata -> intent -> session -> policy -> meter, window -> verdict -> storage
//! ```
//!
//! * [`validate`] holds the order of the steps and nothing else.
//! * [`intent`] turns call data into calls, accepting only what a canonical encoder writes.
//! * [`session`] is who, when and which policy: head, id, the op's signature, the signed digest.
//! * [`policy`] reads policy text and judges calls into charges; [`mod@settle`] takes them from the
//!   meters, by the arithmetic of [`meter`] and [`window`].
//! * [`signer`] checks the key's signature; [`state`] names the slots; [`verdict`] names every
//!   refusal.
//! * [`cursor`], [`word`], [`words`] and [`rounds`] are the tools of the others: bytes, numbers,
//!   loops.
//! * `contract` is the chain side: the selector table, the external functions, the host calls.
//!
//! Everything outside `contract` is plain data in, plain data out; what it needs of the chain is
//! the trait [`chain::Chain`]. No code here may panic on any input: the build is checked for it.

pub mod chain;
pub mod cursor;
pub mod intent;
pub mod meter;
pub mod policy;
pub mod rounds;
pub mod session;
pub mod settle;
pub mod signer;
pub mod state;
pub mod validate;
pub mod verdict;
pub mod window;
pub mod word;
pub mod words;

#[cfg(feature = "contract")]
pub mod contract;

/// The lane of an ERC-7579 installation. Other values are ERC-6900 entity ids.
pub const ERC7579_LANE: u32 = u32::MAX;
