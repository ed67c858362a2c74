import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config/config.ts';
import type { Finding } from '../domain/finding.ts';
import { text } from '../domain/texts.ts';
import { isPackaged, ownFolder } from '../lib/own-files.ts';
import { builtPageFolder } from '../platforms/web/pages/built-page.ts';

/** Builds the page; it is no dependency of the program. */
const builder = 'node_modules/vite';

/**
 * Whether the page of the web chat is built, or can be.
 *
 * @param root of the program; its own by default
 */
export async function checkPage({ web }: Pick<Config, 'web'>, root?: string): Promise<readonly Finding[]> {
  if (web.off || (root === undefined && isPackaged)) return [];
  const check = 'page';
  const program = root ?? ownFolder;
  const page = await builtPageFolder(program);
  if (existsSync(page)) return [{ check, state: 'ok', text: text('doctor.pageBuilt') }];
  if (!existsSync(path.join(program, builder))) return [{ check, state: 'problem', text: text('doctor.pageNoTools') }];
  const folder = nearestThere(page);
  return canBeWritten(folder)
    ? [{ check, state: 'ok', text: text('doctor.pageToCome') }]
    : [{ check, state: 'problem', text: text('doctor.pageNotWritable', { folder }) }];
}

function nearestThere(place: string): string {
  return existsSync(place) ? place : nearestThere(path.dirname(place));
}

function canBeWritten(folder: string): boolean {
  if (!statSync(folder).isDirectory()) return false;
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    // Why not makes no difference.
    return false;
  }
}
