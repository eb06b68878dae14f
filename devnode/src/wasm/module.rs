//! A parsed and validated module: the facts that rules, passes and prices need, and the original
//! bytes of everything that is emitted unchanged.

use wasmparser::{
    ConstExpr, Data, DataKind, Element, ElementItems, ElementKind, ExternalKind, FuncType,
    FunctionBody, GlobalSectionReader, KnownCustom, MemoryType, Name, NameSectionReader, Operator,
    Parser, Payload, TableType, TypeRef, Validator, WasmFeatures,
};

use super::{op::SourceOp, refusal::Refusal};
use crate::profile::Profile;

/// A module in the binary format.
#[derive(Debug, Default)]
pub(crate) struct Module<'a> {
    /// Bytes of the whole source, custom sections included.
    pub(crate) size: usize,
    /// Name given by the name section, may be empty.
    pub(crate) name: &'a str,
    /// Function types.
    pub(crate) types: Vec<FuncType>,
    /// Imports; all are functions.
    pub(crate) imports: Vec<Import<'a>>,
    /// Local functions.
    pub(crate) functions: Vec<Function<'a>>,
    /// Tables; all of functions.
    pub(crate) tables: Vec<TableType>,
    /// Memories.
    pub(crate) memories: Vec<MemoryType>,
    /// Encoded globals of the source.
    pub(crate) globals: Vec<&'a [u8]>,
    /// Globals appended by passes.
    pub(crate) added_globals: Vec<AddedGlobal>,
    /// Exports of the source; what is added has its own lists.
    pub(crate) exports: Vec<Export<'a>>,
    /// Function to run at instantiation.
    pub(crate) start: Option<u32>,
    /// Element segments; all are active.
    pub(crate) elements: Vec<ElementSegment>,
    /// Data segments; all are active.
    pub(crate) data: Vec<DataSegment>,
    /// Content of the sections that are emitted as they came, with their ids.
    pub(crate) sections: Vec<(u8, &'a [u8])>,
}

/// An imported function.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Import<'a> {
    /// Module it comes from.
    pub(crate) module: &'a str,
    /// Name within that module.
    pub(crate) name: &'a str,
    /// Index of its type.
    pub(crate) type_index: u32,
}

/// A local function.
#[derive(Debug)]
pub(crate) struct Function<'a> {
    /// Index of its type.
    pub(crate) type_index: u32,
    /// Number of locals, parameters not counted.
    pub(crate) locals: u32,
    /// Encoded declaration of the locals.
    pub(crate) locals_bytes: &'a [u8],
    /// Body, up to and including the final `end`.
    pub(crate) ops: Vec<SourceOp<'a>>,
}

/// A mutable global, initially zero, exported under its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AddedGlobal {
    /// Name of the export.
    pub(crate) name: &'static str,
    /// i64 if true, else i32.
    pub(crate) is_wide: bool,
}

/// An export.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Export<'a> {
    /// Name, unique in the module.
    pub(crate) name: &'a str,
    /// Kind of the export.
    pub(crate) kind: ExternalKind,
    /// Index among its kind.
    pub(crate) index: u32,
}

/// An active element segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ElementSegment {
    /// Table it initialises.
    pub(crate) table: u32,
    /// First entry.
    pub(crate) offset: u32,
    /// Number of functions.
    pub(crate) count: u32,
    /// Bytes of the encoded segment.
    pub(crate) encoded: usize,
}

/// An active data segment of memory 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DataSegment {
    /// First byte in memory.
    pub(crate) offset: u32,
    /// Bytes of data.
    pub(crate) payload: usize,
    /// Bytes of the encoded segment, from its flags to its end.
    pub(crate) encoded: usize,
}

/// The proposals a Stylus module may use; everything else is off.
///
/// With reference types and multiple memories off, the table byte of `call_indirect` and the memory
/// bytes of `memory.size`, `grow`, `copy` and `fill` must be a single zero.
fn features(profile: &Profile) -> WasmFeatures {
    let mut features = WasmFeatures::MVP
        .union(WasmFeatures::MUTABLE_GLOBAL)
        .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
        .union(WasmFeatures::SIGN_EXTENSION)
        .union(WasmFeatures::BULK_MEMORY);
    features.set(WasmFeatures::MULTI_VALUE, profile.multi_value);
    features
}

impl<'a> Module<'a> {
    /// Validates and parses `wasm`.
    ///
    /// # Errors
    /// The module is invalid under the enabled features, or has a section, import or segment that a
    /// Stylus module may not have. The texts for sections were recorded on Nitro v3.9.5, those for
    /// imports and segments are ours.
    pub(crate) fn parse(wasm: &'a [u8], profile: &Profile) -> Result<Self, Refusal> {
        let features = features(profile);
        Validator::new_with_features(features)
            .validate_all(wasm)
            .map_err(Refusal::Invalid)?;

        let mut parser = Parser::new(0);
        parser.set_features(features);
        let mut module = Module {
            size: wasm.len(),
            ..Module::default()
        };
        let mut function_types = Vec::new();
        for payload in parser.parse_all(wasm) {
            let payload = payload.map_err(malformed)?;
            module.keep_section(wasm, &payload);
            module.add(wasm, payload, &mut function_types)?;
        }
        Ok(module)
    }

    /// Remembers the content of a section that is emitted unchanged.
    fn keep_section(&mut self, wasm: &'a [u8], payload: &Payload<'a>) {
        let is_unchanged = matches!(
            payload,
            Payload::TypeSection(_)
                | Payload::ImportSection(_)
                | Payload::FunctionSection(_)
                | Payload::TableSection(_)
                | Payload::MemorySection(_)
                | Payload::ElementSection(_)
                | Payload::DataSection(_)
        );
        if let (true, Some((id, range))) = (is_unchanged, payload.as_section()) {
            self.sections
                .extend(wasm.get(range).map(|content| (id, content)));
        }
    }

    /// Adds one section of the module.
    fn add(
        &mut self,
        wasm: &'a [u8],
        payload: Payload<'a>,
        function_types: &mut Vec<u32>,
    ) -> Result<(), Refusal> {
        match payload {
            Payload::Version { .. } | Payload::CodeSectionStart { .. } | Payload::End(_) => {}
            Payload::TypeSection(section) => {
                self.types = section
                    .into_iter_err_on_gc_types()
                    .collect::<Result<_, _>>()
                    .map_err(malformed)?;
            }
            Payload::ImportSection(section) => {
                for import in section {
                    self.imports
                        .push(function_import(import.map_err(malformed)?)?);
                }
            }
            Payload::FunctionSection(section) => {
                *function_types = section
                    .into_iter()
                    .collect::<Result<_, _>>()
                    .map_err(malformed)?;
            }
            Payload::TableSection(section) => {
                for table in section {
                    self.tables.push(table.map_err(malformed)?.ty);
                }
            }
            Payload::MemorySection(section) => {
                self.memories = section
                    .into_iter()
                    .collect::<Result<_, _>>()
                    .map_err(malformed)?;
            }
            Payload::GlobalSection(section) => self.globals = globals(wasm, section)?,
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export.map_err(malformed)?;
                    self.exports.push(Export {
                        name: export.name,
                        kind: export.kind,
                        index: export.index,
                    });
                }
            }
            Payload::StartSection { func, .. } => self.start = Some(func),
            Payload::ElementSection(section) => {
                for element in section {
                    self.elements
                        .push(element_segment(element.map_err(malformed)?)?);
                }
            }
            Payload::CodeSectionEntry(body) => {
                let index = self.functions.len();
                let type_index = *function_types
                    .get(index)
                    .ok_or_else(|| Refusal::parse(format!("function {index} has no type")))?;
                self.functions.push(function(wasm, type_index, &body)?);
            }
            Payload::DataSection(section) => {
                for data in section {
                    self.data.push(data_segment(data.map_err(malformed)?)?);
                }
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(names) = section.as_known() {
                    self.name = module_name(names)?;
                }
            }
            other => {
                return Err(Refusal::parse(format!(
                    "unsupported section type {other:?}"
                )));
            }
        }
        Ok(())
    }

    /// Type of the function with this index, imports counted first. `None` never happens in a valid
    /// module.
    pub(crate) fn function_type(&self, index: u32) -> Option<&FuncType> {
        let index = usize::try_from(index).ok()?;
        let type_index = match self.imports.get(index) {
            Some(import) => import.type_index,
            None => self.functions.get(index - self.imports.len())?.type_index,
        };
        self.func_type(type_index)
    }

    /// Type with this index. `None` never happens in a valid module.
    pub(crate) fn func_type(&self, type_index: u32) -> Option<&FuncType> {
        self.types.get(usize::try_from(type_index).ok()?)
    }

    /// Index of the first import with this name.
    pub(crate) fn find_import(&self, module: &str, name: &str) -> Option<(u32, &Import<'a>)> {
        (0..)
            .zip(&self.imports)
            .find(|(_, import)| import.module == module && import.name == name)
    }

    /// Appends a global and returns its index.
    pub(crate) fn add_global(&mut self, global: AddedGlobal) -> u32 {
        let index = self.globals.len() + self.added_globals.len();
        self.added_globals.push(global);
        // The parser admits at most a million globals and the passes add four.
        index as u32
    }
}

fn malformed(error: wasmparser::BinaryReaderError) -> Refusal {
    Refusal::parse(error.to_string())
}

fn function_import<'a>(import: wasmparser::Import<'a>) -> Result<Import<'a>, Refusal> {
    match import.ty {
        TypeRef::Func(type_index) => Ok(Import {
            module: import.module,
            name: import.name,
            type_index,
        }),
        _ => Err(Refusal::parse(format!(
            "import {} {} is not a function",
            import.module, import.name
        ))),
    }
}

/// Cuts the section into its encoded globals. The validator saw that each starts with one constant.
fn globals<'a>(wasm: &'a [u8], section: GlobalSectionReader<'a>) -> Result<Vec<&'a [u8]>, Refusal> {
    let end = section.range().end;
    let starts = section
        .into_iter_with_offsets()
        .map(|item| item.map(|(offset, _)| offset))
        .collect::<Result<Vec<_>, _>>()
        .map_err(malformed)?;
    let ends = starts.iter().skip(1).copied().chain([end]);
    Ok(starts
        .iter()
        .zip(ends)
        .filter_map(|(&start, end)| wasm.get(start..end))
        .collect())
}

fn element_segment(element: Element<'_>) -> Result<ElementSegment, Refusal> {
    let ElementKind::Active {
        table_index,
        offset_expr,
    } = element.kind
    else {
        return Err(Refusal::parse("element segment is not active"));
    };
    let ElementItems::Functions(functions) = element.items else {
        return Err(Refusal::parse("element segment holds expressions"));
    };
    Ok(ElementSegment {
        table: table_index.unwrap_or(0),
        offset: offset(&offset_expr)?,
        count: functions.count(),
        encoded: element.range.len(),
    })
}

fn data_segment(data: Data<'_>) -> Result<DataSegment, Refusal> {
    let DataKind::Active { offset_expr, .. } = data.kind else {
        return Err(Refusal::parse("data segment is not active"));
    };
    Ok(DataSegment {
        offset: offset(&offset_expr)?,
        payload: data.data.len(),
        encoded: data.range.len(),
    })
}

/// Value of an offset expression, as an unsigned number.
fn offset(expression: &ConstExpr<'_>) -> Result<u32, Refusal> {
    match expression
        .get_operators_reader()
        .read()
        .map_err(malformed)?
    {
        Operator::I32Const { value } => Ok(value.cast_unsigned()),
        other => Err(Refusal::parse(format!(
            "segment offset is not constant: {other:?}"
        ))),
    }
}

fn function<'a>(
    wasm: &'a [u8],
    type_index: u32,
    body: &FunctionBody<'a>,
) -> Result<Function<'a>, Refusal> {
    let mut locals = 0u32;
    for group in body.get_locals_reader().map_err(malformed)? {
        locals = locals.saturating_add(group.map_err(malformed)?.0);
    }
    let mut reader = body.get_operators_reader().map_err(malformed)?;
    let locals_bytes = wasm
        .get(body.range().start..reader.original_position())
        .unwrap_or_default();
    let mut ops = Vec::new();
    while !reader.eof() {
        let start = reader.original_position();
        let operator = reader.read().map_err(malformed)?;
        let bytes = wasm
            .get(start..reader.original_position())
            .unwrap_or_default();
        ops.push(SourceOp { operator, bytes });
    }
    Ok(Function {
        type_index,
        locals,
        locals_bytes,
        ops,
    })
}

/// Reads the names of the module and of its functions, the only parts of the section that must be
/// well-formed.
fn module_name(names: NameSectionReader<'_>) -> Result<&str, Refusal> {
    let mut module = "";
    for name in names {
        match name.map_err(malformed)? {
            Name::Module { name, .. } => module = name,
            Name::Function(functions) => {
                for naming in functions {
                    naming.map_err(malformed)?;
                }
            }
            _ => {}
        }
    }
    Ok(module)
}
