//! Ink of WASM operators by their names in the text format, and of the basic blocks they form.

/// Ink of entering a basic block.
pub const BLOCK: u64 = 2_450;

/// Ink of each byte of a `memory.copy` or `memory.fill`, on top of the operator; paid when it runs.
pub const BULK_BYTE: u64 = 100;

/// Ink of one operator; `None` if it has no fixed price, or is not one that a program may run.
pub fn price(name: &str) -> Option<u64> {
    let (width, rest) = match name.split_once('.') {
        Some(("i32", rest)) => (32, rest),
        Some(("i64", rest)) => (64, rest),
        _ => return plain(name),
    };
    let (narrow, wide) = integer(rest)?;
    match width {
        32 => narrow,
        _ => wide,
    }
}

/// Ink of `br_table` with this many labels, the default one included.
pub fn br_table(labels: u64) -> u64 {
    2_400 + 325 * labels.saturating_sub(1)
}

/// Ink of `call_indirect` of a function with this many parameters.
pub fn call_indirect(params: u64) -> u64 {
    13_610 + 650 * params
}

/// Whether a basic block ends with this operator, which still belongs to it.
pub fn ends_block(name: &str) -> bool {
    matches!(
        name,
        "br" | "br_if"
            | "br_table"
            | "call"
            | "call_indirect"
            | "else"
            | "end"
            | "if"
            | "loop"
            | "return"
    )
}

fn plain(name: &str) -> Option<u64> {
    Some(match name {
        "unreachable" | "return" | "nop" | "block" | "loop" | "else" | "end" => 1,
        "drop" => 9,
        "br" | "br_if" | "if" => 765,
        "select" => 1_250,
        "call" => 3_800,
        "local.get" | "local.tee" => 75,
        "local.set" => 210,
        "global.get" => 225,
        "global.set" => 575,
        "memory.size" => 3_000,
        "memory.grow" => 8_050,
        "memory.copy" | "memory.fill" => 950,
        _ => return None,
    })
}

/// Prices of an integer operator for 32 and for 64 bits.
fn integer(name: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (narrow, wide) = match name {
        "const" => (1, 1),
        "load" | "load8_s" | "load8_u" | "load16_s" | "load16_u" => (670, 680),
        "store" | "store8" | "store16" => (825, 950),
        "eqz" | "eq" | "ne" | "lt_s" | "lt_u" | "gt_s" | "gt_u" | "le_s" | "le_u" | "ge_s"
        | "ge_u" => (170, 225),
        "clz" | "ctz" => (210, 210),
        "add" | "sub" | "and" | "or" | "xor" | "shl" | "shr_s" | "shr_u" | "rotl" | "rotr" => {
            (70, 100)
        }
        "mul" => (160, 160),
        "div_s" | "div_u" | "rem_s" | "rem_u" => (1_120, 1_270),
        "popcnt" => (2_650, 6_000),
        "extend8_s" | "extend16_s" => (100, 100),
        "wrap_i64" => return Some((Some(100), None)),
        "load32_s" | "load32_u" => return Some((None, Some(680))),
        "store32" => return Some((None, Some(950))),
        "extend32_s" | "extend_i32_s" | "extend_i32_u" => return Some((None, Some(100))),
        _ => return None,
    };
    Some((Some(narrow), Some(wide)))
}

/// Ink of a straight line of operators in the text format, without folding: what they cost
/// themselves and the blocks they begin. Operators without a price panic, since a test that uses
/// one is wrong.
pub fn straight_line(text: &str) -> u64 {
    begun_before(text, text.len())
}

/// Ink of those blocks of a straight line that begin before byte `until`. A block is paid whole
/// when it begins, so this is what has been paid when the operator that ends there has run.
pub fn begun_before(text: &str, until: usize) -> u64 {
    let mut ink = 0;
    let mut block_is_open = false;
    let mut rest = text;
    while let Some(word) = rest.split_whitespace().next() {
        // The word was found in the rest.
        let start = rest.find(word).unwrap_or_default();
        let position = text.len() - rest.len() + start;
        rest = &rest[start + word.len()..];
        if !word.starts_with(|first: char| first.is_ascii_lowercase()) {
            // An immediate: a number or the name of a function.
            continue;
        }
        if !block_is_open {
            if position >= until {
                break;
            }
            ink += BLOCK;
        }
        ink += price(word).unwrap_or_else(|| panic!("no price for {word}"));
        block_is_open = !ends_block(word);
    }
    ink
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_ends_after_a_call() {
        let text = "i32.const 1 call $f i32.const 0 end";
        assert_eq!(straight_line(text), (2_450 + 1 + 3_800) + (2_450 + 1 + 1));
    }

    #[test]
    fn a_block_that_has_begun_is_paid_whole() {
        let text = "i32.const 1 memory.grow drop i32.const 0 end i32.const 9 end";
        let grown = text.find("drop").unwrap_or_default();
        assert_eq!(begun_before(text, grown), 2_450 + 1 + 8_050 + 9 + 1 + 1);
    }

    #[test]
    fn operators_of_one_width_have_no_price_in_the_other() {
        assert_eq!(
            (
                price("i64.wrap_i64"),
                price("i32.load32_u"),
                price("f32.add")
            ),
            (None, None, None)
        );
    }
}
