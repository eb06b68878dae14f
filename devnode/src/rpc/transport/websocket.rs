//! One WebSocket connection.

use axum::extract::ws::{Message, WebSocket};
use tokio::sync::watch;

use super::{handler::Session, shutdown::stopped};

/// Serves a connection until it closes, `session` ends or the server stops.
pub(super) async fn serve(
    mut socket: WebSocket,
    mut session: impl Session,
    stop: watch::Receiver<bool>,
) {
    let stopped = stopped(stop);
    tokio::pin!(stopped);
    loop {
        let texts = tokio::select! {
            () = &mut stopped => {
                // The client may be gone already.
                let _ = socket.send(Message::Close(None)).await;
                return;
            }
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => session.answer(text.as_bytes()).into_iter().collect(),
                Some(Ok(Message::Binary(bytes))) => session.answer(&bytes).into_iter().collect(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => Vec::new(),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
            notifications = session.notifications() => match notifications {
                Some(notifications) => notifications,
                None => return,
            },
        };
        for text in texts {
            if socket.send(Message::text(text)).await.is_err() {
                return;
            }
        }
    }
}
