//! Selects the tracer that a client asks for.

use serde_json::{Map, Value};

use super::{
    error::TraceError,
    name::TracerName,
    noop::NoopTracer,
    replay::Replay,
    tracers::{call, erc7562, flat_call, four_byte, gas_report, host_calls, prestate, struct_log},
};

/// Traces `replay` as `debug_traceTransaction` does: `options` may have `tracer` and
/// `tracerConfig`, or the options of the struct logger. Scripts are rejected, except that of
/// cargo-stylus, which is recognised by its content and answered by `stylusTracer`.
///
/// # Errors
/// There is no such tracer, its configuration is malformed, or the transaction is invalid.
pub fn trace(replay: &Replay, options: &Value) -> Result<Value, TraceError> {
    match options["tracer"].as_str() {
        None | Some("") => struct_log(replay, options),
        Some(tracer) => named(replay, tracer, &options["tracerConfig"]),
    }
}

fn named(replay: &Replay, name: &str, config: &Value) -> Result<Value, TraceError> {
    match TracerName::find(name) {
        Some(TracerName::Call) => call(replay, config),
        Some(TracerName::FlatCall) => flat_call(replay, config),
        Some(TracerName::Prestate) => prestate(replay, config),
        Some(TracerName::FourByte) => four_byte(replay),
        Some(TracerName::Erc7562) => erc7562(replay, config),
        Some(TracerName::Stylus) => host_calls(replay),
        Some(TracerName::GasReport) => gas_report(replay, config),
        Some(TracerName::Mux) => mux(replay, config),
        Some(TracerName::Noop) => noop(replay),
        None if is_host_call_script(name) => host_calls(replay),
        None => Err(TraceError::Unknown(name.into())),
    }
}

/// The results of the tracers that `config` names with their configurations.
fn mux(replay: &Replay, config: &Value) -> Result<Value, TraceError> {
    let tracers: Map<String, Value> = TraceError::parse(config)?;
    let results = tracers.into_iter().map(|(tracer, config)| {
        let result = named(replay, &tracer, &config)?;
        Ok((tracer, result))
    });
    results.collect::<Result<_, _>>().map(Value::Object)
}

/// An empty object, if the transaction is valid.
fn noop(replay: &Replay) -> Result<Value, TraceError> {
    replay.run(&mut NoopTracer)?;
    Ok(Value::Object(Map::new()))
}

/// Whether a script collects host calls as that of cargo-stylus does.
fn is_host_call_script(script: &str) -> bool {
    script.trim_start().starts_with('{') && script.contains("hostio") && script.contains("nests")
}
