//! A release of the program: the code that is deployed, and how to recognise it.
//!
//! * [`Program`]: the code of a module on chain, its hash and its address.
//! * [`Release`]: the committed file with these figures.
//!
//! This crate only computes. The scripts build the module, and `latchkey-deploy` connects to
//! chains.

mod file;
mod program;

pub use file::{Release, Toolchain};
pub use program::{DEPLOYER, Program, SALT, init_code};
