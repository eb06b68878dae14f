//! Runs a module with ink counted by the instrumentation, by the counter, or not at all.

use stylus_devnode::{
    profile::Profile,
    wasm::{INK_LEFT, INK_STATUS, STACK_LEFT, instrument},
};
use wasmi::{Config, Engine, Instance, Linker, Module, Store, Val};

use super::counter;

/// More frames than ink can pay for.
const MAX_FRAMES: usize = 100_000;
/// More stack than ink can pay for, as the instrumentation counts it.
const MAX_STACK_WORDS: i32 = i32::MAX;

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Returned(i32),
    /// Trapped for this reason.
    Trapped(String),
    OutOfInk,
}

/// All that a run left.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) ending: Ending,
    pub(super) ink_left: u64,
    pub(super) memory: Vec<u8>,
    pub(super) globals: Vec<String>,
}

impl std::fmt::Debug for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digest = alloy_primitives::keccak256(&self.memory);
        let (ending, ink_left, globals) = (&self.ending, self.ink_left, &self.globals);
        let pages = self.memory.len() >> 16;
        write!(
            f,
            "{ending:?}, {ink_left} ink left, {pages} pages {digest}, {globals:?}"
        )
    }
}

/// Names of the globals that count, if there are any.
struct Counter {
    left: &'static str,
    empty: &'static str,
}

/// Runs the module as it is instrumented for a chain.
pub(super) fn instrumented(wasm: &[u8], input: i32, ink: u64) -> Outcome {
    let wasm = instrument(wasm, &Profile::ARBOS_51, true).expect("accepted");
    let counter = Counter {
        left: INK_LEFT,
        empty: INK_STATUS,
    };
    run(&wasm, input, ink, Some(counter))
}

/// Runs a module that [`counter::counted`] made.
pub(super) fn counted(wasm: &[u8], input: i32, ink: u64) -> Outcome {
    let counter = Counter {
        left: counter::LEFT,
        empty: counter::EMPTY,
    };
    run(wasm, input, ink, Some(counter))
}

/// Runs the module unchanged. It must terminate.
pub(super) fn plain(wasm: &[u8], input: i32) -> Outcome {
    run(wasm, input, 0, None)
}

fn run(wasm: &[u8], input: i32, ink: u64, counter: Option<Counter>) -> Outcome {
    let mut config = Config::default();
    config.set_max_recursion_depth(MAX_FRAMES);
    let engine = Engine::new(&config);
    let module = Module::new(&engine, wasm).expect("a valid module");
    let mut store = Store::new(&engine, ());
    let instance = linker(&engine)
        .instantiate_and_start(&mut store, &module)
        .expect("segments within bounds");
    if let Some(counter) = &counter {
        set(
            &instance,
            &mut store,
            counter.left,
            Val::I64(ink.cast_signed()),
        );
    }
    if instance.get_global(&store, STACK_LEFT).is_some() {
        set(&instance, &mut store, STACK_LEFT, Val::I32(MAX_STACK_WORDS));
    }
    let entry = instance
        .get_typed_func::<i32, i32>(&store, "user_entrypoint")
        .expect("an entry point");
    let result = entry.call(&mut store, input);
    let is_empty = counter
        .as_ref()
        .is_some_and(|counter| get(&instance, &store, counter.empty).i32() == Some(1));
    let ending = match result {
        _ if is_empty => Ending::OutOfInk,
        Ok(status) => Ending::Returned(status),
        Err(trap) => Ending::Trapped(format!("{:?}", trap.as_trap_code())),
    };
    let ink_left = counter.map_or(0, |counter| {
        let left = get(&instance, &store, counter.left).i64();
        left.expect("ink is an i64").cast_unsigned()
    });
    let memory = instance.get_memory(&store, "memory").expect("a memory");
    Outcome {
        ending,
        ink_left,
        memory: memory.data(&store).to_vec(),
        globals: globals(&instance, &store),
    }
}

/// The host functions that modules may import, as constants.
fn linker(engine: &Engine) -> Linker<()> {
    let mut linker = Linker::new(engine);
    linker
        .func_wrap("vm_hooks", "pay_for_memory_grow", |_: i32| ())
        .expect("the first of its name");
    linker
        .func_wrap("vm_hooks", "tx_ink_price", || 10_000_i32)
        .expect("the first of its name");
    linker
        .func_wrap("vm_hooks", "chainid", || 412_346_i64)
        .expect("the first of its name");
    linker
}

fn set(instance: &Instance, store: &mut Store<()>, name: &str, value: Val) {
    let global = instance.get_global(&*store, name).expect("a counter");
    global.set(store, value).expect("a mutable counter");
}

fn get(instance: &Instance, store: &Store<()>, name: &str) -> Val {
    instance
        .get_global(store, name)
        .expect("a counter")
        .get(store)
}

/// Values of the module's own globals.
fn globals(instance: &Instance, store: &Store<()>) -> Vec<String> {
    (0..)
        .map_while(|index| instance.get_global(store, &format!("g{index}")))
        .map(|global| format!("{:?}", global.get(store)))
        .collect()
}
