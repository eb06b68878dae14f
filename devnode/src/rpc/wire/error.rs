//! JSON-RPC errors with the codes of geth and the texts of geth and Nitro.

use alloy_primitives::{Bytes, hex};
use serde::Serialize;

use crate::{
    chain::{CallOutcome, ChainError, explain},
    evm::{EstimateError, InvalidTransaction, Status},
};

/// The request is not JSON.
const PARSE_ERROR: i64 = -32_700;
/// The request is not a JSON-RPC request.
const INVALID_REQUEST: i64 = -32_600;
/// There is no such method.
const METHOD_NOT_FOUND: i64 = -32_601;
/// The parameters do not fit the method.
const INVALID_PARAMS: i64 = -32_602;
/// The method crashed.
const INTERNAL_ERROR: i64 = -32_603;
/// Everything else that fails.
const SERVER_ERROR: i64 = -32_000;
/// The execution reverted.
const REVERTED: i64 = 3;

/// The `error` of a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(in crate::rpc) struct RpcError {
    /// Error code.
    pub code: i64,
    /// Error text.
    pub message: String,
    /// Revert data, `0x…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
}

impl RpcError {
    fn new(code: i64, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            data: None,
        }
    }

    /// The body is not JSON.
    pub(in crate::rpc) fn parse() -> Self {
        Self::new(PARSE_ERROR, "parse error")
    }

    /// The JSON is not a request.
    pub(in crate::rpc) fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(INVALID_REQUEST, message)
    }

    /// The method is unknown.
    pub(in crate::rpc) fn unknown_method(method: &str) -> Self {
        let message = format!("the method {method} does not exist/is not available");
        Self::new(METHOD_NOT_FOUND, message)
    }

    /// There is no such subscription.
    pub(in crate::rpc) fn unknown_subscription(message: impl Into<String>) -> Self {
        Self::new(METHOD_NOT_FOUND, message)
    }

    /// A parameter is missing or malformed.
    pub(in crate::rpc) fn params(message: impl Into<String>) -> Self {
        Self::new(INVALID_PARAMS, message)
    }

    /// Anything else.
    pub(in crate::rpc) fn server(message: impl Into<String>) -> Self {
        Self::new(SERVER_ERROR, message)
    }

    /// The block of a state or header does not exist.
    pub(in crate::rpc) fn no_header() -> Self {
        Self::server("header not found")
    }

    /// An execution that ended with `status`, text `error` and `output`.
    pub(in crate::rpc) fn execution(status: Status, error: &str, output: &Bytes) -> Self {
        if status != Status::Revert {
            return Self::server(error);
        }
        let message = match explain(output) {
            Some(reason) => format!("{error}: {reason}"),
            None => error.to_owned(),
        };
        Self {
            data: Some(hex::encode_prefixed(output)),
            ..Self::new(REVERTED, message)
        }
    }

    /// The output of a call, or why there is none.
    pub(in crate::rpc) fn unless_success(outcome: CallOutcome) -> Result<Bytes, Self> {
        match &outcome.error {
            None => Ok(outcome.output),
            Some(error) => Err(Self::execution(outcome.status, error, &outcome.output)),
        }
    }

    /// A rejected transaction, with `context` in front, or a call that crashed.
    pub(in crate::rpc) fn invalid(error: &InvalidTransaction, context: &str) -> Self {
        if error.is_crash() {
            Self::new(INTERNAL_ERROR, error.to_string())
        } else {
            Self::server(format!("{context}{error}"))
        }
    }

    /// A call of at most `gas` that could not start.
    pub(in crate::rpc) fn not_started(error: ChainError, gas: u64) -> Self {
        match error {
            ChainError::Invalid(error) if !error.is_crash() => {
                Self::server(format!("err: {error} (supplied gas {gas})"))
            }
            error => error.into(),
        }
    }
}

impl From<ChainError> for RpcError {
    fn from(error: ChainError) -> Self {
        match error {
            ChainError::Estimate(EstimateError::Fails(execution)) => {
                let text = execution.error.as_deref().unwrap_or_default();
                Self::execution(execution.status, text, &execution.output)
            }
            ChainError::Invalid(error) | ChainError::Estimate(EstimateError::Invalid(error)) => {
                Self::invalid(&error, "")
            }
            ChainError::Dump(error) => Self::params(error.to_string()),
            error => Self::server(error.to_string()),
        }
    }
}
