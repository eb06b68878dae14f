//! The node behind the transports: JSON-RPC requests in, responses and notifications out.

use std::sync::Arc;

use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{
    methods::dispatch,
    node::{Announcement, Shared},
    subscriptions::Subscriptions,
    transport::{Handler, Session},
    wire::envelope,
};

impl Handler for Shared {
    type Session = Connection;

    fn answer(&self, request: &[u8]) -> Option<String> {
        let mut node = self.lock();
        let log = node.log;
        log.body('<', request);
        let answer = envelope::answer(request, &mut |method, params| {
            dispatch(&mut node, method, params)
        });
        let answer = answer.map(|answer| answer.to_string());
        log.body('>', answer.as_deref().unwrap_or_default().as_bytes());
        answer
    }

    fn open_session(&self) -> Connection {
        Connection {
            blocks: self.lock().subscribe(),
            node: self.clone(),
            subscriptions: Subscriptions::default(),
        }
    }
}

/// One WebSocket connection.
#[derive(Debug)]
pub(super) struct Connection {
    node: Shared,
    blocks: Receiver<Arc<Announcement>>,
    subscriptions: Subscriptions,
}

impl Session for Connection {
    fn answer(&mut self, request: &[u8]) -> Option<String> {
        self.subscriptions.answer(&mut self.node.lock(), request)
    }

    async fn notifications(&mut self) -> Option<Vec<String>> {
        match self.blocks.recv().await {
            Ok(block) => Some(self.subscriptions.notify(&block)),
            Err(RecvError::Lagged(_)) => Some(Vec::new()),
            Err(RecvError::Closed) => None,
        }
    }
}

/// Mines a block whenever the interval of `node` has passed, without end.
pub(super) async fn mine_at_intervals(node: Shared) {
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
            // The node has the sender, so this is a change.
            _ = interval.changed() => {}
        }
    }
}
