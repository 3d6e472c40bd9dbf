import { all, first } from "./dom";

const CLASSES = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/];
const KEYBOARD_ROWS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

function typesIn(password: string): number {
  return CLASSES.filter((type) => type.test(password)).length;
}

// True where a character repeats its predecessor, follows it in order, or lies beside it on the
// keyboard: such a character adds little to what has to be guessed.
function isPredictable(previous: string, current: string): boolean {
  const step = current.charCodeAt(0) - previous.charCodeAt(0);
  if (Math.abs(step) <= 1) return true;
  return KEYBOARD_ROWS.some((row) => row.includes(previous + current));
}

// A rough number of bits, for guidance while typing. The server alone decides what is accepted.
export function estimateBits(password: string, personal: readonly string[]): number {
  let rest = password.toLowerCase();
  for (const part of personal) {
    if (part.length >= 3) rest = rest.replaceAll(part.toLowerCase(), "\0");
  }
  const alphabet = [26, 26, 10, 33].filter((_, index) => CLASSES[index]?.test(password));
  const bitsEach = Math.log2(
    Math.max(
      2,
      alphabet.reduce((sum, size) => sum + size, 0),
    ),
  );
  let bits = 0;
  const seen = new Set<string>();
  for (let i = 0; i < rest.length; i++) {
    const current = rest.charAt(i);
    if (i > 0 && isPredictable(rest.charAt(i - 1), current)) bits += 1;
    else bits += seen.has(current) ? bitsEach * 0.6 : bitsEach;
    seen.add(current);
  }
  return bits;
}

function levelFor(bits: number): number {
  return [28, 40, 55, 75].filter((threshold) => bits >= threshold).length;
}

function hasRun(password: string): boolean {
  return /(.)\1\1/.test(password) || runLength(password) >= 4;
}

function runLength(password: string): number {
  let longest = 1;
  let length = 1;
  for (let i = 1; i < password.length; i++) {
    const step = password.charCodeAt(i) - password.charCodeAt(i - 1);
    length = Math.abs(step) === 1 ? length + 1 : 1;
    longest = Math.max(longest, length);
  }
  return longest;
}

type Rule = (password: string, input: HTMLInputElement, personal: readonly string[]) => boolean;

// Rules whose outcome only the server knows (leaked passwords, blocked words) have no entry here.
const RULES: Readonly<Record<string, Rule>> = {
  length: (password, input) => [...password].length >= Number(input.dataset["minLength"] ?? 0),
  types: (password, input) => typesIn(password) >= Number(input.dataset["minTypes"] ?? 1),
  repetition: (password) => !hasRun(password),
  user_info: (password, _input, personal) =>
    !personal.some(
      (part) => part.length >= 3 && password.toLowerCase().includes(part.toLowerCase()),
    ),
};

function personalParts(): string[] {
  const identifier = first("#identifier", HTMLInputElement)?.value ?? "";
  return [identifier, ...identifier.split(/[@.\s+_-]+/)].filter(Boolean);
}

export function enhanceStrengthMeter(): void {
  const meter = first(".meter", HTMLElement);
  const text = first(".meter-text", HTMLElement);
  const input = first("#password", HTMLInputElement);
  if (!meter || !text || !input) return;

  const levels = (meter.dataset["levels"] ?? "").split("|");
  let announce: number | undefined;
  const update = (): void => {
    const personal = personalParts();
    const password = input.value;
    const level = levelFor(estimateBits(password, personal));
    meter.hidden = password === "";
    meter.dataset["level"] = String(Math.max(1, level));
    for (const item of all("[data-rule]", HTMLElement)) {
      const rule = RULES[item.dataset["rule"] ?? ""];
      item.classList.toggle("met", password !== "" && !!rule?.(password, input, personal));
    }
    // Spoken once typing pauses, not at each key.
    window.clearTimeout(announce);
    announce = window.setTimeout(() => {
      text.textContent = `${text.dataset["label"] ?? ""}: ${levels[level] ?? ""}`;
    }, 300);
  };
  input.addEventListener("input", update);
  first("#identifier", HTMLInputElement)?.addEventListener("input", update);
  if (input.value) update();
}
