import { all, first } from "./dom";

// Offers to show what is typed. The field is masked again before it is sent, so that password
// managers recognise it and the browser does not remember it as ordinary text.
export function enhancePasswords(): void {
  for (const group of all(".with-reveal", HTMLElement)) {
    const input = first("input", HTMLInputElement, group);
    const button = first("button", HTMLButtonElement, group);
    if (!input || !button) continue;

    const labelShow = button.title;
    const labelHide = group.dataset["hide"] ?? labelShow;
    const show = (visible: boolean): void => {
      input.type = visible ? "text" : "password";
      button.classList.toggle("shown", visible);
      button.title = visible ? labelHide : labelShow;
      button.setAttribute("aria-label", button.title);
    };
    button.addEventListener("click", () => show(input.type === "password"));
    input.form?.addEventListener("submit", () => show(false));
    button.hidden = false;
  }
}
