//! The compiled program on the local chain: tests that need the real EntryPoint, a real account or
//! real gas.

mod bundles;
mod denials;
mod fees;
mod fuzz;
mod gas_limits;
mod hidden_calls;
mod identity;
mod lifecycle;
mod rules_7562;
mod signatures;
mod story;
mod time;
mod use_of_sessions;
