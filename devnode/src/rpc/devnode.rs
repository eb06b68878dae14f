//! A node in this process: started by a builder, stopped when dropped.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
    thread::JoinHandle,
    time::Duration,
};

use alloy_primitives::U256;
use tokio::sync::watch;

use super::{
    node::{Log, Mining, Mode, Node, Shared, Verbosity},
    service::mine_at_intervals,
    transport,
};
use crate::{
    chain::{Chain, ChainBuilder},
    profile::Profile,
};

/// Stack of the node's thread, bytes: deep trees of frames are shown and dropped by recursion.
const STACK: usize = 64 * 1024 * 1024;

/// A node that is not started yet.
#[derive(Clone, Debug)]
pub struct DevnodeBuilder {
    chain: ChainBuilder,
    address: SocketAddr,
    mining: Mode,
    verbosity: Verbosity,
}

impl Default for DevnodeBuilder {
    /// The default chain on any free port of the loopback, silent.
    fn default() -> Self {
        Self {
            chain: ChainBuilder::default(),
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            mining: Mode::Automatic,
            verbosity: Verbosity::Quiet,
        }
    }
}

impl DevnodeBuilder {
    /// The rules of the chain.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.chain = self.chain.profile(profile);
        self
    }

    /// The chain id.
    pub fn chain_id(mut self, chain_id: u64) -> Self {
        self.chain = self.chain.chain_id(chain_id);
        self
    }

    /// Fixes the chain's clock, as [`ChainBuilder::timestamp`] does. Unix seconds.
    pub fn timestamp(mut self, timestamp: u64) -> Self {
        self.chain = self.chain.timestamp(timestamp);
        self
    }

    /// Price of data on the parent chain, as in [`ChainBuilder::l1_price_per_unit`]. Wei.
    pub fn l1_price_per_unit(mut self, wei: U256) -> Self {
        self.chain = self.chain.l1_price_per_unit(wei);
        self
    }

    /// Address to listen on. Every client that reaches it has full control of the chain.
    pub fn host(mut self, host: IpAddr) -> Self {
        self.address.set_ip(host);
        self
    }

    /// Port to listen on; 0 takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// Mines a block of the pending transactions at this interval, instead of one block a
    /// transaction.
    pub fn block_time(mut self, block_time: Duration) -> Self {
        self.mining = Mode::Interval(block_time);
        self
    }

    /// Mines a block of the pending transactions only on request, instead of one block a
    /// transaction.
    pub fn no_mining(mut self) -> Self {
        self.mining = Mode::Manual;
        self
    }

    /// Verbosity of standard output.
    pub fn verbosity(mut self, verbosity: Verbosity) -> Self {
        self.verbosity = verbosity;
        self
    }

    /// Starts the node; it serves when this returns.
    ///
    /// # Errors
    /// The address cannot be listened on, or the thread cannot be spawned.
    pub fn start(self) -> io::Result<Devnode> {
        let chain = self.chain.clone().build();
        self.start_with(chain)
    }

    /// Starts the node with an existing chain; the builder's chain settings are ignored.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_with(self, chain: Chain) -> io::Result<Devnode> {
        let listener = TcpListener::bind(self.address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let node = Shared::new(Node::new(
            chain,
            Mining::new(self.mining),
            Log::new(self.verbosity),
        ));
        let (stop, is_stopped) = watch::channel(false);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let served = node.clone();
        let serve = move || {
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                tokio::select! {
                    result = transport::serve(listener, served.clone(), is_stopped) => result,
                    () = mine_at_intervals(served) => Ok(()),
                }
            })
        };
        let thread = std::thread::Builder::new()
            .name("devnode".into())
            .stack_size(STACK)
            .spawn(serve)?;
        Ok(Devnode {
            address,
            node,
            stop,
            thread: Some(thread),
        })
    }
}

/// A running node. Dropping it stops it.
///
/// ```
/// use stylus_devnode::Devnode;
///
/// let node = Devnode::builder().timestamp(1_800_000_000).start()?;
/// println!("point a client at {}", node.url());
/// node.with_chain(|chain| chain.mine());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Devnode {
    address: SocketAddr,
    node: Shared,
    stop: watch::Sender<bool>,
    /// Taken when the node is stopped.
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Devnode {
    /// Starts the description of a node.
    pub fn builder() -> DevnodeBuilder {
        DevnodeBuilder::default()
    }

    /// Address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// URL for HTTP.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// URL for WebSockets.
    pub fn ws_url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// Calls `f` with the chain, between requests; subscribers are notified of new blocks.
    pub fn with_chain<T>(&self, f: impl FnOnce(&mut Chain) -> T) -> T {
        let mut node = self.node.lock();
        let before = node.chain.block_number();
        let result = f(&mut node.chain);
        if node.chain.block_number() < before {
            node.reverted();
        }
        node.announce();
        result
    }

    /// Stops the node and waits for its end: requests in progress have two seconds.
    ///
    /// # Errors
    /// Serving had failed.
    pub fn stop(mut self) -> io::Result<()> {
        self.end()
    }

    /// Stops the node as [`Self::stop`] does, and returns its chain.
    ///
    /// # Errors
    /// Serving had failed.
    pub fn into_chain(mut self) -> io::Result<Chain> {
        self.end()?;
        Ok(std::mem::take(&mut self.node.lock().chain))
    }

    fn end(&mut self) -> io::Result<()> {
        self.stop.send_replace(true);
        match self.thread.take().map(JoinHandle::join) {
            None => Ok(()),
            Some(Ok(result)) => result,
            Some(Err(_)) => Err(io::Error::other("the node's thread panicked")),
        }
    }
}

impl Drop for Devnode {
    fn drop(&mut self) {
        // The error has no recipient.
        let _ = self.end();
    }
}
