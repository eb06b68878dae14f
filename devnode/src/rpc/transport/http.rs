//! The HTTP server, which also accepts WebSocket connections.

use std::{convert::Infallible, io, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{
        Request, State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
    routing::get,
    serve::ListenerExt as _,
};
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
};

use super::{handler::Handler, origin, shutdown::stopped, websocket};

/// Maximum length of a request, bytes. State dumps and code overrides are large.
pub(in crate::rpc) const MAX_BODY: usize = 32 * 1024 * 1024;
/// Time for requests in progress when the node stops.
const GRACE: Duration = Duration::from_secs(2);

/// Serves `handler` until `stop` turns true.
pub(in crate::rpc) async fn serve<H: Handler>(
    listener: TcpListener,
    handler: H,
    stop: watch::Receiver<bool>,
) -> io::Result<()> {
    // Every open WebSocket connection has a clone of the sender.
    let (alive, mut gone) = mpsc::channel(1);
    let routes = Router::new()
        .route("/", get(open::<H>).post(post::<H>).options(preflight))
        .with_state((handler, stop.clone(), alive));
    // Responses are small, and clients wait for each; a socket without this option is only slower.
    let listener = listener.tap_io(|socket| {
        let _ = socket.set_nodelay(true);
    });
    let server = axum::serve(listener, routes).with_graceful_shutdown(stopped(stop.clone()));
    let served = async {
        let result = server.await;
        gone.recv().await;
        result
    };
    tokio::select! {
        result = served => result,
        () = async { stopped(stop).await; tokio::time::sleep(GRACE).await } => Ok(()),
    }
}

type Context<H> = State<(H, watch::Receiver<bool>, mpsc::Sender<Infallible>)>;

async fn post<H: Handler>(State((handler, ..)): Context<H>, request: Request) -> Response {
    let (Parts { headers, .. }, body) = request.into_parts();
    if !origin::is_allowed(&headers) {
        return refused();
    }
    let body = match read(&headers, body).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let mut response = match handler.answer(&body) {
        Some(answer) => {
            let json = HeaderValue::from_static("application/json");
            ([(header::CONTENT_TYPE, json)], answer).into_response()
        }
        None => StatusCode::NO_CONTENT.into_response(),
    };
    origin::allow(&headers, response.headers_mut());
    response
}

/// The body, unless it is too long. A body that is announced as too long is not read.
async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Response> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let too_long = || {
        let reason = format!("a request has at most {MAX_BODY} bytes\n");
        (StatusCode::PAYLOAD_TOO_LARGE, reason).into_response()
    };
    if announced.is_some_and(|length| length > MAX_BODY) {
        return Err(too_long());
    }
    // The error may also be a broken connection; then the response is lost.
    to_bytes(body, MAX_BODY).await.map_err(|_| too_long())
}

async fn open<H: Handler>(
    State((handler, stop, alive)): Context<H>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if !origin::is_allowed(&headers) {
        return refused();
    }
    match upgrade {
        Ok(upgrade) => upgrade
            .max_message_size(MAX_BODY)
            .max_frame_size(MAX_BODY)
            .on_upgrade(move |socket| async move {
                websocket::serve(socket, handler.open_session(), stop).await;
                drop(alive);
            }),
        Err(_) => "stylus-devnode: send JSON-RPC by POST, or open a WebSocket\n".into_response(),
    }
}

async fn preflight(headers: HeaderMap) -> Response {
    if !origin::is_allowed(&headers) {
        return refused();
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    origin::allow(&headers, response.headers_mut());
    origin::allow_preflight(response.headers_mut());
    response
}

fn refused() -> Response {
    let reason = "only pages served from this machine may use the node\n";
    (StatusCode::FORBIDDEN, reason).into_response()
}
