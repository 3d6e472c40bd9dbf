import { spawn } from 'node:child_process';

// Runs a program to its end. Rejects only when it cannot be started.
export function run(command, args, { input, env, cwd, timeout = 120_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: env ?? process.env, cwd, stdio: 'pipe', timeout });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => { stdout += chunk; });
    child.stderr.on('data', (chunk) => { stderr += chunk; });
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });
}

// Runs a program that must succeed and gives what it printed.
export async function runOrFail(command, args, options) {
  const result = await run(command, args, options);
  if (result.code !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${result.code ?? result.signal}:\n${
      result.stdout}${result.stderr}`);
  }
  return result.stdout;
}

// Ends a child: politely, and after a while by force. Gives how it ended.
export async function endChild(child, signal = 'SIGTERM', patience = 15_000) {
  if (child.exitCode !== null || child.signalCode !== null) {
    return { code: child.exitCode, signal: child.signalCode };
  }
  const ended = new Promise((resolve) => {
    child.once('exit', (code, endSignal) => resolve({ code, signal: endSignal }));
  });
  child.kill(signal);
  const force = setTimeout(() => child.kill('SIGKILL'), patience);
  try {
    return await ended;
  } finally {
    clearTimeout(force);
  }
}

// Waits until `probe` gives something truthy. The limit only turns a hang into a message.
export async function eventually(probe, what, { limit = 60_000, pause = 25 } = {}) {
  const end = Date.now() + limit;
  let last;
  for (;;) {
    try {
      const value = await probe();
      if (value) return value;
      last = undefined;
    } catch (error) {
      if (error.fatal) throw error;
      last = error;
    }
    if (Date.now() > end) throw new Error(`gave up waiting for ${what}`, { cause: last });
    await new Promise((resolve) => { setTimeout(resolve, pause); });
  }
}
