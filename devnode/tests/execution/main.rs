//! One transaction on a small state: Arbitrum's rules around the frames, and the rules of frames
//! that no recording covers.

mod calls;
mod changes;
mod fees;
mod fixture;
mod frames;
mod refusals;
mod robustness;
