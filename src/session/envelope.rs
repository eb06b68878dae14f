//! The op's signature: everything the module needs beside chain state. Unsigned parts are harmless:
//! the key signs the digest over operation, session id and claimed time.
//!
//! ```text
//! envelope  mode u8 | validAfter u48 | validUntil u48 | salt u64 | signer: kind u8, key
//!           | n u8 0..=16 | n x arg number<=32 | [time u40] | text: length u16, bytes  or  address 20
//!           | key signature (65 bytes for secp256k1: r, s, v = 1b or 1c)
//! mode      10 use; + 02 a claimed time follows; + 04 the text is the code at an address (after its
//!           leading 00 byte); + 01 enable and use (reserved)
//! arg       length u8, then bytes without leading zeros; widened to 32 bytes for hashing
//! ```
