//! The WASM engine and the modules it has translated. They serve the whole process; a module
//! depends on nothing but its key, so sharing it between chains changes no result.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
};

use alloy_primitives::B256;

use super::linker::linker;

/// Recursion depth of WASM calls, far above what the stack counter of a program allows.
const MAX_RECURSION: usize = 1 << 20;
/// Bytes of value stack, likewise.
const MAX_STACK_BYTES: usize = 1 << 28;
/// Value stacks kept for reuse.
const CACHED_STACKS: usize = 32;
/// Bytes of instrumented WASM whose translations are kept; a translation takes several times its
/// WASM's memory.
const BYTES_KEPT: usize = 16 * 1024 * 1024;

/// Names a translated module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    code_hash: B256,
    profile: &'static str,
}

/// An instrumented module, translated and ready to be instantiated. Cheap to clone.
#[derive(Clone)]
pub struct Module {
    pub(super) wasm: wasmi::Module,
    /// The host functions of the module's own engine.
    pub(super) linker: Arc<wasmi::Linker<()>>,
}

impl std::fmt::Debug for Module {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Module").finish_non_exhaustive()
    }
}

/// The code of an active program could not be turned into a module.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ModuleError(pub String);

/// Translates modules and keeps them.
#[derive(Debug)]
pub struct Engine {
    bytes_kept: usize,
    current: Mutex<Generation>,
}

/// A wasmi engine with its modules. Such an engine never frees translated code, even after all
/// modules are dropped. So a new generation replaces a full one as a whole; the old one is freed
/// when the last frame that runs one of its modules has ended.
struct Generation {
    linker: Arc<wasmi::Linker<()>>,
    modules: HashMap<Key, Module>,
    /// Instrumented WASM that was translated.
    bytes: usize,
}

impl std::fmt::Debug for Generation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Generation").finish_non_exhaustive()
    }
}

impl Generation {
    fn new() -> Self {
        let mut config = wasmi::Config::default();
        config.set_max_recursion_depth(MAX_RECURSION);
        config.set_max_stack_height(MAX_STACK_BYTES);
        config.set_max_cached_stacks(CACHED_STACKS);
        let engine = wasmi::Engine::new(&config);
        Self {
            linker: Arc::new(linker(&engine)),
            modules: HashMap::new(),
            bytes: 0,
        }
    }
}

impl Engine {
    /// The engine that the whole process shares.
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Engine> = LazyLock::new(|| Engine::new(BYTES_KEPT));
        &SHARED
    }

    fn new(bytes_kept: usize) -> Self {
        Self {
            bytes_kept,
            current: Mutex::new(Generation::new()),
        }
    }

    /// The module of the code with `code_hash`; `instrumented` builds its WASM when it is not known
    /// yet.
    ///
    /// # Errors
    /// The error of `instrumented`, or the engine's.
    pub fn module(
        &self,
        code_hash: B256,
        profile: &'static str,
        instrumented: impl FnOnce() -> Result<Vec<u8>, ModuleError>,
    ) -> Result<Module, ModuleError> {
        let key = Key { code_hash, profile };
        if let Some(module) = self.lock().modules.get(&key) {
            return Ok(module.clone());
        }
        let wasm = instrumented()?;
        let linker = self.linker_for(wasm.len());
        let module = Module {
            wasm: wasmi::Module::new(linker.engine(), &wasm)
                .map_err(|error| ModuleError(error.to_string()))?,
            linker,
        };
        let mut current = self.lock();
        if Arc::ptr_eq(&current.linker, &module.linker) {
            current.modules.insert(key, module.clone());
        }
        Ok(module)
    }

    /// Makes room for a translation of `bytes` of WASM, and counts it whether it succeeds or not.
    fn linker_for(&self, bytes: usize) -> Arc<wasmi::Linker<()>> {
        let mut current = self.lock();
        let total = current.bytes.saturating_add(bytes);
        if total > self.bytes_kept && current.bytes > 0 {
            *current = Generation::new();
        }
        current.bytes = current.bytes.saturating_add(bytes);
        current.linker.clone()
    }

    /// A panic elsewhere cannot leave a generation half written, so a poisoned lock is safe to use.
    fn lock(&self) -> MutexGuard<'_, Generation> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use wasmi::EngineWeak;

    use super::*;

    /// The module `(module)`.
    const EMPTY: [u8; 8] = *b"\0asm\x01\0\0\0";

    fn translate(engine: &Engine, name: u8) -> Module {
        let module = engine.module(B256::repeat_byte(name), "51", || Ok(EMPTY.to_vec()));
        module.expect("a valid module")
    }

    fn generation(engine: &Engine) -> EngineWeak {
        engine.lock().linker.engine().weak()
    }

    #[test]
    fn a_module_is_translated_once() {
        let engine = Engine::new(100);
        translate(&engine, 1);
        let again = engine.module(B256::repeat_byte(1), "51", || unreachable!("it is kept"));
        assert!(again.is_ok());
    }

    #[test]
    fn a_full_generation_is_freed_when_its_last_module_is() {
        let engine = Engine::new(3 * EMPTY.len());
        let first = generation(&engine);
        let kept = [1, 2, 3].map(|name| translate(&engine, name));
        assert_eq!(engine.lock().modules.len(), 3);
        let fourth = translate(&engine, 4);
        assert_eq!(engine.lock().modules.len(), 1);
        assert!(Arc::ptr_eq(&fourth.linker, &engine.lock().linker));
        assert!(first.upgrade().is_some());
        drop(kept);
        assert!(first.upgrade().is_none());
    }

    #[test]
    fn translations_that_fail_count_too() {
        let engine = Engine::new(3 * EMPTY.len());
        let first = generation(&engine);
        for _ in 0..4 {
            let broken = engine.module(B256::ZERO, "51", || Ok(vec![0; EMPTY.len()]));
            assert!(broken.is_err());
        }
        assert!(first.upgrade().is_none());
        assert_eq!(engine.lock().bytes, EMPTY.len());
    }
}
