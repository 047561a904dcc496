// Builds one ES module a widget, and their style sheets, into the Python package. Byte-identical each time.
import { copyFile, mkdir } from "node:fs/promises";
import { build } from "esbuild";

const out = "../gnnrec_lab/widgets/static";
await mkdir(out, { recursive: true });
await build({
  entryPoints: {
    browser: "src/browser.tsx",
    builder: "src/builder.tsx",
    comparison: "src/comparison.tsx",
    explorer: "src/explorer.tsx",
    monitor: "src/monitor.tsx",
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
const sheets = ["styles.css", "explorer.css", "browser.css", "builder.css", "comparison.css", "monitor.css"];
for (const sheet of sheets) await copyFile(`src/${sheet}`, `${out}/${sheet}`);
