import { statfs } from 'node:fs/promises';
import { platform } from 'node:process';

/** Kinds of file systems that tell nothing of what others change in them (statfs(2), linux/magic.h). */
const WITHOUT_NOTICES = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB2
  0x65735546, // FUSE
  0x01021997, // 9P
  0x5346414f, // AFS
  0x73757245, // Coda
  0x00c36400, // Ceph
  0x786f4256, // VirtualBox shared folders
]);

/** Does this folder lie where changes are not told of? Only Linux says; elsewhere the watcher's own answer counts. */
export async function isRemoteFolder(path: string): Promise<boolean> {
  if (platform !== 'linux') return false;
  try {
    const { type } = await statfs(path);
    return WITHOUT_NOTICES.has(type >>> 0);
  } catch {
    return false; // it is not there: looking at it will say so
  }
}
