//! A release of the program: what is put on a chain, and how anyone recognises it.
//!
//! * [`Program`]: a compiled module, its code on chain, the code's hash, its address.
//! * [`Release`]: the committed file that names them.
//!
//! Only computation: building is the scripts', chains are `latchkey-deploy`'s.

mod file;
mod program;

pub use file::{Release, Toolchain};
pub use program::{DEPLOYER, Program, SALT, init_code};
