//! The client side of Latchkey, session keys for smart accounts: write a [`policy`], make a
//! [`session`] of it, build and sign operations, explain refusals.
//!
//! Everything here is computation on plain data. No network, no clock, no chain state: whoever uses
//! the crate sends the calldata it makes and hands over the nonce, the gas and the time it found.
//!
//! | module | what it knows |
//! |---|---|
//! | [`policy`] | rules, limits, operation terms, and the text they are encoded as |
//! | [`session`] | the head and id of a session, its ABI form, install data |
//! | [`call`] | what an account is told to execute |
//! | [`user_op`] | operations, nonce keys, signing with a session's key |
//! | [`signing`] | the EIP-712 statement a key signs, local keys, the stub for estimation |
//! | [`envelope`](mod@envelope) | the `signature` field of a session's operation |
//! | [`entry_point`] | operation hashes, `handleOps` |
//! | [`explain`] | reverts in words |
//! | [`abi`] | all Solidity types |
//!
//! The whole way of one operation:
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
//! let enable = Call::new(module, session.enable_call()); // the owner lets the account do this
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
//! let use_of = SessionUse {
//!     session: &session,
//!     module,
//!     chain_id,
//!     time: Some(now),
//! };
//! let signed = op.sign(&use_of, hash, &key)?;
//! assert!(signed.signature.len() <= 230);
//! let calldata = handle_ops(vec![signed], recipient); // anybody may send this to the EntryPoint
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
mod lane;
mod layout;
pub mod policy;
mod sentences;
pub mod session;
pub mod signing;
pub mod time;
pub mod user_op;
