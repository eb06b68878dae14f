//! The plain, slow model of Latchkey's policies.
