//! Published findings and classic attacks, one file per class; names begin with the attack's id.
//! Every test asserts that the attack fails with the exact reason and changes no state.

mod enabling;
mod fees;
mod hidden_calls;
mod identity;
mod lifecycle;
mod limits;
mod time;
