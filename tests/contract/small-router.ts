import { implement } from '@orpc/server';
import { contract, type AskEvent, type IntakeProgress } from '../../contract/index.ts';
import { Failure } from '../../engine/failure.ts';
import type { CallContext, ContractRouter } from '../../engine/serve.ts';

const IDLE: IntakeProgress = {
  state: 'idle',
  done: 0,
  total: 0,
  failed: 0,
  filesPerSecond: null,
  leftMs: null,
  current: null,
  stoppedBy: null,
  background: null,
};

/** What the handlers below saw, for the tests to look at. */
export interface Seen {
  /** Streams begun and streams whose `finally` ran. */
  begun: number;
  ended: number;
  aborted: number;
  uploaded: Uint8Array | null;
}

/**
 * A part of the real contract with handlers that do on request whatever a pipe must survive: the question of `ask` says
 * what its stream does. The other calls are missing on purpose: to this router they are unknown.
 */
export function smallRouter(): { router: ContractRouter; seen: Seen } {
  const seen: Seen = { begun: 0, ended: 0, aborted: 0, uploaded: null };
  const on = implement(contract).$context<CallContext>();

  async function* streamed(question: string, signal: AbortSignal | undefined): AsyncGenerator<AskEvent, void> {
    seen.begun += 1;
    try {
      const [what, count] = question.split(' ');
      for (let n = 0; n < Number(count); n++) yield { kind: 'text', text: String(n) };
      if (what === 'fail') throw new Failure('PROVIDER_RATE_LIMITED', { retryAfterMs: 1500.4 });
      if (what === 'break') throw new Error('secret of the engine');
      if (what === 'oversize') yield { kind: 'text', text: 'x'.repeat(17 * 1024 * 1024) };
      if (what === 'wait') await aborted(signal);
    } finally {
      seen.ended += 1;
    }
  }

  const router = {
    app: {
      info: on.app.info.handler(({ context }) => ({
        version: '1',
        shell: 'cli' as const,
        role: context.role,
        canOpenFiles: false,
        dataDir: 'd',
      })),
      doctor: on.app.doctor.handler(async ({ signal }) => {
        seen.begun += 1;
        await aborted(signal).finally(() => (seen.aborted += 1));
        return [];
      }),
    },
    ask: on.ask.handler(({ input, signal }) => streamed(input.question, signal)),
    library: {
      documents: {
        file: on.library.documents.file.handler(({ input }) => ({
          bytes: Uint8Array.from({ length: input.maxBytes }, (_, n) => n % 256),
          totalBytes: input.maxBytes,
        })),
        open: on.library.documents.open.handler(() => {
          throw new Failure('FILE_GONE', { message: 'It is gone.', cause: new Error('/home/somebody') });
        }),
      },
      sources: {
        list: on.library.sources.list.handler(() => {
          throw new Error('secret of the engine');
        }),
      },
      upload: on.library.upload.handler(({ input }) => {
        seen.uploaded = input.bytes;
        return { receivedBytes: input.bytes.length, complete: true };
      }),
      browse: on.library.browse.handler(({ input }) => ({
        path: input.path ?? '',
        parent: null,
        entries: Array.from({ length: Number(input.path) }, () => ({ name: 'n'.repeat(1024), path: '', kind: 'file' as const })),
      })),
      intake: {
        watch: on.library.intake.watch.handler(async function* () {
          for (let n = 0; n < 5000; n++) yield { ...IDLE, done: n };
        }),
      },
    },
  };
  return { router: router as unknown as ContractRouter, seen };
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));
}
