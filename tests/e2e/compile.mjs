// Compiles contracts/*.sol with npm's solc and writes <clone>/.build/contracts.json:
// { inputHash, contracts: { Name: { bytecode, deployedBytes } } }.
// A run whose sources, settings and package lock are unchanged only touches the file.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const output = join(here, "..", "..", ".build", "contracts.json");
const names = readdirSync(join(here, "contracts")).filter((file) => file.endsWith(".sol")).sort();
const input = {
  language: "Solidity",
  sources: Object.fromEntries(
    names.map((file) => [file, { content: readFileSync(join(here, "contracts", file), "utf8") }]),
  ),
  settings: {
    evmVersion: "cancun",
    optimizer: { enabled: true, runs: 200 },
    metadata: { bytecodeHash: "none" },
    outputSelection: { "*": { "*": ["evm.bytecode.object", "evm.deployedBytecode.object"] } },
  },
};

const lock = readFileSync(join(here, "package-lock.json"));
const inputHash = createHash("sha256").update(JSON.stringify(input)).update(lock).digest("hex");
if (existsSync(output) && JSON.parse(readFileSync(output, "utf8")).inputHash === inputHash) {
  utimesSync(output, new Date(), new Date());
  console.log("test contracts: unchanged");
  process.exit(0);
}

const solc = createRequire(import.meta.url)("solc");
const readImport = (path) => {
  try {
    return { contents: readFileSync(join(here, "node_modules", path), "utf8") };
  } catch {
    return { error: `${path} is not installed; run ./scripts/setup` };
  }
};
const result = JSON.parse(solc.compile(JSON.stringify(input), { import: readImport }));
const problems = result.errors ?? [];
for (const problem of problems) console.error(problem.formattedMessage.trimEnd());
if (problems.some((problem) => problem.severity === "error")) process.exit(1);

const contracts = Object.fromEntries(
  names.map((file) => {
    const name = file.replace(/\.sol$/, "");
    const { bytecode, deployedBytecode } = result.contracts[file][name].evm;
    return [name, { bytecode: `0x${bytecode.object}`, deployedBytes: deployedBytecode.object.length / 2 }];
  }),
);
mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, `${JSON.stringify({ inputHash, contracts }, null, 1)}\n`);
for (const [name, { deployedBytes }] of Object.entries(contracts)) {
  console.log(`test contracts: ${name}, ${deployedBytes} bytes`);
}
