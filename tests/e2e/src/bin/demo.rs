//! Prints the demo. Run by `./scripts/demo`.

use latchkey_e2e::story;

fn main() -> anyhow::Result<()> {
    let mut step = 0;
    story::run(&mut |line| {
        step += 1;
        println!("{step:>2}. {}", line.text);
        if let (Some(gas), Some(module)) = (line.gas, line.module_gas) {
            println!("      {gas} gas, {module} of it in the module");
        }
    })
}
