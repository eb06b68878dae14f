//! Counts ink in the text of a module: it inserts a call of a counting function before every basic
//! block, and one that counts bytes before every bulk operator.

use stylus_price_list::operators;

/// Exported i64 global: ink left.
pub(super) const LEFT: &str = "left";
/// Exported i32 global: 1 once a block could not be paid.
pub(super) const EMPTY: &str = "empty";

/// The functions and the globals that count. They come last, so that no index of the module
/// changes. Bytes are subtracted before the check whether they can be paid: the counter wraps then.
const COUNTER: &str = r#"
  (global $left (mut i64) (i64.const 0))
  (global $empty (mut i32) (i32.const 0))
  (export "left" (global $left))
  (export "empty" (global $empty))
  (func $take (param $ink i64)
    (if (i64.lt_u (global.get $left) (local.get $ink)) (then
      (global.set $empty (i32.const 1))
      (unreachable)))
    (global.set $left (i64.sub (global.get $left) (local.get $ink))))
  (global $bytes (mut i32) (i32.const 0))
  (func $take_bytes (local $ink i64)
    (local.set $ink (i64.mul (i64.extend_i32_u (global.get $bytes)) (i64.const BULK_BYTE)))
    (global.set $empty (i64.lt_u (global.get $left) (local.get $ink)))
    (global.set $left (i64.sub (global.get $left) (local.get $ink)))
    (if (global.get $empty) (then (unreachable))))
)"#;

/// Pays for the bytes whose number is on top of the stack, and leaves it there.
const TAKE_BYTES: &str = "global.set $bytes call $take_bytes global.get $bytes";

/// The module with a counter. `text` is one operator a line and has no names.
pub(super) fn counted(text: &str) -> Vec<u8> {
    let types = parameters_of_types(text);
    let mut out = String::new();
    let mut block = Block::default();
    let mut is_in_function = false;
    for line in text.trim_end().lines() {
        let code = without_comments(line);
        if let Some(head) = code.strip_prefix("(func ") {
            is_in_function = !is_closed(&code);
            if !is_in_function {
                // A function without operators is a block with nothing but its end.
                let head = head.strip_suffix(')').expect("a closed bracket");
                out.push_str(&format!("(func {head}\n"));
                block.push("end", "", &types);
                block.pay(&mut out);
                out.push_str(")\n");
                continue;
            }
        } else if is_in_function && code == ")" {
            is_in_function = false;
            // The text of a function leaves its end out.
            block.push("end", "", &types);
            block.pay(&mut out);
        } else if is_in_function && !code.starts_with('(') {
            match name(&code) {
                "memory.copy" | "memory.fill" => {
                    block.push(&code, &format!("{TAKE_BYTES} {code}"), &types);
                }
                _ => block.push(&code, &code, &types),
            }
            if operators::ends_block(name(&code)) {
                block.pay(&mut out);
            }
            continue;
        }
        out.push_str(&code);
        out.push('\n');
    }
    let body = out
        .trim_end()
        .strip_suffix(')')
        .expect("a module ends with a bracket");
    let counter = COUNTER.replace("BULK_BYTE", &operators::BULK_BYTE.to_string());
    wat::parse_str(format!("{body}{counter}")).expect("valid text")
}

/// A basic block that has not ended.
#[derive(Default)]
struct Block {
    ink: u64,
    lines: String,
}

impl Block {
    /// Adds an operator; `line` is what is written down.
    fn push(&mut self, code: &str, line: &str, types: &[u64]) {
        self.ink += price(code, types);
        self.lines.push_str(line);
        self.lines.push('\n');
    }

    /// Writes the block down behind its payment, and begins the next.
    fn pay(&mut self, out: &mut String) {
        let Self { ink, lines } = std::mem::take(self);
        let ink = ink + operators::BLOCK;
        out.push_str(&format!("i64.const {ink} call $take\n{lines}"));
    }
}

fn price(code: &str, types: &[u64]) -> u64 {
    let numbers = || {
        code.split_whitespace()
            .filter_map(|word| word.parse::<usize>().ok())
    };
    match name(code) {
        "br_table" => operators::br_table(numbers().count() as u64),
        "call_indirect" => {
            let rest = code.split_once("(type ").expect("a type").1;
            let index: usize = rest.trim_end_matches(')').parse().expect("an index");
            operators::call_indirect(types[index])
        }
        name => operators::price(name).unwrap_or_else(|| panic!("no price for {code}")),
    }
}

fn name(code: &str) -> &str {
    code.split_whitespace().next().unwrap_or_default()
}

/// Number of parameters of each type.
fn parameters_of_types(text: &str) -> Vec<u64> {
    text.lines()
        .map(without_comments)
        .filter(|code| code.starts_with("(type "))
        .map(|code| match code.split_once("(param ") {
            None => 0,
            Some((_, rest)) => {
                let params = rest.split(')').next().unwrap_or_default();
                params.split_whitespace().count() as u64
            }
        })
        .collect()
}

/// A line without `(;…;)` and `;;…`.
fn without_comments(line: &str) -> String {
    let line = line.split(";;").next().unwrap_or_default();
    let mut code = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("(;") {
        code.push_str(before);
        rest = after.split_once(";)").map_or("", |(_, after)| after);
    }
    code.push_str(rest);
    code.trim().to_owned()
}

fn is_closed(code: &str) -> bool {
    code.matches('(').count() == code.matches(')').count()
}

#[test]
fn a_function_without_operators_pays_for_its_end() {
    let text = "(module\n  (func (;0;) (type 0))\n  (type (;0;) (func))\n)\n";
    let printed = wasmprinter::print_bytes(counted(text)).expect("a valid module");
    let paid = format!("i64.const {}", operators::BLOCK + 1);
    assert!(printed.contains(&paid), "{printed}");
}
