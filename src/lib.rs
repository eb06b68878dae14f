//! Latchkey: session keys for smart accounts.
