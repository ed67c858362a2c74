import { readFileSync, statSync } from 'node:fs';
import process from 'node:process';
import { parseEnv } from 'node:util';
import { type Text, text } from '../domain/texts.ts';

/** What a `.env` file says. */
export interface EnvFile {
  readonly values: Readonly<Record<string, string | undefined>>;
  /** What the admin should know of it, though it could be read. */
  readonly notices: readonly Text[];
  /** Why it could not be read. */
  readonly problem?: Text;
}

/** A file that is not there is as good as an empty one. */
export function readEnvFile(file: string): EnvFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (reason === 'ENOENT') return { values: {}, notices: [] };
    return { values: {}, notices: [], problem: text('setting.envFile', { file, reason }) };
  }
  const content = decode(bytes);
  if (content === undefined) return { values: {}, notices: [], problem: text('setting.envFileEncoding', { file }) };
  const lines = content.replace(/\r\n?/g, '\n');
  const readByOthers = process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0;
  const strange = strangeLines(lines);
  return {
    values: parseEnv(lines),
    notices: [
      ...(readByOthers ? [text('notice.envFileReadable', { file })] : []),
      ...(strange.length > 0 ? [text('notice.envFileLines', { file, lines: strange.join(', ') })] : []),
    ],
  };
}

/** Reads what any editor writes: UTF-8 or UTF-16, with a byte order mark or without. @returns undefined for anything else */
function decode(bytes: Buffer): string | undefined {
  const encoding = encodingOf(bytes);
  try {
    const content = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return content.includes('\0') ? undefined : content;
  } catch {
    // Not written in that encoding, then: the caller says so.
    return undefined;
  }
}

function encodingOf([first, second]: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  // Settings begin with a letter or a # of one byte: in UTF-16 without a mark, zero is the other half of it.
  if (first === 0) return 'utf-16be';
  return second === 0 ? 'utf-16le' : 'utf-8';
}

/** @returns the numbers of lines that are no setting, no comment and no part of a quoted value over several lines */
function strangeLines(content: string): readonly number[] {
  const strange: number[] = [];
  let quote: string | undefined;
  for (const [index, line] of content.split('\n').entries()) {
    if (quote !== undefined) {
      if (line.includes(quote)) quote = undefined;
      continue;
    }
    if (/^\s*(?:#|$)/.test(line)) continue;
    const value = /^\s*(?:export\s+)?[\w.-]+\s*=\s*(.*)$/.exec(line)?.[1];
    if (value === undefined) strange.push(index + 1);
    const opened = /^["'`]/.exec(value ?? '')?.[0];
    if (
      opened !== undefined &&
      !value?.slice(1).includes(opened) &&
      content
        .split('\n')
        .slice(index + 1)
        .join('\n')
        .includes(opened)
    ) {
      quote = opened;
    }
  }
  return strange;
}
