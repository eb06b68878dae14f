//! The precompiles of ArbOS: which one answers at which address.
//!
//! Each precompile has a file with its methods; `router` charges the gas around them.

mod addresses;
mod call;
mod debug;
mod gas_info;
mod info;
mod owner;
mod owner_features;
mod owner_pricing;
mod owner_public;
mod owner_setters;
mod router;
mod sys;
mod wasm;
mod wasm_cache;

pub use addresses::{
    ARB_DEBUG, ARB_GAS_INFO, ARB_INFO, ARB_OWNER, ARB_OWNER_PUBLIC, ARB_SYS, ARB_WASM,
    ARB_WASM_CACHE, ARBOS, addresses, is_precompile,
};
pub use call::{PrecompileCall, PrecompileResult};
pub(super) use router::Context;
use router::{Router, run};

use super::host::Host;

/// Answers a call to a precompile.
pub fn call(host: &mut dyn Host, call: PrecompileCall<'_>) -> PrecompileResult {
    let methods: fn(&mut Router<'_, '_>) = match call.address {
        ARB_OWNER => return owner::call(host, &call),
        ARB_SYS => sys::methods,
        ARB_INFO => info::methods,
        ARB_OWNER_PUBLIC => owner_public::methods,
        ARB_GAS_INFO => gas_info::methods,
        ARB_WASM => wasm::methods,
        ARB_WASM_CACHE => wasm_cache::methods,
        ARB_DEBUG => debug::methods,
        _ => |_| {},
    };
    run(host, &call, methods)
}

/// An error of a precompile as text. Errors of programs are in `program_error`.
pub fn explain(output: &[u8]) -> Option<String> {
    sys::explain(output).or_else(|| debug::explain(output))
}
