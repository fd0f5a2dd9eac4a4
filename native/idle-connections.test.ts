import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { endIdleConnections } from './idle-connections.ts';

it('ends connections nobody uses, leaves those that are used to their end, and new ones can be made', async () => {
  const slow = Promise.withResolvers<ServerResponse>();
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    if (request.url === '/slow') slow.resolve(response);
    else response.end('quick');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const connected = once(server, 'connection') as Promise<[Socket]>;
  const waiting = fetch(`${url}/slow`);
  const response = await slow.promise;
  const [used] = await connected;
  const second = once(server, 'connection') as Promise<[Socket]>;
  expect(await (await fetch(url)).text()).toBe('quick');
  const [idle] = await second;
  expect([used.destroyed, idle.destroyed]).toEqual([false, false]);

  endIdleConnections();
  await once(idle, 'close');
  response.end('slow');
  expect(await (await waiting).text()).toBe('slow');
  expect(await (await fetch(url)).text()).toBe('quick');
});
