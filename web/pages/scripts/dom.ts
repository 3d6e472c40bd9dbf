export function all<T extends Element>(
  selector: string,
  type: new () => T,
  root: ParentNode = document,
): T[] {
  return [...root.querySelectorAll(selector)].filter((node): node is T => node instanceof type);
}

export function first<T extends Element>(
  selector: string,
  type: new () => T,
  root: ParentNode = document,
): T | undefined {
  return all(selector, type, root)[0];
}
