//! Where the gas went: a tree of frames as text, and as folded stacks for flame graphs.

use crate::evm::{Frame, HostCall};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Ink per gas while no chain owner changes it.
const INK_PRICE: u64 = 10_000;
/// Records that mark begin and end of a frame; no host calls, always free.
const MARKS: [&str; 2] = ["user_entrypoint", "user_returned"];

/// The tree below `root`, one line a frame, its host calls by name below it.
///
/// ```text
/// CALL 0x…01 20005 gas (own 14905) success
///   entry 9213 gas
///   2 × storage_load_bytes32 4215.6 gas
///   CALL 0x…02 5100 gas (own 5100) revert: execution reverted
/// ```
///
/// Gas of a frame includes its children; own gas does not. Gas of a host call that calls includes the callee's.
pub fn text(root: &Frame) -> String {
    let mut out = String::new();
    write_frame(&mut out, root, 0);
    out
}

/// Own gas of every frame as `outer;inner gas` lines, the format flame graph tools read.
pub fn folded(root: &Frame) -> String {
    let mut out = String::new();
    fold(&mut out, root, "");
    out
}

/// Gas that a frame used itself, without its children.
pub fn own_gas(frame: &Frame) -> u64 {
    let children = frame
        .children
        .iter()
        .fold(0_u64, |sum, child| sum.saturating_add(child.gas_used));
    frame.gas_used.saturating_sub(children)
}

fn write_frame(out: &mut String, frame: &Frame, depth: usize) {
    let indent = "  ".repeat(depth);
    let end = match &frame.error {
        None => "success".to_owned(),
        Some(error) => format!("{:?}: {error}", frame.status).to_lowercase(),
    };
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "{indent}{} {} {} gas (own {}) {end}",
        frame.kind,
        frame.to,
        frame.gas_used,
        own_gas(frame)
    );
    if let Some(stylus) = &frame.stylus {
        let _ = writeln!(out, "{indent}  entry {} gas", stylus.entry_gas);
        for (name, (count, ink)) in by_name(&stylus.host_calls) {
            let _ = writeln!(
                out,
                "{indent}  {count} × {name} {}.{} gas",
                ink / INK_PRICE,
                ink % INK_PRICE / 1_000
            );
        }
    }
    for child in &frame.children {
        write_frame(out, child, depth + 1);
    }
}

fn by_name(calls: &[HostCall]) -> BTreeMap<&'static str, (u64, u64)> {
    let mut sums = BTreeMap::new();
    for call in calls.iter().filter(|call| !MARKS.contains(&call.name)) {
        let (count, ink) = sums.entry(call.name).or_insert((0_u64, 0_u64));
        *count += 1;
        *ink = ink.saturating_add(call.start_ink.saturating_sub(call.end_ink));
    }
    sums
}

fn fold(out: &mut String, frame: &Frame, outer: &str) {
    let name = format!("{outer}{}:{}", frame.kind, frame.to);
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{name} {}", own_gas(frame));
    for child in &frame.children {
        fold(out, child, &format!("{name};"));
    }
}
