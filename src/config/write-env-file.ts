import { randomBytes } from 'node:crypto';
import { chmod, chown, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { text } from '../domain/texts.ts';
import { moveIntoPlace } from '../lib/move-into-place.ts';
import { ConfigError } from './config.ts';
import { decodeText, type EncodedText, emptyText, encodeText } from './env-file-encoding.ts';
import { parseEnvText } from './read-env-file.ts';

/** What stands first in a file that is made here. */
const firstLine = '# Settings of Veo Bot. All that there are stand in .env.example; npm run setup asks for more.\n';
/** For its owner alone. */
const mode = 0o600;

/** Values by the names of their settings; an empty one is as good as none. */
export type EnvValues = Readonly<Record<string, string>>;

/**
 * Writes settings into a `.env` file, as a whole or not at all, readable for its owner alone. Every other line, and every comment, stays as it is.
 *
 * @throws {ConfigError} where the file can't be read as settings, or can't hold a value
 */
export async function writeEnvFile(file: string, values: EnvValues): Promise<void> {
  const path = await existingPath(file);
  const before = path === undefined ? { ...emptyText, content: firstLine } : decodeText(await readFile(path));
  if (before === undefined) throw new ConfigError([{ name: '.env', text: text('setting.envFileEncoding', { file }) }]);
  const content = withEnvValues(before.content, values);
  if (path === undefined) await replaceFile(file, { ...before, content });
  else if (content === before.content) await chmod(path, mode);
  else await replaceFile(path, { ...before, content });
}

/**
 * Puts settings into the text of a `.env` file: in the place of the value that is there, else below the comment that shows the setting, else
 * at the end. What results is read back before it is believed.
 *
 * @throws {ConfigError} for a value that such a file can't hold
 */
export function withEnvValues(content: string, values: EnvValues): string {
  return Object.entries(values).reduce((now, [name, value]) => withOne(now, name, value), content);
}

function withOne(content: string, name: string, value: string): string {
  const before = { ...parseEnvText(content) };
  if ((before[name] ?? '') === value) return content;
  const wanted = { ...before, [name]: value };
  const tries = spellings(value).map((written) => places(content, name, written));
  // The best place in any spelling goes before the plainest spelling in another place.
  const inOrder = (tries[0] ?? []).flatMap((_, place) => tries.flatMap((each) => each[place] ?? []));
  const found = inOrder.find((each) => isDeepStrictEqual({ ...parseEnvText(each) }, wanted));
  if (found !== undefined) return found;
  throw new ConfigError([{ name, text: text('setup.unwritable', { name }) }]);
}

/** How a value can stand in the file, the plainest first. */
function spellings(value: string): readonly string[] {
  const quoted = [`'${value}'`, `"${value}"`, `\`${value}\``];
  return /^[\w.~:/@%+,-]*$/.test(value) ? [value, ...quoted] : [...quoted, value];
}

/** The whole text with the value in each place where it could go, the best first. */
function places(content: string, name: string, written: string): readonly string[] {
  const lineEnd = /\r\n|\n|\r/.exec(content)?.[0] ?? '\n';
  const start = content === '' || /[\r\n]$/.test(content) ? content : `${content}${lineEnd}`;
  // What stands last may take in the line below it, as a quote that is open does.
  const atAnEnd = [`${start}${name}=${written}${lineEnd}`, `${name}=${written}${lineEnd}${content}`];
  const assigned = [...content.matchAll(new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*`, 'gm'))].at(-1);
  if (assigned !== undefined) {
    const valueAt = assigned.index + assigned[0].length;
    const [head, tail] = [content.slice(0, valueAt), content.slice(valueAt)];
    // A comment behind the value stays where it can.
    return [`${head}${written}${afterValue(tail)}`, `${head}${written}${tail.replace(/^[^\r\n]*/, '')}`, ...atAnEnd];
  }
  const shown = new RegExp(`^#[ \\t]*${name}[ \\t]*=[^\\r\\n]*(?:\\r\\n|\\n|\\r)`, 'm').exec(content);
  if (shown === null) return atAnEnd;
  const below = shown.index + shown[0].length;
  return [`${content.slice(0, below)}${name}=${written}${lineEnd}${content.slice(below)}`, ...atAnEnd];
}

/** @param tail the text from where a value begins @returns the text behind that value */
function afterValue(tail: string): string {
  const quote = /^["'`]/.exec(tail)?.[0];
  const end = quote === undefined ? -1 : tail.indexOf(quote, 1);
  return end === -1 ? tail.replace(/^[^#\r\n]*?(?=[ \t]*(?:#|\r|\n|$))/, '') : tail.slice(end + 1);
}

/** Where the file is that a link leads to, so that the link stays. @returns undefined where there is none */
async function existingPath(file: string): Promise<string | undefined> {
  try {
    return await realpath(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function replaceFile(path: string, content: EncodedText): Promise<void> {
  const part = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    await writeFile(part, encodeText(content), { mode, flag: 'wx' });
    await keepOwner(part, path);
    await moveIntoPlace(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Root writes for the user whose file or folder it is: the bot runs as that one. */
async function keepOwner(part: string, path: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat((await existingPath(path)) ?? dirname(path));
  await chown(part, uid, gid);
}
