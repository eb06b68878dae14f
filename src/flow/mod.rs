//! The steps of one use of a session, each a file: [`identify`](mod@identify) the session,
//! [`judge`](mod@judge) the request, [`settle`](mod@settle) the charges,
//! [`authorize`](mod@authorize) the key. [`validate`](mod@validate) is their order for ERC-4337
//! operations.
//!
//! A step's answer is a [`Window`](crate::window::Window) or a refusal. Validation data exists only
//! in the outermost function, `contract::erc7579`.

pub mod authorize;
pub mod identify;
pub mod judge;
pub mod settle;
pub mod validate;

use crate::{
    bytes::word::Address,
    lane::LaneId,
    operation::{calls::Calls, user_op::Bill},
};

/// What is asked of a session, whoever brings it: calls of an account in a lane, and the bill if
/// they come in an operation.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The account that would make the calls.
    pub account: &'a Address,
    /// The lane that the session belongs to.
    pub lane: LaneId,
    /// The calls.
    pub calls: Calls<'a>,
    /// The operation's bill; `None` for calls that no EntryPoint carries.
    pub bill: Option<Bill<'a>>,
}
