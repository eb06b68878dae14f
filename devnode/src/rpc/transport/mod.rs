//! HTTP and WebSocket on one port. Knows only that a request goes in and a response comes out: a
//! [`Handler`] answers.

mod handler;
mod http;
mod origin;
mod shutdown;
mod websocket;

pub(super) use handler::{Handler, Session};
pub(super) use http::serve;
