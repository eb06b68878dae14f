// Keeps the README's measured figures those of tests/snapshots: node scripts/readme-figures.mjs [--check]
// Writes the part of README.md between the two `measured` marks; with --check it writes nothing and exits
// with 1 if that part would change.
import { readFileSync, writeFileSync } from "node:fs";

const snapshot = (name) => JSON.parse(readFileSync(`tests/snapshots/${name}.json`, "utf8"));
const gas = snapshot("gas");
const size = snapshot("size");
const figure = (number) => number.toLocaleString("en-US");

const rows = [
  ["`validateUserOp` of one transfer under a daily cap: the module's frame, second use, program cached", figure(gas.validate_transfer)],
  ["… a batch of five transfers", figure(gas.validate_batch_5)],
  ["`enableSession`", figure(gas.enable_session)],
  ["`revokeSession`", figure(gas.revoke_session)],
  ["uninstalling, with any number of sessions", figure(gas.uninstall)],
  ["entering the program, cached / uncached", `${figure(gas.cached_entry)} / ${figure(gas.uncached_entry)}`],
  ["`handleOps` with one session transfer; with the owner's key instead", `${figure(gas.handle_ops_transfer)}; ${figure(gas.handle_ops_owner_transfer)}`],
  ["a session operation over the owner's own", figure(gas.surcharge)],
];
const measured = `
| What | Gas |
|---|---|
${rows.map((row) => `| ${row.join(" | ")} |`).join("\n")}

The signature field of that transfer is ${gas.signature_bytes_transfer} bytes, its policy text ${gas.policy_bytes_transfer}. The program is ${figure(size.compressed_bytes)} bytes compressed (\`tests/snapshots/size.json\`), in one memory page, with ${size.data_bytes} bytes of data and no trap left in it.
`;

const readme = readFileSync("README.md", "utf8");
const part = /(?<=<!-- measured -->\n)[^]*?(?=<!-- \/measured -->)/;
if (!part.test(readme)) throw new Error("README.md has lost its `measured` marks");
const updated = readme.replace(part, () => measured + "\n");
if (process.argv[2] !== "--check") {
  writeFileSync("README.md", updated);
} else if (updated !== readme) {
  console.error("README.md shows other figures than tests/snapshots. Run: node scripts/readme-figures.mjs");
  process.exit(1);
}
