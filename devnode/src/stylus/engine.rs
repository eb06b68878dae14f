//! The WASM engine and the modules it has translated. One engine serves the process; a module depends on
//! nothing but its key, so sharing it between chains changes no result.

use super::hostio;
use alloy_primitives::B256;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Recursion depth of WASM calls, far above what the stack counter of a program allows.
const MAX_RECURSION: usize = 1 << 20;
/// Bytes of value stack, likewise.
const MAX_STACK_BYTES: usize = 1 << 28;
/// Value stacks kept for reuse.
const CACHED_STACKS: usize = 32;
/// Modules kept; when full, all are dropped.
const MODULES_KEPT: usize = 512;

/// Names a translated module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    code_hash: B256,
    profile: &'static str,
}

/// An instrumented module, translated and ready to be instantiated. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Module(pub(super) Arc<wasmi::Module>);

/// The code of an active program could not be turned into a module.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ModuleError(pub String);

/// The engine with its host functions and translated modules.
pub struct Engine {
    pub(super) linker: wasmi::Linker<()>,
    modules: Mutex<HashMap<Key, Module>>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Engine {
    /// The engine of this process.
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Engine> = LazyLock::new(Engine::new);
        &SHARED
    }

    fn new() -> Self {
        let mut config = wasmi::Config::default();
        config.set_max_recursion_depth(MAX_RECURSION);
        config.set_max_stack_height(MAX_STACK_BYTES);
        config.set_max_cached_stacks(CACHED_STACKS);
        let engine = wasmi::Engine::new(&config);
        Self {
            linker: hostio::linker(&engine),
            modules: Mutex::default(),
        }
    }

    /// The module of the code with `code_hash`; `instrumented` builds its WASM when it is not known yet.
    ///
    /// # Errors
    /// What `instrumented` says, or the engine's reason.
    pub fn module(
        &self,
        code_hash: B256,
        profile: &'static str,
        instrumented: impl FnOnce() -> Result<Vec<u8>, ModuleError>,
    ) -> Result<Module, ModuleError> {
        let key = Key { code_hash, profile };
        // A panic elsewhere cannot leave the map half written, so a poisoned lock is as good as any.
        if let Some(module) = self
            .modules
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
        {
            return Ok(module.clone());
        }
        let wasm = instrumented()?;
        let module = wasmi::Module::new(self.linker.engine(), &wasm)
            .map_err(|error| ModuleError(error.to_string()))?;
        let module = Module(Arc::new(module));
        let mut modules = self.modules.lock().unwrap_or_else(PoisonError::into_inner);
        if modules.len() >= MODULES_KEPT {
            modules.clear();
        }
        modules.insert(key, module.clone());
        Ok(module)
    }
}
