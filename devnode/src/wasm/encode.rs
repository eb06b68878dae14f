//! Writes an instrumented module in the binary format. Sections that no pass touches keep their
//! bytes.

use wasm_encoder::{
    CodeSection, ConstExpr, ExportKind, ExportSection, GlobalSection, GlobalType, RawSection,
    SectionId, ValType,
};
use wasmparser::ExternalKind;

use super::{
    instrument::Program,
    module::{AddedGlobal, Module},
    rules::START,
};

/// The bytes of the module.
pub(crate) fn encode(program: &Program<'_>) -> Vec<u8> {
    let module = &program.module;
    let mut binary = wasm_encoder::Module::new();
    for id in [
        SectionId::Type,
        SectionId::Import,
        SectionId::Function,
        SectionId::Table,
        SectionId::Memory,
    ] {
        copy(module, id, &mut binary);
    }
    binary.section(&globals(module));
    binary.section(&exports(module));
    copy(module, SectionId::Element, &mut binary);
    if !program.bodies.is_empty() {
        binary.section(&code(&program.bodies));
    }
    copy(module, SectionId::Data, &mut binary);
    binary.finish()
}

fn copy(module: &Module<'_>, id: SectionId, binary: &mut wasm_encoder::Module) {
    let id = id as u8;
    if let Some((_, data)) = module.sections.iter().find(|(section, _)| *section == id) {
        binary.section(&RawSection { id, data });
    }
}

fn globals(module: &Module<'_>) -> GlobalSection {
    let mut section = GlobalSection::new();
    for global in &module.globals {
        section.raw(global);
    }
    for AddedGlobal { is_wide, .. } in &module.added_globals {
        let (val_type, zero) = if *is_wide {
            (ValType::I64, ConstExpr::i64_const(0))
        } else {
            (ValType::I32, ConstExpr::i32_const(0))
        };
        section.global(
            GlobalType {
                val_type,
                mutable: true,
                shared: false,
            },
            &zero,
        );
    }
    section
}

fn exports(module: &Module<'_>) -> ExportSection {
    let mut section = ExportSection::new();
    for export in &module.exports {
        section.export(export.name, kind(export.kind), export.index);
    }
    // As many globals as the module has were counted in 32 bits when they were added.
    for (global, index) in module
        .added_globals
        .iter()
        .zip(module.globals.len() as u32..)
    {
        section.export(global.name, ExportKind::Global, index);
    }
    if let Some(start) = module.start {
        section.export(START, ExportKind::Func, start);
    }
    section
}

fn code(bodies: &[Vec<u8>]) -> CodeSection {
    let mut section = CodeSection::new();
    for body in bodies {
        section.raw(body);
    }
    section
}

fn kind(kind: ExternalKind) -> ExportKind {
    match kind {
        ExternalKind::Func => ExportKind::Func,
        ExternalKind::Table => ExportKind::Table,
        ExternalKind::Memory => ExportKind::Memory,
        ExternalKind::Global => ExportKind::Global,
        ExternalKind::Tag => ExportKind::Tag,
    }
}
