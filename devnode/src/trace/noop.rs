//! The tracer that records nothing.

use super::tracer::Tracer;

/// Ignores everything.
#[derive(Debug)]
pub(super) struct NoopTracer;

impl Tracer for NoopTracer {}
