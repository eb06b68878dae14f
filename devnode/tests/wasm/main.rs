//! The analysis of WASM modules: acceptance, instrumentation, prices, stored code.

mod activation_vectors;
mod build;
mod contract;
mod costs;
mod execution;
mod features;
mod generated;
mod limits;
mod pages;
mod properties;
mod recorded_programs;
mod rules;
mod stored_code;
