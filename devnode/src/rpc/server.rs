//! The network: HTTP and WebSocket on one port. What requests mean is `envelope`'s and
//! `dispatch`'s.

use std::{
    convert::Infallible,
    io,
    time::{Duration, Instant},
};

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
use serde_json::Value;
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
};

use super::{
    dispatch::dispatch,
    envelope,
    error::RpcError,
    node::{Node, Shared},
    origin,
    params::Params,
    ws,
};

/// Bytes of a request, at most. State dumps and code overrides are large.
pub(super) const MAX_BODY: usize = 32 * 1024 * 1024;
/// How long requests may go on after the node was told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// Serves `node` until `stop` turns true.
pub(super) async fn serve(
    listener: TcpListener,
    node: Shared,
    stop: watch::Receiver<bool>,
) -> io::Result<()> {
    // Whoever holds the sender is a connection that has not said goodbye.
    let (alive, mut gone) = mpsc::channel(1);
    let routes = Router::new()
        .route("/", get(open).post(post).options(preflight))
        .with_state((node.clone(), stop.clone(), alive));
    // Answers are small, and clients wait for each; a socket that cannot be told so is only slower.
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
        () = mine(node) => Ok(()),
        () = async { stopped(stop).await; tokio::time::sleep(GRACE).await } => Ok(()),
    }
}

/// Waits until the node is told to stop, or nobody is left to tell it.
pub(super) async fn stopped(mut stop: watch::Receiver<bool>) {
    // An error means that the sender is gone, which stops as well.
    let _ = stop.wait_for(|is_stopped| *is_stopped).await;
}

/// Mines a block whenever the interval that is set has passed, for ever.
async fn mine(node: Shared) {
    let mut interval = node.lock().mining.watch_interval();
    loop {
        let time = *interval.borrow_and_update();
        let passed = async {
            match time {
                Some(time) => tokio::time::sleep(time).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = passed => {
                let mut node = node.lock();
                node.chain.mine();
                node.announce();
            }
            // The node keeps the sender, so this is a change.
            _ = interval.changed() => {}
        }
    }
}

/// Calls a method, logs it, and tells subscribers of new blocks.
pub(super) fn call(node: &mut Node, method: &str, params: Params) -> Result<Value, RpcError> {
    let start = Instant::now();
    let result = dispatch(node, method, params);
    let error = result.as_ref().err().map(|error| error.message.as_str());
    node.log.request(method, start.elapsed(), error);
    node.announce();
    result
}

type Context = State<(Shared, watch::Receiver<bool>, mpsc::Sender<Infallible>)>;

async fn post(State((node, ..)): Context, request: Request) -> Response {
    let (Parts { headers, .. }, body) = request.into_parts();
    if !origin::is_allowed(&headers) {
        return refused();
    }
    let body = match read(&headers, body).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let answer = {
        let mut node = node.lock();
        let log = node.log;
        log.body('<', &body);
        let answer = envelope::answer(&body, &mut |method, params| call(&mut node, method, params));
        let answer = answer.map(|answer| answer.to_string());
        log.body('>', answer.as_deref().unwrap_or_default().as_bytes());
        answer
    };
    let mut response = match answer {
        Some(answer) => {
            let json = HeaderValue::from_static("application/json");
            ([(header::CONTENT_TYPE, json)], answer).into_response()
        }
        None => StatusCode::NO_CONTENT.into_response(),
    };
    origin::allow(&headers, response.headers_mut());
    response
}

/// The body, unless it is too long; one that announces so is not waited for.
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
    // The connection may also have broken; then nobody reads the answer.
    to_bytes(body, MAX_BODY).await.map_err(|_| too_long())
}

async fn open(
    State((node, stop, alive)): Context,
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
                ws::serve(socket, node, stop).await;
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
