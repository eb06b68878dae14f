//! Which tracer a client asks for, and what can go wrong.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{
    call, erc7562, flat_call, four_byte, job::Job, prestate, report::gas_report, struct_log,
    stylus, tracer::Tracer,
};
use crate::evm::InvalidTransaction;

/// Names of the tracers beside the struct logger, which has none.
pub const TRACERS: [&str; 9] = [
    "callTracer",
    "flatCallTracer",
    "prestateTracer",
    "4byteTracer",
    "erc7562Tracer",
    "stylusTracer",
    "gasReport",
    "muxTracer",
    "noopTracer",
];

/// Why there is no trace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TraceError {
    /// The transaction is not valid on its world.
    #[error(transparent)]
    Invalid(#[from] InvalidTransaction),
    /// No tracer has this name, and other scripts are not run.
    #[error("tracer {0:.40} is not supported; there are {list}, and the struct logger", list = TRACERS.join(", "))]
    Unknown(String),
    /// The tracer's configuration is malformed.
    #[error("invalid tracer configuration: {0}")]
    Config(String),
    /// The log would not fit into memory.
    #[error("trace is too large; limit it or leave out memory and storage")]
    TooLarge,
    /// Not even the first frame began.
    #[error("nothing ran")]
    NothingRan,
}

impl TraceError {
    /// A tracer's configuration; none is the default one.
    pub(super) fn parse<T: DeserializeOwned + Default>(config: &Value) -> Result<T, Self> {
        if config.is_null() {
            return Ok(T::default());
        }
        T::deserialize(config).map_err(|error| Self::Config(error.to_string()))
    }
}

/// Traces as `debug_traceTransaction` does: `options` may have `tracer` and `tracerConfig`, or the
/// options of the struct logger. Of scripts, only that of cargo-stylus is known, by its shape;
/// `stylusTracer` answers for it.
///
/// # Errors
/// There is no such tracer, its configuration is malformed, or the transaction is invalid.
pub fn trace(job: &Job, options: &Value) -> Result<Value, TraceError> {
    match options["tracer"].as_str() {
        None | Some("") => struct_log(job, options),
        Some(tracer) => named(job, tracer, &options["tracerConfig"]),
    }
}

fn named(job: &Job, tracer: &str, config: &Value) -> Result<Value, TraceError> {
    match tracer {
        "callTracer" => call(job, config),
        "flatCallTracer" => flat_call(job, config),
        "prestateTracer" => prestate(job, config),
        "4byteTracer" => four_byte(job),
        "erc7562Tracer" => erc7562(job, config),
        "stylusTracer" => stylus(job),
        "gasReport" => gas_report(job, config),
        "muxTracer" => mux(job, config),
        "noopTracer" => noop(job),
        script if is_host_call_script(script) => stylus(job),
        name => Err(TraceError::Unknown(name.into())),
    }
}

/// The results of several tracers, whose names and configurations `config` has.
fn mux(job: &Job, config: &Value) -> Result<Value, TraceError> {
    let tracers: Map<String, Value> = TraceError::parse(config)?;
    let results = tracers.into_iter().map(|(tracer, config)| {
        let result = named(job, &tracer, &config)?;
        Ok((tracer, result))
    });
    results.collect::<Result<_, _>>().map(Value::Object)
}

/// Nothing, if the transaction is valid.
fn noop(job: &Job) -> Result<Value, TraceError> {
    struct Nobody;
    impl Tracer for Nobody {}
    job.run(&mut Nobody)?;
    Ok(Value::Object(Map::new()))
}

/// Whether a script collects host calls as cargo-stylus does.
fn is_host_call_script(script: &str) -> bool {
    script.trim_start().starts_with('{') && script.contains("hostio") && script.contains("nests")
}
