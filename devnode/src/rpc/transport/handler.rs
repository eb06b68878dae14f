//! The two sides of a transport: a request goes in, a response comes out.

/// Answers the requests of all connections.
pub(in crate::rpc) trait Handler: Clone + Send + Sync + 'static {
    /// The state of one WebSocket connection.
    type Session: Session;

    /// The response to one request; `None` if the request needs no response.
    fn answer(&self, request: &[u8]) -> Option<String>;

    /// Opens a session for a new WebSocket connection.
    fn open_session(&self) -> Self::Session;
}

/// Answers the requests of one WebSocket connection, and notifies it.
pub(in crate::rpc) trait Session: Send + 'static {
    /// The response to one request; `None` if the request needs no response.
    fn answer(&mut self, request: &[u8]) -> Option<String>;

    /// Waits for the next notifications; `None` if there will be no more. Cancelling the wait loses
    /// none.
    fn notifications(&mut self) -> impl Future<Output = Option<Vec<String>>> + Send;
}
