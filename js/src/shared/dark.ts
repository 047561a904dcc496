// Whether the page around a widget is dark. A style sheet can't ask for it within a shadow DOM.

const DARK = [
  'body[data-jp-theme-light="false"]', // JupyterLab, Notebook 7, voila
  ".vscode-dark",
  ".vscode-high-contrast:not(.vscode-high-contrast-light)",
  'html[theme="dark"]', // Colab
  "body.dark", // marimo
].join();

/** Keep a root's class by the page's theme; return a clean-up. */
export function followTheme(root: HTMLElement) {
  const follow = () => root.classList.toggle("gl-dark", document.querySelector(DARK) !== null);
  const observer = new MutationObserver(follow);
  for (const node of [document.documentElement, document.body]) observer.observe(node, { attributes: true });
  follow();
  return () => observer.disconnect();
}
