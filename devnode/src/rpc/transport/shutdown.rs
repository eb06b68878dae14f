//! The signal that ends all connections.

use tokio::sync::watch;

/// Waits until the server must stop, or the sender of that signal is gone.
pub(super) async fn stopped(mut stop: watch::Receiver<bool>) {
    // An error means that the sender is gone, which stops as well.
    let _ = stop.wait_for(|is_stopped| *is_stopped).await;
}
