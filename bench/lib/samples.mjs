// Reads what `perf script --fields ip,sym,dso` prints: a stack for each sample, the innermost frame first, an empty line between.

const frame = /^\s*[0-9a-f]+ (.*) \((.*)\)\s*$/;

// The system call or interrupt in which the kernel was; what has no name there is the kernel's own.
function kernelEntry(frames) {
  for (const { symbol } of frames) {
    const entry = /^(?:__x64_sys_|_+sys_|asm_(?:sysvec_)?)(\w+)/.exec(symbol);
    if (entry) return `kernel: ${entry[1]}`;
  }
  return 'kernel: other';
}

function placeOf(frames, program) {
  const { object } = frames[0];
  if (object.includes('kernel')) return kernelEntry(frames);
  const name = object.split('/').pop();
  return name === program ? 'the program' : name.replace(/\.so\b.*$/, '');
}

// Pairs of a place and its share of all samples, the greatest first. Places of less than `least` are summed up as "the rest".
export function shares(text, program, least = 0.005) {
  const counts = new Map();
  let total = 0;
  for (const stack of text.split('\n\n')) {
    const frames = [];
    for (const line of stack.split('\n')) {
      const found = frame.exec(line);
      if (found) frames.push({ symbol: found[1], object: found[2] });
    }
    if (frames.length === 0) continue;
    const place = placeOf(frames, program);
    counts.set(place, (counts.get(place) ?? 0) + 1);
    total += 1;
  }
  if (total === 0) throw new Error('there are no samples');
  const all = [...counts].map(([place, count]) => [place, count / total]).sort((a, b) => b[1] - a[1]);
  const named = all.filter(([, share]) => share >= least);
  const rest = all.slice(named.length).reduce((sum, [, share]) => sum + share, 0);
  return rest > 0 ? [...named, ['the rest', rest]] : named;
}
