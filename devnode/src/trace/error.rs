//! Why there is no trace.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::name::TracerName;
use crate::evm::InvalidTransaction;

/// Why there is no trace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TraceError {
    /// The transaction is not valid on its state.
    #[error(transparent)]
    Invalid(#[from] InvalidTransaction),
    /// There is no tracer of this name; scripts are not supported.
    #[error("tracer {0:.40} is not supported; there are {list}, and the struct logger", list = TracerName::ALL.map(TracerName::as_str).join(", "))]
    Unknown(String),
    /// The tracer's configuration is malformed.
    #[error("invalid tracer configuration: {0}")]
    Config(String),
    /// The log would not fit into memory.
    #[error("trace is too large; limit it or leave out memory and storage")]
    TooLarge,
    /// No frame started.
    #[error("nothing ran")]
    NothingRan,
}

impl TraceError {
    /// A tracer's configuration; none is the default one.
    pub(super) fn parse<T: DeserializeOwned + Default>(config: &Value) -> Result<T, Self> {
        if config.is_null() {
            return Ok(T::default());
        }
        T::deserialize(config).map_err(|error| Self::Config(error.to_string()))
    }
}
