//! Printing, on debug chains. It is free and does not affect results.

use super::host::{DONE, Flow, Host, Trap};
use crate::stylus::linker::Args;

fn print(host: &mut Host<'_>, text: &str) {
    eprintln!("Stylus says: {text}");
    host.record_call(&[text.as_bytes()], &[]);
}

pub(super) fn text(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let bytes = host.bytes(args.u32(0), args.u32(1))?;
    print(host, &String::from_utf8_lossy(&bytes));
    Ok(DONE)
}

pub(super) fn i32(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    print(host, &args.u32(0).cast_signed().to_string());
    Ok(Flow::Reply(args.u64(0)))
}

pub(super) fn i64(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    print(host, &args.u64(0).cast_signed().to_string());
    Ok(Flow::Reply(args.u64(0)))
}

pub(super) fn f32(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    print(host, &f32::from_bits(args.u32(0)).to_string());
    Ok(Flow::Reply(args.u64(0)))
}

pub(super) fn f64(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    print(host, &f64::from_bits(args.u64(0)).to_string());
    Ok(Flow::Reply(args.u64(0)))
}
