//! Tracers on programs and contracts whose behaviour is known by heart.

mod attribution;
mod calls;
mod endings;
mod erc7562;
mod fixture;
mod host_calls;
mod prestate;
mod requests;
mod robustness;
mod struct_log;
