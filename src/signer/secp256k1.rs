//! Ordinary keys, by the `ecrecover` precompile. One form of a signature counts: 65 bytes,
//! `r | s | v`, v 27 or 28, s at most half the group order (EIP-2).

use crate::{
    bytes::{
        reader::Reader,
        word::{Address, Bytes32, Word, ZERO, high_u128, is_same_address, low_address, low_u128},
        writer::Writer,
    },
    denial::{Checked, Denial},
    host::Host,
};

/// The exact price of `ecrecover`. A call without a named amount of gas looks like out-of-gas to
/// bundlers' tracers (V-43).
const ECRECOVER_GAS: u64 = 3_000;

/// The largest s: half of the group order, rounded down.
const HALF_ORDER: Word = Word {
    high: 0x7fff_ffff_ffff_ffff_ffff_ffff_ffff_ffff,
    low: 0x5d57_6e73_57a4_501d_dfe9_2f46_681b_20a0,
};

/// Whether s is above [`HALF_ORDER`]; its high half almost always decides.
fn is_high(s: &Bytes32) -> bool {
    let high = high_u128(s);
    high > HALF_ORDER.high || high == HALF_ORDER.high && low_u128(s) > HALF_ORDER.low
}

/// Checks that `signature` is that of `address` over `digest`.
///
/// # Errors
/// [`Denial::unauthorized`] if it is not. [`Denial::signature_check_out_of_gas`] if the precompile
/// fails: without gas a valid signature would look wrong.
pub fn check(
    host: &impl Host,
    address: &Address,
    digest: &Bytes32,
    signature: &[u8],
    denial: &mut Denial,
) -> Checked<()> {
    let mut reader = Reader::new(signature);
    let (r, s, v) = (reader.array::<32>(), reader.array(), reader.byte());
    let is_canonical = reader.is_sound() && reader.rest().is_empty();
    if !is_canonical || (v != 27 && v != 28) || is_high(s) {
        return Err(denial.unauthorized());
    }
    let mut input = [0; 4 * 32];
    Writer::new(&mut input)
        .bytes(digest)
        .number(v.into())
        .bytes(r)
        .bytes(s);
    let mut precompile = [0; 20];
    precompile[19] = 1;
    let mut signer = ZERO;
    match host.static_call(&precompile, &input, ECRECOVER_GAS, &mut signer) {
        // No return data: the precompile recovered no address.
        Some(32) if is_same_address(low_address(&signer), address) => Ok(()),
        Some(_) => Err(denial.unauthorized()),
        None => Err(denial.signature_check_out_of_gas()),
    }
}
