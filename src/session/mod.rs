//! A session: its head and id, the signature an operation carries, the digest its key signs, and
//! the owner's statement of it.

pub mod digest;
pub mod envelope;
pub mod head;
pub mod statement;
