import { request } from './http.js';

// One number of a node's /metrics; NaN where it is not there.
export async function metric(server, name, labels = '') {
  const { text } = await request(`${server.localOrigin}/metrics`);
  const line = text.split('\n').find((one) => one.startsWith(`${name}${labels} `));
  return Number(line?.slice(line.lastIndexOf(' ') + 1));
}

export const channelUp = async (server, channel) => await metric(server, 'ostiary_channel_up', `{channel="${channel}"}`) === 1;
