// HTTP below the level of any library: bytes out, bytes in.
import net from 'node:net';

// Opens a connection; `received()` is everything so far, `closed` resolves when the server ends it.
export function connectRaw(port) {
  const socket = net.connect(port, '127.0.0.1');
  let data = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => { data += chunk; });
  // A reset after an answer is as good as an end.
  socket.on('error', () => {});
  const closed = new Promise((resolve) => { socket.once('close', () => resolve(data)); });
  const opened = new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return { socket, closed, opened, received: () => data };
}

// Sends bytes on a connection of its own and gives the answer. The writing side stays open, so the
// server must end the connection or answer completely.
export async function exchangeRaw(port, bytes, { limit = 30_000 } = {}) {
  const connection = connectRaw(port);
  await connection.opened;
  connection.socket.write(bytes, 'latin1');
  const answered = new Promise((resolve) => {
    connection.socket.on('data', () => {
      if (isComplete(connection.received())) resolve(connection.received());
    });
  });
  const timeout = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer to ${JSON.stringify(String(bytes).slice(0, 80))}`)), limit).unref();
  });
  try {
    return await Promise.race([answered, connection.closed, timeout]);
  } finally {
    connection.socket.destroy();
  }
}

function isComplete(text) {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /^content-length: *(\d+)/im.exec(text.slice(0, end));
  if (length) return text.length >= end + 4 + Number(length[1]);
  if (/^transfer-encoding: *chunked/im.test(text.slice(0, end))) return text.endsWith('0\r\n\r\n');
  return / (204|304) /.test(text.slice(0, 13));
}

// The answers on one connection, split: [{status, head, body}].
export function splitAnswers(text) {
  const answers = [];
  let rest = text;
  while (rest.startsWith('HTTP/1.')) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) break;
    const head = rest.slice(0, end);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    answers.push({ status: Number(head.slice(9, 12)), head, body: rest.slice(end + 4, end + 4 + length) });
    rest = rest.slice(end + 4 + length);
  }
  return answers;
}
