import { existsSync } from 'node:fs';
import path from 'node:path';

/** Whether this runs from what `npm run package` made of the sources. */
export const isPackaged = !import.meta.filename.endsWith('.ts');
/** The folder of the program, with its `package.json` and `node_modules`: a package has both of its own. */
export const ownFolder = folderWith('package.json', import.meta.dirname);
const codeFolder = path.join(ownFolder, isPackaged ? 'code' : 'src');

/** @returns the path of a file or folder of ours that is read: the same below `src` as in a package */
export function ownFile(name: string): string {
  return path.join(codeFolder, name);
}

/** @param name of a program of ours that runs by itself, below `src` and without its ending, such as `media/picture-program` */
export function ownProgram(name: string): string {
  return path.join(codeFolder, `${name}.${isPackaged ? 'js' : 'ts'}`);
}

function folderWith(name: string, start: string): string {
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, name))) return folder;
    if (folder === path.dirname(folder)) throw new Error(`no folder above ${start} has a ${name}`);
  }
}
