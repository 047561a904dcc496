// What the theme leaves without a name for screen readers.
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll(".search-button__button")) {
    if (button.textContent.trim()) button.removeAttribute("aria-label"); // its text is its name
  }
  for (const summary of document.querySelectorAll("details > summary")) {
    const link = summary.closest("li")?.querySelector("a");
    if (!summary.textContent.trim() && link) summary.setAttribute("aria-label", link.textContent.trim());
  }
  for (const head of document.querySelectorAll(".cell_output th")) {
    if (head.textContent.trim()) continue;
    const cell = document.createElement("td"); // of frames without names: a head of nothing
    cell.style.cssText = head.style.cssText;
    head.replaceWith(cell);
  }
  document.getElementById("main-content")?.setAttribute("tabindex", "-1"); // where "skip to main content" leads
});
