//! The interface of the program, printed for cargo-stylus.
//!
//! cargo-stylus runs this natively: `cargo stylus export-abi` with the argument `abi`, and
//! `cargo stylus deploy` with `constructor`, to learn how to call the constructor. The program has
//! none, so that answer is empty.

fn main() {
    if std::env::args().nth(1).as_deref() != Some("constructor") {
        print!("{}", include_str!("../../abi/ILatchkey.sol"));
    }
}
