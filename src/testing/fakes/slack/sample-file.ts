import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { typeOf } from '../content-types.ts';
import type { SlackFile } from './slack-file.ts';
import type { Person, World } from './world.ts';

/** A file that a person posts. */
export interface SampleFile {
  readonly name: string;
  readonly content: Uint8Array | { readonly path: string };
  /** As Slack tells it. Default: by the name. */
  readonly mimeType?: string;
  readonly width?: number;
  readonly height?: number;
  readonly altText?: string;
  /** Default: hosted. */
  readonly kind?: SlackFile['kind'];
}

export function keepFile(world: World, owner: Person, sample: SampleFile): SlackFile {
  const { name, content, mimeType = typeOf(name) ?? 'application/octet-stream', kind = 'hosted', width, height } = sample;
  const id = world.newId('F');
  const bytes = content instanceof Uint8Array ? content : readFileSync(content.path);
  const path = content instanceof Uint8Array ? join(world.folder, id) : content.path;
  if (content instanceof Uint8Array) writeFileSync(path, content);
  const file: SlackFile = {
    ...{ id, teamId: owner.team.id, ownerId: owner.id, name, title: name, createdMs: world.clock.now(), mimeType, kind },
    ...{ path, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), altText: sample.altText },
    ...{ width, height, state: 'completed', shares: [], isGivenToApp: false },
  };
  world.files.set(id, file);
  return file;
}
