// Writes abi/ILatchkey.json, the compiler's JSON ABI of abi/ILatchkey.sol: node scripts/abi.mjs [--check]
// With --check it writes nothing and exits with 1 if the committed file differs.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const name = "ILatchkey";
const committed = join(root, "abi", `${name}.json`);
const solc = createRequire(join(root, "tests/fixtures/package.json"))("solc");

const input = {
  language: "Solidity",
  sources: { [name]: { content: readFileSync(join(root, "abi", `${name}.sol`), "utf8") } },
  settings: { outputSelection: { "*": { "*": ["abi"] } } },
};
const result = JSON.parse(solc.compile(JSON.stringify(input)));
const errors = (result.errors ?? []).filter((problem) => problem.severity === "error");
for (const error of errors) console.error(error.formattedMessage.trimEnd());
if (errors.length > 0) process.exit(1);

const text = `${JSON.stringify(result.contracts[name][name].abi, null, 1)}\n`;
if (process.argv[2] !== "--check") {
  writeFileSync(committed, text);
} else if (readFileSync(committed, "utf8") !== text) {
  console.error("abi/ILatchkey.json differs from abi/ILatchkey.sol. Run: node scripts/abi.mjs");
  process.exit(1);
}
