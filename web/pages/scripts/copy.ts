import { all, first } from "./dom";

export function enhanceCopyButtons(): void {
  for (const button of all(".copy", HTMLButtonElement)) {
    const source = button.parentElement && first("pre", HTMLElement, button.parentElement);
    if (!source) continue;
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      let outcome = button.dataset["done"];
      try {
        await navigator.clipboard.writeText(source.textContent ?? "");
      } catch {
        outcome = button.dataset["failed"];
      }
      button.textContent = outcome ?? label;
      window.setTimeout(() => (button.textContent = label), 2000);
    });
    button.setAttribute("aria-live", "polite");
  }
}
