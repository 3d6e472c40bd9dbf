// Loopback ports that no other test process is given: several of them run at once, and a server that
// is asked by mistake for another one's port answers as if it were that one.
import net from 'node:net';

// Below the ports that the kernel gives to outgoing connections.
const first = 10_000;
const last = 32_000;
const blockSize = 100;

let left = [];

// A port that nobody listens on. A program that is no test may take it before it is used, so that
// whoever starts a server on it tries again with another one.
export async function freePort() {
  for (;;) {
    if (left.length === 0) left = await claimBlock();
    const port = left.shift();
    const probe = await listen(port);
    if (!probe) continue;
    await new Promise((resolve) => { probe.close(resolve); });
    return port;
  }
}

// A block belongs to the process that listens on its first port, until it ends.
async function claimBlock() {
  const blocks = Math.floor((last - first) / blockSize);
  const start = Math.floor(Math.random() * blocks);
  for (let index = 0; index < blocks; index += 1) {
    const port = first + ((start + index) % blocks) * blockSize;
    const owner = await listen(port);
    if (!owner) continue;
    owner.unref();
    return Array.from({ length: blockSize - 1 }, (_, offset) => port + 1 + offset);
  }
  throw new Error(`every block of ports from ${first} to ${last} is taken`);
}

// The listening socket, or nothing where the port is in use.
function listen(port) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
