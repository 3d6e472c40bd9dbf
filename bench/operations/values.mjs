// What descriptions have in common.
export const form = (fields) =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeValue(value)}`)
    .join('&');

// Variables stay as they are: their values are put in by the driver and need no encoding.
const encodeValue = (text) =>
  text
    .split(/(\{\{\w+\}\})/)
    .map((part, index) => (index % 2 === 1 ? part : encodeURIComponent(part)))
    .join('');

export const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' };
export const jsonHeaders = { 'content-type': 'application/json' };

// Rows of one column.
export const column = (name, values) => ({ columns: [name], values: values.map((value) => [value]) });

// `count` elements of a list, always the same ones and in no order that the server could profit from.
export function sample(list, count) {
  let state = 12345;
  const next = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  return Array.from({ length: count }, () => list[Math.floor(next() * list.length)]);
}
