//! Ordinary keys, by the `ecrecover` precompile. Exactly one form of a signature counts: 65 bytes,
//! `r | s | v`, v 27 or 28, s in the lower half of the order (EIP-2).

use crate::chain::{Chain, Recovered};
use crate::verdict::{Denial, Reason};
use crate::word::{Address, Bytes32, Word, is_same};

/// Half of the group order, rounded down: the largest s.
const HALF_ORDER: Word = Word {
    high: 0x7fff_ffff_ffff_ffff_ffff_ffff_ffff_ffff,
    low: 0x5d57_6e73_57a4_501d_dfe9_2f46_681b_20a0,
};

/// Whether `signature` is that of `address` over `digest`.
///
/// # Errors
/// [`Reason::SignatureCheckOutOfGas`]: without gas for the precompile a right signature looks wrong.
pub fn has_signed(chain: &impl Chain, address: &Address, digest: &Bytes32, signature: &[u8]) -> Result<bool, Denial> {
    let Some((r, rest)) = signature.split_first_chunk::<32>() else {
        return Ok(false);
    };
    let Some((s, &[v])) = rest.split_first_chunk::<32>() else {
        return Ok(false);
    };
    if (v != 27 && v != 28) || Word::from_bytes32(s) > HALF_ORDER {
        return Ok(false);
    }
    let input = [*digest, Word::from(v).to_bytes32(), *r, *s];
    let Some(input) = input.as_flattened().first_chunk() else {
        return Ok(false);
    };
    match chain.ecrecover(input) {
        Recovered::Signer(signer) => Ok(is_same(&signer, address)),
        Recovered::Nobody => Ok(false),
        Recovered::OutOfGas => Err(Reason::SignatureCheckOutOfGas.into()),
    }
}
