/** Something happened in a watched folder. */
export interface FolderChange {
  /** `entry`: something of this name came, went or changed. `folder`: this folder came or went with all that is in it. */
  kind: 'entry' | 'folder';
  path: string;
}

export interface FolderWatch {
  /** Nothing is told any more once this is called. */
  close(): Promise<void>;
}

/**
 * The port to the system's notices of changes in a folder and all below it. They may come twice, late or for nothing, and
 * some are lost: who watches looks for itself, and now and then at everything. Nothing is told of what was there before.
 */
export type WatchFolder = (options: {
  path: string;
  /** Folders left out with all that is in them; asked with whole paths. */
  isExcluded: (folder: string) => boolean;
  onChange: (change: FolderChange) => void;
  /** Every folder is watched from now on. */
  onReady: () => void;
  /** Called once: this folder cannot be watched, or not all of it. `limit`: the system watches too many already. */
  onFailure: (reason: 'limit' | 'other') => void;
}) => FolderWatch;
