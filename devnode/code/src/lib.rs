//! A Stylus program as contract code, made from its module.
//!
//! ```text
//! EF F0 00 | dictionary 00 | brotli stream, quality 11, window 22
//! ```
//!
//! The code hash and every address that depends on it follow from these bytes, so this is the only
//! place that makes them: the dev node, the release file and the deployment all call [`compress`].
//! Equal modules compress to equal bytes on every machine. Decompression belongs to the chain.

use brotli::enc::BrotliEncoderParams;

/// First bytes of a program in one piece.
pub const PROGRAM_PREFIX: [u8; 3] = [0xEF, 0xF0, 0x00];
/// Dictionary byte of a stream that needs no dictionary.
pub const NO_DICTIONARY: u8 = 0;

/// Compression that tools use: the best, with the window brotli defaults to.
const QUALITY: i32 = 11;
const WINDOW_BITS: i32 = 22;

/// The code to store for a module, in one piece. Checks nothing, neither the module nor the length
/// of the code.
pub fn compress(wasm: &[u8]) -> Vec<u8> {
    let params = BrotliEncoderParams {
        quality: QUALITY,
        lgwin: WINDOW_BITS,
        ..BrotliEncoderParams::default()
    };
    let mut code = PROGRAM_PREFIX.to_vec();
    code.push(NO_DICTIONARY);
    // Reading a slice and appending to a vector never fail, and the parameters are valid.
    brotli::BrotliCompress(&mut &*wasm, &mut code, &params).expect("compression in memory");
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FNV-1a, so that a change of any byte shows without listing them.
    fn fingerprint(bytes: &[u8]) -> u64 {
        bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }

    #[test]
    fn equal_modules_give_the_bytes_they_always_gave() {
        let module: Vec<u8> = (0_u32..40_000).map(|i| ((i * i) >> 7) as u8).collect();
        let code = compress(&module);
        assert_eq!(code[..4], [0xEF, 0xF0, 0x00, 0x00]);
        assert_eq!(
            (code.len(), fingerprint(&code)),
            (14_169, 8_124_649_796_727_646_768)
        );
    }

    #[test]
    fn an_empty_module_has_a_code_too() {
        assert_eq!(compress(&[]), [0xEF, 0xF0, 0x00, 0x00, 0x3b]);
    }
}
