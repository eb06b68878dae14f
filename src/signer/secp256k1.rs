//! Ordinary keys, by the `ecrecover` precompile. Exactly one form of a signature counts: 65 bytes,
//! `r | s | v`, v 27 or 28, s in the lower half of the order (EIP-2).

use crate::{
    chain::{Chain, Recovered},
    cursor::Cursor,
    verdict::{Checked, Denial, Reason},
    word::{Address, Bytes32, Word, high_u128, is_same, low_u128},
    words::Words,
};

/// Half of the group order, rounded down: the largest s.
const HALF_ORDER: Word = Word {
    high: 0x7fff_ffff_ffff_ffff_ffff_ffff_ffff_ffff,
    low: 0x5d57_6e73_57a4_501d_dfe9_2f46_681b_20a0,
};

/// Whether s is above [`HALF_ORDER`]; its leading half almost always tells.
fn is_high(s: &Bytes32) -> bool {
    let high = high_u128(s);
    high > HALF_ORDER.high || high == HALF_ORDER.high && low_u128(s) > HALF_ORDER.low
}

/// Whether `signature` is that of `address` over `digest`.
///
/// # Errors
/// [`Reason::SignatureCheckOutOfGas`]: without gas for the precompile a right signature looks wrong.
pub fn has_signed(
    chain: &impl Chain,
    address: &Address,
    digest: &Bytes32,
    signature: &[u8],
    denial: &mut Denial,
) -> Checked<bool> {
    let mut cursor = Cursor::new(signature);
    let (r, s, v) = (cursor.array::<32>(), cursor.array(), cursor.byte());
    let is_canonical = cursor.is_sound() && cursor.rest().is_empty();
    if !is_canonical || (v != 27 && v != 28) || is_high(s) {
        return Ok(false);
    }
    let mut input = [0; 4 * 32];
    Words::new(&mut input)
        .bytes(digest)
        .number(v.into())
        .bytes(r)
        .bytes(s);
    match chain.ecrecover(&input) {
        Recovered::Signer(signer) => Ok(is_same(&signer, address)),
        Recovered::Nobody => Ok(false),
        Recovered::OutOfGas => Err(denial.plain(Reason::SignatureCheckOutOfGas)),
    }
}
