//! The analysis of WASM modules: acceptance, instrumentation, prices, stored code.

mod activation_vectors;
mod stored_code;
