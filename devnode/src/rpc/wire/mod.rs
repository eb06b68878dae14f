//! The JSON of requests and responses, and its translation to and from the chain's terms.

pub(super) mod block_id;
pub(super) mod envelope;
pub(super) mod error;
pub(super) mod json;
pub(super) mod log_filter;
pub(super) mod overrides;
pub(super) mod params;
pub(super) mod transaction_request;
