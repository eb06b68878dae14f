//! Printing, on debug chains. Free, and no part of any result.

use super::{Args, DONE, Flow, Host, Trap};

fn print(host: &mut Host<'_>, name: &'static str, text: &str) {
    eprintln!("Stylus says: {text}");
    host.name = name;
    host.note(&[text.as_bytes()], &[]);
}

pub(super) fn text(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let bytes = host.bytes(args.u32(0), args.u32(1))?;
    print(host, "console_log_text", &String::from_utf8_lossy(&bytes));
    Ok(DONE)
}

pub(super) fn i32(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    print(host, "console_log", &args.u32(0).cast_signed().to_string());
    Ok(Flow::Reply(args.u64(0)))
}

pub(super) fn i64(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    print(host, "console_log", &args.u64(0).cast_signed().to_string());
    Ok(Flow::Reply(args.u64(0)))
}

pub(super) fn f32(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    print(
        host,
        "console_log",
        &f32::from_bits(args.u32(0)).to_string(),
    );
    Ok(Flow::Reply(args.u64(0)))
}

pub(super) fn f64(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    print(
        host,
        "console_log",
        &f64::from_bits(args.u64(0)).to_string(),
    );
    Ok(Flow::Reply(args.u64(0)))
}
