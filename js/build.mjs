// Builds one ES module and one style sheet a widget into the Python package. Byte-identical each time.
import { build } from "esbuild";

const widgets = ["browser", "builder", "comparison", "embedding_map", "explorer", "monitor", "search"];
const common = {
  outdir: "../gnnrec_lab/widgets/static",
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "none",
};
// what a page without a kernel answers by itself travels in such pages alone
const answers = [{ in: "src/browser/living/answers.ts", out: "living" }];
await build({
  ...common,
  entryPoints: [...widgets.map((name) => ({ in: `src/${name}/index.tsx`, out: name })), ...answers],
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
});
await build({
  ...common,
  entryPoints: widgets.map((name) => ({ in: `src/${name}/${name}.css`, out: name })),
  // the first with container queries; none of them nests rules
  target: ["chrome105", "firefox110", "safari16"],
});
