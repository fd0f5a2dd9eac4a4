import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { HostAnswer, HostRequest } from '../../models/host-protocol.ts';
import type { FromEngine } from './messages.ts';
import { createModelHostStarter } from './model-hosts.ts';

class FakePort extends EventEmitter {
  readonly sent: HostRequest[] = [];
  closed = false;
  postMessage(message: HostRequest): void {
    this.sent.push(message);
  }
  start(): void {
    this.emit('start');
  }
  close(): void {
    this.closed = true;
  }
}

const options = { entry: new URL('file:///host.js'), environment: {} };

describe('a model host started through main', () => {
  it('gets what was sent before its port came, answers, and tells of its end once', () => {
    const asked: FromEngine[] = [];
    const starter = createModelHostStarter((message) => asked.push(message));
    const host = starter.start(options);
    expect(asked).toEqual([{ kind: 'start-host', id: 1 }]);
    const answers: HostAnswer[] = [];
    let ends = 0;
    host.onMessage((answer) => answers.push(answer));
    host.onExit(() => ends++);
    host.postMessage({ kind: 'close' });
    const port = new FakePort();
    starter.started(1, port);
    host.postMessage({ kind: 'close' });
    expect(port.sent).toEqual([{ kind: 'close' }, { kind: 'close' }]);
    const failed: HostAnswer = { kind: 'failed', requestId: 1, stage: 'load' };
    port.emit('message', { data: failed });
    expect(answers).toEqual([failed]);
    starter.gone(1);
    starter.gone(1);
    expect({ ends, closed: port.closed }).toEqual({ ends: 1, closed: true });
  });

  it('is killed by main, and a port that comes too late is closed', () => {
    const asked: FromEngine[] = [];
    const starter = createModelHostStarter((message) => asked.push(message));
    const first = starter.start(options);
    starter.start(options).kill();
    expect(asked.slice(1)).toEqual([
      { kind: 'start-host', id: 2 },
      { kind: 'stop-host', id: 2 },
    ]);
    first.onExit(() => undefined);
    starter.gone(2);
    const port = new FakePort();
    starter.started(2, port);
    expect(port.closed).toBe(true);
  });
});
