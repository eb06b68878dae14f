//! How programs are stored as contract code: the prefix, the dictionary byte, the brotli stream.
//!
//! ```text
//! program   EF F0 00 | dictionary | brotli stream
//! fragment  EF F0 01 | piece of a brotli stream
//! root      EF F0 02 | dictionary | size of the module, 4 bytes big-endian | fragment addresses, 20 bytes each
//! ```
//!
//! The caller reads the code of fragments, and pays for it.

use alloy_primitives::Address;
use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};
use stylus_code::NO_DICTIONARY;
pub use stylus_code::{PROGRAM_PREFIX, compress};

use crate::profile::Profile;

/// First bytes of a fragment.
pub const FRAGMENT_PREFIX: [u8; 3] = [0xEF, 0xF0, 0x01];
/// First bytes of a root.
pub const ROOT_PREFIX: [u8; 3] = [0xEF, 0xF0, 0x02];

/// Dictionary byte of Nitro's own dictionary of programs, which this node does not have.
const PROGRAM_DICTIONARY: u8 = 1;

/// The kind of code by its prefix. The bytes behind it are not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A program in one piece.
    Program,
    /// A piece of a program; cannot be called.
    Fragment,
    /// A program made of fragments.
    Root,
}

impl Kind {
    /// The kind of `code`, if it is Stylus code. A prefix alone, without a fourth byte, is not.
    pub fn of(code: &[u8], profile: &Profile) -> Option<Self> {
        let (prefix, rest) = code.split_first_chunk::<3>()?;
        let has_fragments = profile.max_fragments > 0;
        match *prefix {
            _ if rest.is_empty() => None,
            PROGRAM_PREFIX => Some(Self::Program),
            FRAGMENT_PREFIX if has_fragments => Some(Self::Fragment),
            ROOT_PREFIX if has_fragments => Some(Self::Root),
            _ => None,
        }
    }

    /// Whether a frame with this code runs WASM.
    pub fn is_callable(self) -> bool {
        matches!(self, Self::Program | Self::Root)
    }
}

/// Why stored code does not have a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// The code has none of the prefixes.
    #[error("code is not a Stylus program")]
    NotAProgram,
    /// The code is a piece of a program.
    #[error("code is a fragment of a Stylus program")]
    IsFragment,
    /// The code is a root, whose module lies in its fragments.
    #[error("code is the root of a Stylus program")]
    IsRoot,
    /// The code is not a root.
    #[error("code is not the root of a Stylus program")]
    NotARoot,
    /// The code named by a root is not a fragment.
    #[error("code is not a fragment of a Stylus program")]
    NotAFragment,
    /// The header of a root is cut off, or its list of addresses is.
    #[error("root of a Stylus program is malformed")]
    MalformedRoot,
    /// A root has no fragments, or too many.
    #[error("root names {count} fragments, 1 to {max} are allowed")]
    FragmentCount {
        /// Fragments named.
        count: usize,
        /// Fragments allowed.
        max: u8,
    },
    /// The dictionary exists, but not in this node.
    #[error("Nitro's program dictionary is not supported")]
    ProgramDictionary,
    /// There is no such dictionary.
    #[error("unknown dictionary {0}")]
    UnknownDictionary(u8),
    /// The stream is not brotli, or ends too early.
    #[error("brotli stream is invalid")]
    InvalidStream,
    /// The module is larger than allowed.
    #[error("module is larger than {max} bytes")]
    TooLarge {
        /// Bytes allowed.
        max: u32,
    },
    /// The length of the module differs from that in its root.
    #[error("module has {actual} bytes instead of {announced}")]
    WrongSize {
        /// Bytes found.
        actual: usize,
        /// Bytes announced.
        announced: u32,
    },
}

/// The module of a program stored in one piece.
///
/// # Errors
/// The code is not such a program, or cannot be decompressed.
pub fn decompress(code: &[u8], profile: &Profile) -> Result<Vec<u8>, CodeError> {
    match Kind::of(code, profile).ok_or(CodeError::NotAProgram)? {
        Kind::Fragment => return Err(CodeError::IsFragment),
        Kind::Root => return Err(CodeError::IsRoot),
        Kind::Program => {}
    }
    let [_, _, _, dictionary, stream @ ..] = code else {
        return Err(CodeError::NotAProgram);
    };
    inflate(*dictionary, stream, profile)
}

/// The header of a program made of fragments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    dictionary: u8,
    size: u32,
    fragments: Vec<Address>,
}

impl Root {
    /// Reads the code of a root.
    ///
    /// # Errors
    /// The code is not a root, or names a number of fragments that is not allowed.
    pub fn parse(code: &[u8], profile: &Profile) -> Result<Self, CodeError> {
        if Kind::of(code, profile) != Some(Kind::Root) {
            return Err(CodeError::NotARoot);
        }
        let [_, _, _, dictionary, s0, s1, s2, s3, addresses @ ..] = code else {
            return Err(CodeError::MalformedRoot);
        };
        let (addresses, rest) = addresses.as_chunks::<20>();
        if !rest.is_empty() {
            return Err(CodeError::MalformedRoot);
        }
        let (count, max) = (addresses.len(), profile.max_fragments);
        if count == 0 || count > usize::from(max) {
            return Err(CodeError::FragmentCount { count, max });
        }
        let size = u32::from_be_bytes([*s0, *s1, *s2, *s3]);
        Ok(Self {
            dictionary: *dictionary,
            size,
            fragments: addresses.iter().map(Address::from).collect(),
        })
    }

    /// Accounts whose code is the fragments, in order.
    pub fn fragments(&self) -> &[Address] {
        &self.fragments
    }

    /// The module, from the code of each fragment in order.
    ///
    /// # Errors
    /// A code is not a fragment, or the pieces together cannot be decompressed.
    pub fn decompress<'a>(
        &self,
        codes: impl IntoIterator<Item = &'a [u8]>,
        profile: &Profile,
    ) -> Result<Vec<u8>, CodeError> {
        let mut stream = Vec::new();
        for code in codes {
            if Kind::of(code, profile) != Some(Kind::Fragment) {
                return Err(CodeError::NotAFragment);
            }
            stream.extend(code.iter().skip(FRAGMENT_PREFIX.len()));
        }
        let wasm = inflate(self.dictionary, &stream, profile)?;
        if u32::try_from(wasm.len()) != Ok(self.size) {
            return Err(CodeError::WrongSize {
                actual: wasm.len(),
                announced: self.size,
            });
        }
        Ok(wasm)
    }
}

/// Decompresses a whole stream. Bytes behind its end are ignored, as on Nitro.
fn inflate(dictionary: u8, stream: &[u8], profile: &Profile) -> Result<Vec<u8>, CodeError> {
    match dictionary {
        NO_DICTIONARY => {}
        PROGRAM_DICTIONARY => return Err(CodeError::ProgramDictionary),
        other => return Err(CodeError::UnknownDictionary(other)),
    }
    let max = profile.max_wasm_size;
    let alloc = StandardAlloc::default;
    let mut state = BrotliState::new_strict(alloc(), alloc(), alloc());
    // One byte more than allowed, so that a module that is too large shows.
    let mut wasm = vec![0; max as usize + 1];
    let (mut unread, mut read, mut free, mut written, mut total) =
        (stream.len(), 0, wasm.len(), 0, 0);
    let result = BrotliDecompressStream(
        &mut unread,
        &mut read,
        stream,
        &mut free,
        &mut written,
        &mut wasm,
        &mut total,
        &mut state,
    );
    match result {
        BrotliResult::ResultSuccess if written <= max as usize => {
            wasm.truncate(written);
            Ok(wasm)
        }
        BrotliResult::ResultSuccess | BrotliResult::NeedsMoreOutput => {
            Err(CodeError::TooLarge { max })
        }
        BrotliResult::NeedsMoreInput | BrotliResult::ResultFailure => Err(CodeError::InvalidStream),
    }
}

/// Init code that deploys `code`: 43 bytes of EVM code that return what follows them.
pub fn deploy_code(code: &[u8]) -> Vec<u8> {
    const PUSH32: u8 = 0x7F;
    // dup1, push1 43, push1 0, codecopy, push1 0, return, stop
    const COPY_AND_RETURN: [u8; 10] = [0x80, 0x60, 0x2B, 0x60, 0x00, 0x39, 0x60, 0x00, 0xF3, 0x00];
    let mut init = vec![PUSH32];
    init.extend([0; 24]);
    // A length in memory always fits 64 bits.
    init.extend((code.len() as u64).to_be_bytes());
    init.extend(COPY_AND_RETURN);
    init.extend(code);
    init
}
