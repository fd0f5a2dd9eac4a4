import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { textSocketOpener } from '../../native/text-socket.ts';

const never = new AbortController().signal;
const refused = (status: number) => new Error(`refused with ${status}`);

/** A server of sockets, and those that came. `silent`: it answers no question whether it is there. */
async function sockets({ silent = false } = {}): Promise<{ address: URL; server: Server; next: Promise<WebSocket> }> {
  const server = createServer((_request, response) => void response.writeHead(404).end());
  const taking = new WebSocketServer({ noServer: true, autoPong: !silent });
  server.on('upgrade', (request, connection, head) => {
    if (request.url === '/gone') return void connection.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n');
    taking.handleUpgrade(request, connection, head, (socket) => taking.emit('connection', socket));
  });
  const next = once(taking, 'connection').then(([socket]) => socket as WebSocket);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of taking.clients) socket.terminate();
    server.close();
    server.closeAllConnections();
  });
  return { address: new URL(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`), server, next };
}

async function all(messages: AsyncIterable<string>): Promise<string[]> {
  const heard: string[] = [];
  for await (const message of messages) heard.push(message);
  return heard;
}

it('carries text both ways, and hears what was said before anybody listened', async () => {
  const { address, next } = await sockets();
  const opening = textSocketOpener({ refused })(address, { 'X-Who': 'alice' }, never);
  const server = await next;
  server.send('one');
  server.send('two');
  const socket = await opening;
  const heard = once(server, 'message');
  socket.send('hello');
  expect(String((await heard)[0])).toBe('hello');
  server.close();
  expect(await all(socket.messages())).toEqual(['one', 'two']);
});

it('is given up with its signal, before and after it stands', async () => {
  const { address, next } = await sockets();
  const leaving = new AbortController();
  const socket = await textSocketOpener({ refused })(address, {}, leaving.signal);
  const gone = once(await next, 'close');
  leaving.abort(new Error('enough'));
  await gone;
  expect(await all(socket.messages())).toEqual([]);
  await expect(textSocketOpener({ refused })(address, {}, leaving.signal)).rejects.toThrow('enough');
});

it('says how a server that has none answers', async () => {
  const { address } = await sockets();
  await expect(textSocketOpener({ refused })(new URL('/gone', address), {}, never)).rejects.toThrow('refused with 503');
});

it('ends where the other side is gone without a word, and stays where it answers', async () => {
  const there = await sockets();
  const answering = await textSocketOpener({ refused, pingEveryMs: 250 })(there.address, {}, never);
  const server = await there.next;
  const asked = (): Promise<unknown> => once(server, 'ping');
  for (let times = 0; times < 3; times++) await asked();
  answering.close();

  const { address } = await sockets({ silent: true });
  const socket = await textSocketOpener({ refused, pingEveryMs: 20 })(address, {}, never);
  expect(await all(socket.messages())).toEqual([]);
});
