// Reads what cargo-stylus deploys and compares it with this clone's program:
//   node scripts/strip-project-hash.mjs <code> <module.wasm>
// <code> is a file with hex, with or without 0x: contract code, or the output of `cargo stylus get-initcode`.
// cargo-stylus adds a custom section `project_hash` to the module. This removes that section, writes the rest to
// <module.wasm>, and prints the hash and the sizes as JSON.
import { readFileSync, writeFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";

const [codeFile, moduleFile] = process.argv.slice(2);
if (!codeFile || !moduleFile) {
  console.error("usage: node scripts/strip-project-hash.mjs <code> <module.wasm>");
  process.exit(2);
}

// Code of a program in one piece starts with this prefix; cargo-stylus' init code is 43 bytes and the code.
const prefix = Buffer.from("eff00000", "hex");
const initCodeBytes = 43;

const bytes = Buffer.from(readFileSync(codeFile, "utf8").trim().replace(/^0x/, ""), "hex");
const code = [bytes, bytes.subarray(initCodeBytes)].find((candidate) => candidate.indexOf(prefix) === 0);
if (!code) throw new Error(`${codeFile} is neither code nor init code of a Stylus program`);
const wasm = brotliDecompressSync(code.subarray(prefix.length));

// An unsigned LEB128 number at `at`, and the offset behind it.
const number = (at) => {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = wasm[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
};

// Magic and version take 8 bytes; sections are: id, size, content. Id 0 is a custom section: name, data.
const kept = [wasm.subarray(0, 8)];
const hashes = [];
for (let start = 8; start < wasm.length; ) {
  const [size, content] = number(start + 1);
  const end = content + size;
  const [nameBytes, name] = number(content);
  if (wasm[start] === 0 && wasm.toString("utf8", name, name + nameBytes) === "project_hash") {
    hashes.push(wasm.toString("hex", name + nameBytes, end));
  } else {
    kept.push(wasm.subarray(start, end));
  }
  start = end;
}
const [projectHash, ...others] = hashes;
if (!projectHash || others.length > 0) throw new Error(`${codeFile} has ${hashes.length} project hashes, not one`);

const stripped = Buffer.concat(kept);
writeFileSync(moduleFile, stripped);
console.log(JSON.stringify({ code_bytes: code.length, wasm_bytes: stripped.length, project_hash: projectHash }));
