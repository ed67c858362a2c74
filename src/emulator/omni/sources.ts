import type { RoutesDeps } from '../deps.ts';
import { measured } from '../measured-source.ts';
import { readMp4 } from '../mp4-facts.ts';
import { fileUri, type Operation } from '../operations.ts';
import type { OmniSources } from './asked-task.ts';

/** Where the videos of one request are looked up, with the faults that wait for them. */
export function sourcesOf({ operations, uploads, faults }: RoutesDeps, find: (id: string) => Operation | undefined): OmniSources {
  return {
    previous(id) {
      if (faults.take('omni/interaction-expired')) return undefined;
      const operation = find(id);
      if (operation === undefined) return undefined;
      const isGone = faults.take('omni/source-gone');
      return { model: operation.stored.model, video: isGone ? undefined : operations.videoOf(operation) };
    },
    file: (uri) =>
      faults.take('omni/source-gone') ? undefined : (operations.source(fileUri(idOf(uri))) ?? uploads.source(idOf(uri))),
    sent: (bytes) => operations.sourceOf(bytes) ?? measured(readMp4(bytes), bytes),
    refusesUploads: () => faults.take('omni/region'),
  };
}

function idOf(uri: string): string {
  return /\/files\/([a-z0-9]+)/.exec(uri)?.[1] ?? '';
}
