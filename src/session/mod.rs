//! Sessions: what an owner enables, the head whose hash is the id, the envelope in the signature
//! field of an operation, and install data.

pub mod envelope;
pub mod head;
pub mod install;
#[allow(
    clippy::module_inception,
    reason = "the room is named after its main type"
)]
pub mod session;
pub mod text_source;
