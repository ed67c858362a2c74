import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIAttachment } from 'discord-api-types/v10';
import { typeOf } from '../content-types.ts';
import { type Receiver, receiveFile } from '../receive-file.ts';

/** A file that somebody posts. */
export interface SampleFile {
  readonly name: string;
  readonly content: Uint8Array | { readonly path: string };
  /** As Discord tells it, null for none. Default: by the name. */
  readonly contentType?: string | null;
  readonly width?: number;
  readonly height?: number;
  readonly description?: string;
}

/** A file that lies at Discord: bytes on disk, never in memory. */
export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** For the test to read; stays until the fake closes, also when the message is gone. */
  readonly path: string;
  readonly contentType: string | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly description: string | undefined;
  /** The channel, or for options and modals the app, under which its address is. */
  readonly ownerId: string;
  readonly isEphemeral: boolean;
}

export interface FileShelf {
  receive(maxBytes: number): Promise<Receiver>;
  /** Lays down what a person posts. */
  keep(file: SampleFile, ownerId: string, isEphemeral: boolean): StoredFile;
  /** Makes an upload a file that can be fetched. */
  admit(file: StoredFile): void;
  /** Serves it no more. */
  withdraw(files: readonly StoredFile[]): void;
  /** A fresh address, good for a day. */
  link(file: StoredFile): string;
  attachment(file: StoredFile): APIAttachment;
  /** @returns undefined for addresses that are wrong, expired or of withdrawn files */
  find(path: string, query: URLSearchParams): StoredFile | undefined;
  close(): Promise<void>;
}

export interface FileShelfDeps {
  readonly cdnUrl: string;
  readonly now: () => number;
  readonly newId: () => string;
}

/** About a day. @see https://discord.com/developers/docs/reference#signed-attachment-cdn-urls */
const linkLifeMs = 24 * 60 * 60 * 1000;

export function createFileShelf({ cdnUrl, now, newId }: FileShelfDeps): FileShelf {
  const folder = mkdtempSync(join(tmpdir(), 'veo-bot-fake-discord-'));
  const served = new Map<string, StoredFile>();
  const pathOf = ({ isEphemeral, ownerId, id, name }: StoredFile): string =>
    `/${isEphemeral ? 'ephemeral-attachments' : 'attachments'}/${ownerId}/${id}/${encodeURIComponent(name)}`;
  const sign = (path: string, expires: string, issued: string): string =>
    createHmac('sha256', folder).update(`${path}?${expires}&${issued}`).digest('hex');
  const link = (file: StoredFile): string => {
    const path = pathOf(file);
    const issued = Math.trunc(now() / 1000).toString(16);
    const expires = Math.trunc((now() + linkLifeMs) / 1000).toString(16);
    return `${cdnUrl}${path}?ex=${expires}&is=${issued}&hm=${sign(path, expires, issued)}&`;
  };
  return {
    receive: (maxBytes) => receiveFile(join(folder, newId()), maxBytes),
    keep({ name, content, contentType = typeOf(name), width, height, description }, ownerId, isEphemeral) {
      const bytes = content instanceof Uint8Array ? content : readFileSync(content.path);
      const id = newId();
      const path = content instanceof Uint8Array ? join(folder, id) : content.path;
      if (content instanceof Uint8Array) writeFileSync(path, content);
      const facts = { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), path };
      const shown = { contentType: contentType ?? undefined, width, height, description };
      const file = { id, name: cleanFileName(name), ...facts, ...shown, ownerId, isEphemeral };
      served.set(id, file);
      return file;
    },
    admit(file) {
      served.set(file.id, file);
    },
    withdraw(files) {
      for (const { id } of files) served.delete(id);
    },
    link,
    attachment(file) {
      const { id, name, sizeBytes, contentType, description, width, height, isEphemeral } = file;
      const url = link(file);
      return {
        ...{ id, filename: name, size: sizeBytes, url, proxy_url: url },
        ...(contentType === undefined ? {} : { content_type: contentType }),
        ...(description === undefined ? {} : { description }),
        ...(width === undefined || height === undefined ? {} : { width, height }),
        ...(isEphemeral ? { ephemeral: true } : {}),
      };
    },
    find(path, query) {
      const [expires, issued, signature] = [query.get('ex') ?? '', query.get('is') ?? '', query.get('hm')];
      const [, , , id = ''] = path.split('/');
      const file = served.get(id);
      if (file === undefined || pathOf(file) !== path || sign(path, expires, issued) !== signature) return undefined;
      return Number.parseInt(expires, 16) * 1000 > now() ? file : undefined;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Discord keeps letters, digits, dots, dashes and underscores. */
export function cleanFileName(name: string): string {
  return name.replaceAll(/\s+/g, '_').replaceAll(/[^\w.-]/g, '') || 'unknown';
}
