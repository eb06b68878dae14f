//! The head of a session: who, when, which policy, which arguments. Its keccak256 is the session id.
//!
//! ```text
//! head  version 01 | lane u32 | validAfter u48 | validUntil u48 | salt u64 | signer: kind u8, key
//!       | policyHash 32 | n u8 0..=16 | n x args 32
//! signer kind 01 = secp256k1, key = address 20
//! ```
