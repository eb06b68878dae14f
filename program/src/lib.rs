//! The module that is deployed: the `latchkey` crate, linked as a Stylus program.
//!
//! Entry point, allocator and host calls are in `latchkey`'s `contract` folder, behind
//! `cfg(target_arch = "wasm32")`; this crate only links them. It is a package of its own so that
//! every `cargo build --release` of it, also that of cargo-stylus, optimises at link time. No code
//! belongs here.

use latchkey as _;
