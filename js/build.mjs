// Builds one ES module a widget, and their style sheets, into the Python package. Byte-identical each time.
import { copyFile, mkdir } from "node:fs/promises";
import { basename } from "node:path";
import { build } from "esbuild";

const out = "../gnnrec_lab/widgets/static";
await mkdir(out, { recursive: true });
await build({
  entryPoints: {
    browser: "src/browser/index.tsx",
    builder: "src/builder/index.tsx",
    comparison: "src/comparison/index.tsx",
    explorer: "src/explorer/index.tsx",
    monitor: "src/monitor/index.tsx",
  },
  outdir: out,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
});
const sheets = [
  "shared/styles",
  "explorer/explorer",
  "browser/browser",
  "builder/builder",
  "comparison/comparison",
  "monitor/monitor",
];
for (const sheet of sheets) await copyFile(`src/${sheet}.css`, `${out}/${basename(sheet)}.css`);
