//! The chain as a library: genesis, transactions, blocks, receipts, time, snapshots, deploying programs.
