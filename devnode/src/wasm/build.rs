//! The last checks, after the module was paid for: whether it can be made executable.

use wasmparser::Operator;

use super::{imports, module::Module, refusal::Refusal};

/// Size of a WASM page in bytes.
const PAGE_BYTES: u64 = 65_536;

/// Checks imports, operators and initialisers.
///
/// # Errors
/// The first thing that cannot be built. Only the words about imports and float operations are
/// Nitro's.
pub(crate) fn check(module: &Module<'_>, debug: bool) -> Result<(), Refusal> {
    imports::check(module, debug)?;
    for function in &module.functions {
        for op in &function.ops {
            check_operator(&op.operator)?;
        }
    }
    check_initialisers(module)
}

/// Float operands may be moved, but not computed with; of the bulk operators only two are
/// supported.
fn check_operator(operator: &Operator<'_>) -> Result<(), Refusal> {
    if let Some(operation) = float_operation(operator) {
        return Err(Refusal::build(format!(
            "No implementation for floating point operation {operation} in user"
        )));
    }
    match operator {
        // `memory.init` and `data.drop` would need a data count section, which was refused before.
        Operator::TableInit { .. } | Operator::ElemDrop { .. } | Operator::TableCopy { .. } => {
            Err(Refusal::build(format!("unsupported operator {operator:?}")))
        }
        _ => Ok(()),
    }
}

/// Segments must lie inside the memory or table that they initialise, as these begin.
fn check_initialisers(module: &Module<'_>) -> Result<(), Refusal> {
    let bytes = module
        .memories
        .first()
        .map_or(0, |memory| memory.initial.saturating_mul(PAGE_BYTES));
    for segment in &module.data {
        let (offset, size) = (segment.offset, segment.payload);
        if u64::from(offset) + size as u64 > bytes {
            return Err(Refusal::build(format!(
                "data segment out of bounds: offset {offset}, size {size}, memory {bytes}"
            )));
        }
    }
    for segment in &module.elements {
        let (offset, count) = (segment.offset, segment.count);
        let entries = usize::try_from(segment.table)
            .ok()
            .and_then(|table| module.tables.get(table))
            .map_or(0, |table| table.initial);
        if u64::from(offset) + u64::from(count) > entries {
            return Err(Refusal::build(format!(
                "element segment out of bounds: offset {offset}, size {count}, table {entries}"
            )));
        }
    }
    Ok(())
}

/// The name of a float operation, unless the operator is none.
#[rustfmt::skip]
fn float_operation(operator: &Operator<'_>) -> Option<&'static str> {
    use Operator as O;
    Some(match operator {
        O::F32Abs => "UnOp(F32, Abs)", O::F64Abs => "UnOp(F64, Abs)",
        O::F32Neg => "UnOp(F32, Neg)", O::F64Neg => "UnOp(F64, Neg)",
        O::F32Ceil => "UnOp(F32, Ceil)", O::F64Ceil => "UnOp(F64, Ceil)",
        O::F32Floor => "UnOp(F32, Floor)", O::F64Floor => "UnOp(F64, Floor)",
        O::F32Trunc => "UnOp(F32, Trunc)", O::F64Trunc => "UnOp(F64, Trunc)",
        O::F32Nearest => "UnOp(F32, Nearest)", O::F64Nearest => "UnOp(F64, Nearest)",
        O::F32Sqrt => "UnOp(F32, Sqrt)", O::F64Sqrt => "UnOp(F64, Sqrt)",
        O::F32Add => "BinOp(F32, Add)", O::F64Add => "BinOp(F64, Add)",
        O::F32Sub => "BinOp(F32, Sub)", O::F64Sub => "BinOp(F64, Sub)",
        O::F32Mul => "BinOp(F32, Mul)", O::F64Mul => "BinOp(F64, Mul)",
        O::F32Div => "BinOp(F32, Div)", O::F64Div => "BinOp(F64, Div)",
        O::F32Min => "BinOp(F32, Min)", O::F64Min => "BinOp(F64, Min)",
        O::F32Max => "BinOp(F32, Max)", O::F64Max => "BinOp(F64, Max)",
        O::F32Copysign => "BinOp(F32, CopySign)", O::F64Copysign => "BinOp(F64, CopySign)",
        O::F32Eq => "RelOp(F32, Eq)", O::F64Eq => "RelOp(F64, Eq)",
        O::F32Ne => "RelOp(F32, Ne)", O::F64Ne => "RelOp(F64, Ne)",
        O::F32Lt => "RelOp(F32, Lt)", O::F64Lt => "RelOp(F64, Lt)",
        O::F32Gt => "RelOp(F32, Gt)", O::F64Gt => "RelOp(F64, Gt)",
        O::F32Le => "RelOp(F32, Le)", O::F64Le => "RelOp(F64, Le)",
        O::F32Ge => "RelOp(F32, Ge)", O::F64Ge => "RelOp(F64, Ge)",
        O::I32TruncF32S => "TruncIntOp(I32, F32, false, true)", O::I32TruncF32U => "TruncIntOp(I32, F32, false, false)",
        O::I32TruncF64S => "TruncIntOp(I32, F64, false, true)", O::I32TruncF64U => "TruncIntOp(I32, F64, false, false)",
        O::I64TruncF32S => "TruncIntOp(I64, F32, false, true)", O::I64TruncF32U => "TruncIntOp(I64, F32, false, false)",
        O::I64TruncF64S => "TruncIntOp(I64, F64, false, true)", O::I64TruncF64U => "TruncIntOp(I64, F64, false, false)",
        O::I32TruncSatF32S => "TruncIntOp(I32, F32, true, true)", O::I32TruncSatF32U => "TruncIntOp(I32, F32, true, false)",
        O::I32TruncSatF64S => "TruncIntOp(I32, F64, true, true)", O::I32TruncSatF64U => "TruncIntOp(I32, F64, true, false)",
        O::I64TruncSatF32S => "TruncIntOp(I64, F32, true, true)", O::I64TruncSatF32U => "TruncIntOp(I64, F32, true, false)",
        O::I64TruncSatF64S => "TruncIntOp(I64, F64, true, true)", O::I64TruncSatF64U => "TruncIntOp(I64, F64, true, false)",
        O::F32ConvertI32S => "ConvertIntOp(F32, I32, true)", O::F32ConvertI32U => "ConvertIntOp(F32, I32, false)",
        O::F32ConvertI64S => "ConvertIntOp(F32, I64, true)", O::F32ConvertI64U => "ConvertIntOp(F32, I64, false)",
        O::F64ConvertI32S => "ConvertIntOp(F64, I32, true)", O::F64ConvertI32U => "ConvertIntOp(F64, I32, false)",
        O::F64ConvertI64S => "ConvertIntOp(F64, I64, true)", O::F64ConvertI64U => "ConvertIntOp(F64, I64, false)",
        O::F32DemoteF64 => "F32DemoteF64",
        O::F64PromoteF32 => "F64PromoteF32",
        _ => return None,
    })
}
