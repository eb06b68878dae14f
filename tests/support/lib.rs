//! What the module's tests share: [`module`] runs the program's selector table on a chain of maps,
//! [`scene`] has the accounts, keys, policies, sessions and operations.
//!
//! Tests see bytes in and bytes out, decoded by the SDK's Solidity types. Only [`module`] knows how
//! the program is called; nothing here knows its inside.

pub mod module;
pub mod scene;
