// Measures a built program: node scripts/program-facts.mjs <file.wasm> <release.json>
// Prints JSON: compressed_bytes (the code on chain, from the release file), wasm_bytes, data_bytes, pages
// (initial memory), grows (whether the memory can grow), functions (without imported ones), unreachable (the
// number of trap instructions), imports (names of the host calls).
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [file, releaseFile] = process.argv.slice(2);
if (!file || !releaseFile) {
  console.error("usage: node scripts/program-facts.mjs <file.wasm> <release.json>");
  process.exit(2);
}

// wasm-dis prints one definition or instruction per line; an imported function has no body.
const text = execFileSync(
  process.execPath,
  [join(root, "tests/fixtures/node_modules/binaryen/bin/wasm-dis"), file],
  { encoding: "utf8", maxBuffer: 1 << 28 },
);
const count = (pattern) => (text.match(pattern) ?? []).length;

const stringBytes = (literal) => literal.replace(/\\(?:[0-9a-fA-F]{2}|.)/g, "x").length;
const data = [...text.matchAll(/^ \(data .*?"((?:[^"\\]|\\.)*)"\)$/gm)];
const memory = text.match(/^ \((?:import .*\(memory|memory) \S+ (\d+)(?: (\d+))?/m);

const wasm = readFileSync(file);
const release = JSON.parse(readFileSync(releaseFile, "utf8"));
if (createHash("sha256").update(wasm).digest("hex") !== release.wasm_sha256) {
  console.error(`${releaseFile} was not made from ${file}; run ./scripts/build`);
  process.exit(1);
}
console.log(
  JSON.stringify(
    {
      compressed_bytes: release.code_bytes,
      wasm_bytes: wasm.length,
      data_bytes: data.reduce((sum, [, literal]) => sum + stringBytes(literal), 0),
      pages: memory ? Number(memory[1]) : 0,
      grows: memory ? memory[1] !== memory[2] : false,
      functions: count(/^ \(func /gm),
      unreachable: count(/\(unreachable\)/g),
      imports: [...text.matchAll(/^ \(import "[^"]*" "([^"]*)"/gm)].map(([, name]) => name),
    },
    null,
    2,
  ),
);
