//! One ArbOS version = one table of parameters. Every version gate of the crate reads from here.
//!
//! Values that a chain owner can change later are those of a new dev chain.

/// The rules of one ArbOS version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Name for users: `51` or `60-draft`.
    pub name: &'static str,
    /// ArbOS version.
    pub arbos: u64,
    /// Version stamped into program records; a record of another version needs an upgrade.
    pub stylus_version: u16,

    /// Ink per gas.
    pub ink_price: u32,
    /// Words of WASM stack a frame may use; the depth counter starts here.
    pub max_stack_depth: u32,
    /// Open pages of 64 KiB that a transaction gets without paying.
    pub free_pages: u16,
    /// Gas per page above the free ones.
    pub page_gas: u16,
    /// The value that `ArbWasm.pageRamp` returns; the ramp itself is the fixed table of
    /// `wasm::pages`.
    pub page_ramp: u64,
    /// Pages a module may declare, and a transaction may have open.
    pub page_limit: u16,
    /// Least gas of entering an uncached program, in units of 128.
    pub min_init_gas: u8,
    /// Least gas of entering a cached program, in units of 32.
    pub min_cached_init_gas: u8,
    /// Scale of `initCost`, in units of 2 percent.
    pub init_cost_scalar: u8,
    /// Scale of `cachedCost`, in units of 2 percent.
    pub cached_cost_scalar: u8,
    /// Days from activation until a program expires.
    pub expiry_days: u16,
    /// Days from activation until a program may be kept alive.
    pub keepalive_days: u16,
    /// Capacity of the list of programs called recently in a block.
    pub block_cache_size: u16,
    /// Bytes of a module after decompression, at most.
    pub max_wasm_size: u32,
    /// Fragments of a root program, at most; 0 where fragments are unknown.
    pub max_fragments: u8,
    /// Gas that `ArbWasm.activateProgram` charges on top; `None` where the parameter does not
    /// exist.
    pub activation_gas: Option<u64>,

    /// Whether `initCost` contains `cachedCost` (Stylus 1); later the entry price adds them.
    pub init_includes_cached: bool,
    /// Whether activation charges for the bytes of the module (from ArbOS 32).
    pub charges_wasm_bytes: bool,
    /// Imports of a module, at most (from ArbOS 32).
    pub max_imports: Option<u32>,
    /// Whether functions and blocks may have several results.
    pub multi_value: bool,
    /// Whether a frame that would open more than [`Self::page_limit`] pages is out of gas, and
    /// growth beyond it, or by more than 65,535 pages at once, is out of ink.
    pub limits_open_pages: bool,
    /// Whether a program called recently in the block is entered at the cached price.
    pub recent_programs_are_cached: bool,
    /// Whether activating code that is not a Stylus program reverts with `ProgramNotWasm()`;
    /// otherwise it reverts without data.
    pub names_foreign_code: bool,
}

impl Profile {
    /// ArbOS 51, as Nitro v3.9.5 runs it. The reference.
    pub const ARBOS_51: Self = Self {
        name: "51",
        arbos: 51,
        stylus_version: 2,
        ink_price: 10_000,
        max_stack_depth: 22_000,
        free_pages: 2,
        page_gas: 1_000,
        page_ramp: 620_674_314,
        page_limit: 128,
        min_init_gas: 69,
        min_cached_init_gas: 11,
        init_cost_scalar: 50,
        cached_cost_scalar: 50,
        expiry_days: 365,
        keepalive_days: 31,
        block_cache_size: 32,
        max_wasm_size: 131_072,
        max_fragments: 0,
        activation_gas: None,
        init_includes_cached: false,
        charges_wasm_bytes: true,
        max_imports: Some(513),
        multi_value: true,
        limits_open_pages: false,
        recent_programs_are_cached: false,
        names_foreign_code: false,
    };

    /// ArbOS 60 as Nitro's master of 2026-04-23 ran it, before v3.10.0 was released.
    pub const ARBOS_60_DRAFT: Self = Self {
        name: "60-draft",
        arbos: 60,
        max_fragments: 2,
        activation_gas: Some(0),
        multi_value: false,
        limits_open_pages: true,
        recent_programs_are_cached: true,
        names_foreign_code: true,
        ..Self::ARBOS_51
    };

    /// Every profile a user can select.
    pub const ALL: [&'static Self; 2] = [&Self::ARBOS_51, &Self::ARBOS_60_DRAFT];

    /// The profile called `name`, if there is one.
    ///
    /// ```
    /// use stylus_devnode::profile::Profile;
    /// assert_eq!(Profile::by_name("60-draft"), Some(&Profile::ARBOS_60_DRAFT));
    /// assert_eq!(Profile::by_name("60"), None);
    /// ```
    pub fn by_name(name: &str) -> Option<&'static Self> {
        Self::ALL.into_iter().find(|profile| profile.name == name)
    }

    /// Whether something introduced with ArbOS `version` exists. Gates precompiles and their
    /// methods.
    pub const fn has_arbos(&self, version: u64) -> bool {
        self.arbos >= version
    }
}
