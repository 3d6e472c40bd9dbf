import { all, first } from "./dom";

type Field = HTMLInputElement;

function errorOf(field: Field): HTMLElement | null {
  return document.getElementById(`${field.id}-error`);
}

function showError(field: Field, message: string): void {
  const place = errorOf(field);
  if (place) place.textContent = message;
  if (message) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

function messageFor(field: Field): string {
  const { valueMissing, typeMismatch } = field.validity;
  if (valueMissing) return field.dataset["required"] ?? field.validationMessage;
  if (typeMismatch) return field.dataset["mismatch"] ?? field.validationMessage;
  return field.validationMessage;
}

// The browser's own check decides; only its bubble is replaced by the message beside the field.
function enhanceValidation(form: HTMLFormElement): void {
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    const wrong = all("input", HTMLInputElement, form).filter((field) => !field.checkValidity());
    for (const field of wrong) showError(field, messageFor(field));
    if (!wrong[0]) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    wrong[0].focus();
  });
  form.addEventListener("input", (event) => {
    const field = event.target;
    if (field instanceof HTMLInputElement && field.hasAttribute("aria-invalid")) {
      showError(field, "");
    }
  });
}

function setBusy(form: HTMLFormElement, submitter: HTMLElement | null, busy: boolean): void {
  form.toggleAttribute("data-sent", busy);
  for (const button of all("button[type=submit]", HTMLButtonElement)) {
    if (busy) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
    if (busy && button === submitter) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
  const status = first("[data-progress]", HTMLElement);
  if (status) status.textContent = busy ? (status.dataset["progress"] ?? "") : "";
}

// The button stays enabled for the browser, because a disabled one would drop its name and value
// from the request; a second submission is refused instead.
function enhanceProgress(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    if (form.hasAttribute("data-sent")) {
      event.preventDefault();
      return;
    }
    const submitter = event.submitter ?? first("button[type=submit]", HTMLElement, form) ?? null;
    setBusy(form, submitter, true);
  });
  // Coming back with the browser's back button shows the page as it was left.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) setBusy(form, null, false);
  });
}

export function enhanceForms(): void {
  for (const form of all("form[data-enhance]", HTMLFormElement)) {
    enhanceValidation(form);
    enhanceProgress(form);
  }
}
