import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, tool } from '../../scripts/tools.ts';

const FIXTURES = path.join(import.meta.dirname, 'fixtures', 'lint');
const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((file) =>
  statSync(path.join(FIXTURES, file)).isFile(),
);

interface Diagnostic {
  code: string;
  filename: string;
}

describe('the lint rules', () => {
  let project: string;
  let found: Diagnostic[];

  // The fixtures lie in a copy of the project's frame: its configuration, its layers, its packages.
  beforeAll(async () => {
    project = mkdtempSync(path.join(tmpdir(), 'voiceassist-lint-'));
    for (const file of readdirSync(ROOT).filter((name) => name === '.oxlintrc.json' || /^tsconfig.*\.json$/.test(name))) {
      cpSync(path.join(ROOT, file), path.join(project, file));
    }
    cpSync(FIXTURES, project, { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(project, 'node_modules'));
    const { output } = await tool('oxlint', ['--type-aware', '-f', 'json', ...readdirSync(FIXTURES)], { cwd: project });
    found = (JSON.parse(output) as { diagnostics: Diagnostic[] }).diagnostics;
  });
  afterAll(() => rmSync(project, { recursive: true }));

  it.each(files)('say of %s what is wrong with it and nothing else', (file) => {
    const [, expected] = /^\/\/ breaks: (.+)/.exec(readFileSync(path.join(FIXTURES, file), 'utf8')) ?? [];
    const codes = found.filter((diagnostic) => path.normalize(diagnostic.filename) === file).map((diagnostic) => diagnostic.code);
    expect(codes).toEqual(expected === 'nothing' ? [] : [expected]);
  });
});
