//! The names by which clients ask for tracers.

/// A tracer. The struct logger has no name and is not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TracerName {
    /// `callTracer`.
    Call,
    /// `flatCallTracer`.
    FlatCall,
    /// `prestateTracer`.
    Prestate,
    /// `4byteTracer`.
    FourByte,
    /// `erc7562Tracer`.
    Erc7562,
    /// `stylusTracer`.
    Stylus,
    /// `gasReport`, a tracer of this node only.
    GasReport,
    /// `muxTracer`: several tracers at once.
    Mux,
    /// `noopTracer`.
    Noop,
}

impl TracerName {
    /// Every named tracer.
    pub const ALL: [Self; 9] = [
        Self::Call,
        Self::FlatCall,
        Self::Prestate,
        Self::FourByte,
        Self::Erc7562,
        Self::Stylus,
        Self::GasReport,
        Self::Mux,
        Self::Noop,
    ];

    /// The name in requests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Call => "callTracer",
            Self::FlatCall => "flatCallTracer",
            Self::Prestate => "prestateTracer",
            Self::FourByte => "4byteTracer",
            Self::Erc7562 => "erc7562Tracer",
            Self::Stylus => "stylusTracer",
            Self::GasReport => "gasReport",
            Self::Mux => "muxTracer",
            Self::Noop => "noopTracer",
        }
    }

    /// The tracer called `name`, if there is one.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tracer| tracer.as_str() == name)
    }
}
