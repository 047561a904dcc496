// What the theme leaves without a name for screen readers.
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll(".search-button__button")) {
    if (button.textContent.trim()) button.removeAttribute("aria-label"); // its text is its name
  }
  for (const summary of document.querySelectorAll("details > summary")) {
    const link = summary.closest("li")?.querySelector("a");
    if (!summary.textContent.trim() && link) summary.setAttribute("aria-label", link.textContent.trim());
  }
});
