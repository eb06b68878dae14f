//! Where a refusal happened.

/// Which call and which rule a refusal is about, both from 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Index of the call in the request.
    pub call: usize,
    /// Index of the rule in the policy.
    pub rule: usize,
}
