//! The client side of Latchkey, session keys for smart accounts: builds policies and sessions,
//! signs operations, explains refusals.
//!
//! The crate computes on plain data. It uses no network, no clock and no chain state: its user
//! passes nonce, gas and time in, and sends the calldata.
//!
//! | module | content |
//! |---|---|
//! | [`policy`] | rules, meters and terms, and the policy text |
//! | [`session`] | heads and ids of sessions, their ABI form, install data |
//! | [`call`] | calls, and the calldata of accounts |
//! | [`user_op`] | operations, nonces, signing with a session's key |
//! | [`signing`] | the EIP-712 type that a key signs, keys in memory, the stub for estimation |
//! | [`envelope`](mod@envelope) | the `signature` field of an operation |
//! | [`entry_point`] | addresses and hashes of EntryPoints, `handleOps` |
//! | [`explain`] | sentences for reverts |
//! | [`time`] | the bound of all times |
//! | [`abi`] | Solidity types |
//!
//! From a policy to an operation:
//!
//! ```
//! use alloy_primitives::{Address, B256, U256};
//! use alloy_sol_types::SolCall;
//! use latchkey_sdk::{
//!     abi::IERC20::transferCall,
//!     call::{Call, execute_single},
//!     entry_point::{ENTRY_POINT_V07, handle_ops, user_op_hash_v07},
//!     policy::{Charge, DAY, Meter, Path, Policy, Rule, Terms},
//!     session::Session,
//!     signing::LocalKey,
//!     user_op::{SessionUse, UserOp, nonce},
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let (token, recipient) = (Address::repeat_byte(1), Address::repeat_byte(2));
//! # let (account, module) = (Address::repeat_byte(3), Address::repeat_byte(4));
//! # let (now, chain_id) = (1_800_000_000, 42_161);
//! let mut policy = Policy::new();
//! let daily = policy.meter(Meter::period(100, DAY).named("daily transfer limit"));
//! let fee = policy.meter(Meter::per_op(1_000_000_000_000_000).named("fee per operation"));
//! policy.terms(Terms::max_fee_per_gas(2_000_000_000).self_pay(fee));
//! policy.rule(
//!     Rule::call(token, transferCall::SELECTOR)
//!         .constrain(Path::address(0).is(recipient))
//!         .charge(Charge::argument(Path::uint256(1), daily)),
//! );
//!
//! let key = LocalKey::from_secret(B256::repeat_byte(0x11))?;
//! let session = Session::new(key.signer(), policy.text()?).until(now + 7 * u64::from(DAY));
//! session.check()?;
//! let enable = Call::new(module, session.enable_call()); // the owner sends this from the account
//!
//! # assert_eq!(enable.target, module);
//!
//! let op = UserOp {
//!     sender: account,
//!     nonce: nonce(module, [0; 4], 0),
//!     call_data: execute_single(&Call::erc20_transfer(token, recipient, U256::from(40))).into(),
//!     verification_gas: 100_000,
//!     call_gas: 100_000,
//!     pre_verification_gas: U256::from(60_000),
//!     max_fee_per_gas: 1_000_000_000,
//!     ..UserOp::default()
//! };
//! let hash = user_op_hash_v07(&op.pack([]), ENTRY_POINT_V07, chain_id);
//! let session_use = SessionUse {
//!     session: &session,
//!     module,
//!     chain_id,
//!     time: Some(now),
//! };
//! let signed = op.sign(&session_use, hash, &key)?;
//! assert!(signed.signature.len() <= 230);
//! let calldata = handle_ops(vec![signed], recipient); // anyone can send this to the EntryPoint
//!
//! # assert_eq!(&calldata[..4], &[0x76, 0x5e, 0x82, 0x7f]);
//! # Ok(())
//! # }
//! ```

pub mod abi;
pub mod call;
pub mod entry_point;
pub mod envelope;
pub mod explain;
mod layout;
pub mod policy;
mod sentences;
pub mod session;
pub mod signing;
pub mod time;
pub mod user_op;
