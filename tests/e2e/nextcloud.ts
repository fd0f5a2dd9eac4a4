import { createNextcloudServer, type NextcloudServer } from '../fakes/nextcloud-server/server.ts';
import { listen } from '../fakes/nextcloud-server/listen.ts';

/** A Nextcloud server of a ward, on this machine. Whoever starts it closes it. */
export interface WardServer {
  server: NextcloudServer;
  origin: string;
  close(): Promise<void>;
}

/** More than go at once without a question. */
export const GUIDELINES = Array.from({ length: 12 }, (_, index) => `Guidelines/acute/pathway ${index + 1}.md`);

/**
 * Alice has guidelines and two patients; bob shares a handbook with her, to be read only. `tls`: with a certificate nobody knows;
 * `push`: it tells of changes as they happen.
 */
export async function startWardServer(tls?: { key: string; cert: string }, { push = false } = {}): Promise<WardServer> {
  const server = createNextcloudServer({ push, users: { alice: { displayName: 'Dr Alice Example' }, bob: {} } });
  const files = server.files('alice');
  for (const name of GUIDELINES) files.put(name, `# Pathway ${name}\n\nThis pathway begins at triage.`);
  files.put('Patients/Smith, Anna/review.md', '# Review\n\nMetoprolol was raised to 50 mg once daily in the evening.');
  files.put('Patients/Jones, Ben/letter.md', '# Letter\n\nGout: allopurinol 100 mg once daily.');
  server.files('bob').put('Handbook/rota.md', '# Rota\n\nNights are shared.');
  server.files('bob').share('Handbook', 'alice', 1);
  const { origin, close } = await listen(server.handle, { push: server.push, ...(tls === undefined ? {} : { tls }) });
  return { server, origin, close };
}
