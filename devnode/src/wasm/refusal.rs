//! Why a module is rejected, with the stage that found it. Converted to text only by the caller.

use wasmparser::BinaryReaderError;

/// Why a module was refused; the text is Nitro's (without terminal colours and source location).
///
/// It is what follows `program activation failed: `: either `out of gas`, or the stage that refused
/// (`failed to parse wasm`, `failed to build user module`), an empty line, `Caused by:` and the
/// reason. Malformed modules are described in the words of our parser, which can differ from those
/// of Nitro's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ActivationError(pub String);

/// A broken rule.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The module breaks WebAssembly itself or needs a feature that is off.
    Invalid(BinaryReaderError),
    /// The module is not a contract, or too big.
    Parse(String),
    /// The module was paid for, but cannot be made executable.
    Build(String),
    /// A step of activation could not be paid.
    OutOfGas,
}

impl Refusal {
    /// Refusal of the parsing stage.
    pub(crate) fn parse(reason: impl Into<String>) -> Self {
        Self::Parse(reason.into())
    }

    /// Refusal of the building stage.
    pub(crate) fn build(reason: impl Into<String>) -> Self {
        Self::Build(reason.into())
    }
}

impl From<Refusal> for ActivationError {
    fn from(refusal: Refusal) -> Self {
        const PARSE: &str = "failed to parse wasm\n\nCaused by:\n";
        Self(match refusal {
            Refusal::Invalid(error) => {
                format!("{PARSE}   0: failed to validate user\n   1: {error}")
            }
            Refusal::Parse(reason) => format!("{PARSE}    {reason}"),
            Refusal::Build(reason) => {
                format!("failed to build user module\n\nCaused by:\n    {reason}")
            }
            Refusal::OutOfGas => "out of gas".into(),
        })
    }
}
