import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { installed } from '../src/app/installed.ts';

/** A vendor whose name is said in its own folder and nowhere else: everybody else would have to be edited for the next one. */
export interface Vendor {
  /** Said in any case, also within a longer name. */
  readonly name: string;
  /** Finds all its words, products too. Default: its name alone. */
  readonly words?: RegExp;
  /** Its folder, from the root. */
  readonly home: string;
  /** Files and folders that may say it all the same, each with the reason. */
  readonly elsewhere: Readonly<Record<string, string>>;
}

const texts = { 'src/domain/texts': 'sentences stand with all others of their language' } as const;
const elsewhere: Readonly<Record<string, Vendor['elsewhere']>> = {
  discord: {
    ...texts,
    'src/domain/button.ts': 'the shortest limit of all platforms, with its source',
    'src/platforms/chat/mention.ts': 'the largest number of all platforms, with its source',
  },
  slack: { ...texts, 'src/domain/texts/translation.ts': 'its texts are the ones that are not translated' },
  google: {
    ...texts,
    'src/emulator': 'it plays this vendor, for the preview and for tests',
    'src/cli/emulators.ts': 'the command that runs it',
    'src/providers/renderer': 'it is the ways to this vendor, aimed at the emulator',
    'src/media/fitting/fit-plan.ts': 'how many pictures a second videos have, with its source',
    'src/providers/openrouter': 'its list has models of this vendor',
  },
  openrouter: {
    ...texts,
    'src/emulator/openrouter': 'it plays this vendor, for tests',
    'src/cli/emulators.ts': 'the command that runs it',
  },
};

/** Products, and none of our own names: the bot's has one of them in it, and so have its files. */
const words: Readonly<Record<string, RegExp>> = {
  google: /google(?!-fonts)|gemini|vertex|omni|(?<![a-z])veo(?![ _-]?bot|_|-(?!\d))/i,
};

const vendors: readonly Vendor[] = [
  ...installed.platforms.map(({ id }) => vendor(id, `src/platforms/${id}`)),
  // What stands in is nobody's.
  ...installed.providers.filter(({ standsIn }) => !standsIn).map(({ id }) => vendor(id, `src/providers/${id}`)),
];

function vendor(id: string, home: string): Vendor {
  const also = words[id];
  return { name: id, home, elsewhere: elsewhere[id] ?? texts, ...(also === undefined ? {} : { words: also }) };
}

const checkedFolders = ['commands', 'src'];
const checkedFile = /\.(?:[cm]?[jt]sx?|css|html)$/;
/** Tests and their fakes are about vendors; the list is what names them; the built page is made of the rest. */
const unchecked = /\.test\.[jt]sx?$|^src\/testing\/|^src\/app\/installed\.ts$|\/(?:built|node_modules)\//;

/** @returns a sentence for each line that names a vendor where it should not, and for each exception that nothing needs */
export function checkVendorNames(root: string, all: readonly Vendor[] = vendors): string[] {
  const files = checkedFolders.flatMap((folder) => checkedFiles(root, folder)).sort();
  return all.flatMap((vendor) => {
    const needed = new Set<string>();
    const faults = files.flatMap((file) => {
      const lines = linesThatSay(vendor, readFileSync(path.join(root, file), 'utf8'));
      if (lines.length === 0 || isWithin(file, vendor.home)) return [];
      const exception = longestOf(Object.keys(vendor.elsewhere).filter((place) => isWithin(file, place)));
      if (exception !== undefined) needed.add(exception);
      return exception === undefined ? lines.map((line) => sentence(file, line, vendor)) : [];
    });
    const unneeded = Object.keys(vendor.elsewhere).filter((place) => !needed.has(place) && !(place in texts));
    return [
      ...faults,
      ...unneeded.map((place) => `${place} does not say “${vendor.name}” any more: take its row out of .ci/vendor-names.ts.`),
    ];
  });
}

function sentence(file: string, line: number, { name, home }: Vendor): string {
  return `${file}:${line} says “${name}”. Only ${home} may: let its module say it, or give .ci/vendor-names.ts a row with the reason.`;
}

function linesThatSay({ name, words }: Vendor, code: string): readonly number[] {
  const says = (line: string): boolean => words?.test(line) ?? line.toLowerCase().includes(name);
  return code.split('\n').flatMap((line, index) => (says(line) ? [index + 1] : []));
}

function isWithin(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

function longestOf(places: readonly string[]): string | undefined {
  return places.toSorted((a, b) => b.length - a.length)[0];
}

function checkedFiles(root: string, folder: string): string[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && checkedFile.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => !unchecked.test(file));
}
