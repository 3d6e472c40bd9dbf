import net from 'node:net';

// Ports handed out by this process, so that it never hands out one twice.
const handedOut = new Set();

// Asks the kernel for a free loopback port. Another process may take it before it is used, so that
// whoever starts a server on it tries again with another one.
export async function freePort() {
  for (;;) {
    const port = await probe();
    if (!handedOut.has(port)) {
      handedOut.add(port);
      return port;
    }
  }
}

function probe() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
