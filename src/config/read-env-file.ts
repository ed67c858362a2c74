import { readFileSync, statSync } from 'node:fs';
import process from 'node:process';
import { parseEnv } from 'node:util';
import { type Text, text } from '../domain/texts.ts';
import { decodeText } from './env-file-encoding.ts';

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
  const decoded = decodeText(bytes);
  if (decoded === undefined) return { values: {}, notices: [], problem: text('setting.envFileEncoding', { file }) };
  const lines = withPlainLineEnds(decoded.content);
  const readByOthers = process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0;
  const strange = strangeLines(lines);
  return {
    values: parseEnvText(lines),
    notices: [
      ...(readByOthers ? [text('notice.envFileReadable', { file })] : []),
      ...(strange.length > 0 ? [text('notice.envFileLines', { file, lines: strange.join(', ') })] : []),
    ],
  };
}

/** The settings in the text of a `.env` file, whatever its lines end with. */
export function parseEnvText(content: string): EnvFile['values'] {
  // Node takes the next line for the value of a setting that has none but spaces (24.21, 2026-11-29).
  return parseEnv(withPlainLineEnds(content).replace(/^([ \t]*(?:export[ \t]+)?[\w.-]+[ \t]*=)[ \t]+$/gm, '$1'));
}

function withPlainLineEnds(content: string): string {
  return content.replace(/\r\n?/g, '\n');
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
