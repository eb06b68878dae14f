//! Published findings and classic attacks, each shown to fail. One file per class; names begin with
//! the attack's id. Every test names the exact reason, and that nothing changed.

mod enabling;
mod fees;
mod hidden_calls;
mod identity;
mod lifecycle;
mod limits;
mod time;
