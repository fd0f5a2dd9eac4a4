import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

describe('log', () => {
  it('never writes the words of an error, only its class, code and places', () => {
    const lines: string[] = [];
    const log = createLog({ write: (line) => void lines.push(line) });
    const error = Object.assign(new TypeError('cannot read /home/ana/Smith John.md'), { code: 'ENOENT' });
    const id = log.bug('reading failed', error);
    const entry = JSON.parse(lines[0] ?? '') as Record<string, string>;
    expect(lines.join('')).not.toContain('Smith');
    expect(lines.join('')).not.toContain('/home');
    expect(entry).toMatchObject({ id, error: 'TypeError', code: 'ENOENT', msg: 'reading failed' });
    expect(entry['at']).toMatch(/log\.test\.ts:\d+/);
  });

  it('writes down no code that is more than a name, and no file named by the message', () => {
    const lines: string[] = [];
    const log = createLog({ write: (line) => void lines.push(line) });
    log.bug('asking failed', Object.assign(new Error('see Smith.ts:12'), { code: 'No model for Ana Smith' }));
    expect(lines.join('')).not.toContain('Smith');
  });

  it('writes facts beside a constant text', () => {
    const lines: string[] = [];
    createLog({ write: (line) => void lines.push(line) }).info('intake finished', { documents: 3 });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'intake finished', documents: 3 });
  });
});
