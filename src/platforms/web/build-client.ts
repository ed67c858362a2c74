import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import tailwind from '@tailwindcss/vite';
import sharp from 'sharp';
import { build, type InlineConfig, type Plugin } from 'vite';
import { languages } from '../../domain/texts/languages.ts';
import { openBuiltPage } from './pages/built-page.ts';

/**
 * Builds what browsers get. `build-client.ts <folder>` builds the page into a folder, as the bot does for itself when its page is not
 * built yet; without a folder (`npm run build`) it builds the page where the bot looks for it, and the component for other React apps.
 */
const clientFolder = join(import.meta.dirname, 'client');
const pagesFolder = join(clientFolder, 'pages');
const builtFolder = join(import.meta.dirname, 'built');

/** What apps can import of the components, each with its types. */
const componentEntries = {
  'video-chat-interface': 'video-chat-interface.tsx',
  'video-gallery': 'video-gallery.tsx',
  elements: 'embed/elements.tsx',
};

/** The components as a package of their own: an app that installs it gets nothing of the server. */
const componentPackage = {
  name: 'veo-bot',
  version: '0.2.0',
  private: true,
  license: 'MIT',
  type: 'module',
  exports: {
    ...Object.fromEntries(
      Object.entries(componentEntries).map(([name, file]) => [
        `./${name}`,
        { types: `./types/src/platforms/web/client/${file.replace(/\.tsx$/, '.d.ts')}`, default: `./${name}.js` },
      ]),
    ),
    './style.css': './style.css',
  },
  peerDependencies: { react: '^19.0.0', 'react-dom': '^19.0.0' },
  // Who uses the elements alone needs none.
  peerDependenciesMeta: { react: { optional: true }, 'react-dom': { optional: true } },
};

/** The pages of the web door. */
const pages = ['index.html', 'sign-in.html', 'join.html', 'problem.html', 'docs.html', 'offline.html'];

const common = {
  configFile: false,
  root: pagesFolder,
  logLevel: 'error',
  publicDir: false,
  plugins: [tailwind(), ownVariables()],
} satisfies InlineConfig;

// Vite looks there: as a test or a developer has it, React would be its slow self that talks to developers.
// biome-ignore lint/style/noProcessEnv: what Vite reads can only be set there
process.env.NODE_ENV = 'production';

const [, , folder] = process.argv;
if (folder !== undefined) await buildPage(folder);
else {
  await openBuiltPage();
  const temporary = join(builtFolder, `building-${process.pid}`);
  await buildComponents(temporary);
  await buildElements(temporary, await readFile(join(temporary, 'style.css'), 'utf8'));
  await writeFile(join(temporary, 'package.json'), JSON.stringify(componentPackage, undefined, 2));
  await rm(join(builtFolder, 'component'), { recursive: true, force: true });
  await rename(temporary, join(builtFolder, 'component'));
}

async function buildPage(outDir: string): Promise<void> {
  await build({
    ...common,
    plugins: [pageTexts(await laterKeys()), cards(), appIcons(), ...common.plugins],
    base: '/page/',
    build: {
      outDir,
      emptyOutDir: true,
      assetsDir: '',
      // Everything is a file of its own: the page's policy allows no data: address.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: 'es2022',
      rolldownOptions: {
        // One file for all that the chat needs, also where a part that is loaded later needs it too: two compress worse.
        output: {
          codeSplitting: {
            groups: [
              { name: 'theme', test: /[\\/]ui[\\/]theme\.ts$/, priority: 1 },
              { name: nameOfChat(), test: /\.[jt]sx?$/ },
            ],
          },
        },
        input: pages.map((name) => join(pagesFolder, name)),
      },
    },
  });
  await buildWorker(outDir);
}

/** The service worker, one script that knows the build that it belongs to. @param outDir with the built page */
async function buildWorker(outDir: string): Promise<void> {
  const html = await Promise.all(pages.map((name) => readFile(join(outDir, name), 'utf8')));
  const begins = html.filter((_, index) => ['index.html', 'offline.html'].includes(pages[index] ?? '')).join('');
  const shellFiles = [...new Set([...begins.matchAll(/"(\/page\/[^"]+)"/g)].map(([, path]) => path))];
  const names = (await readdir(outDir)).sort();
  const phrases = Object.values(languages).map((each) => [each['page.awayTitle'], each['page.awayText'], each['page.awayAgain']]);
  const version = createHash('sha256')
    .update(JSON.stringify([names, html, phrases]))
    .digest('hex')
    .slice(0, 16);
  await build({
    ...common,
    plugins: [],
    define: { shellFiles: JSON.stringify(shellFiles), shellVersion: JSON.stringify(version) },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      lib: {
        entry: join(pagesFolder, 'page-service.ts'),
        formats: ['iife'],
        name: 'worker',
        fileName: () => 'service-worker.js',
      },
    },
  });
}

/** What is known of the modules while files are made of them. */
interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/**
 * Names the file of all that the chat begins with: its entry, and what that imports. What is loaded on demand, and what that alone needs, is left to
 * files of its own.
 */
function nameOfChat() {
  const entry = join(pagesFolder, 'main.tsx');
  let beginning: ReadonlySet<string> | undefined;
  return (id: string, modules: Modules): string | null => {
    beginning ??= importedFrom(entry, modules);
    return beginning.has(id) ? 'chat' : null;
  };
}

/** @returns the ids of a module and of all that it needs to begin */
function importedFrom(entry: string, modules: Modules): ReadonlySet<string> {
  const found = new Set([entry]);
  // What is found meanwhile is visited too.
  for (const id of found) for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  return found;
}

/** Neither of the small pages beside it, nor of what is loaded on demand: the gallery, the admin's view, dialogs, further languages. */
function isOfChat(id: string): boolean {
  const onDemand =
    /[\\/]client[\\/](?:(?:admin|batch|defaults|film|gallery|pages|share|styles|you)[\\/]|\w+[\\/](?:[\w-]+-dialog|later-phrases)\.tsx?)/;
  return !onDemand.test(id);
}

/** Keys of texts that no part of the chat says: they come with what is loaded on demand. */
async function laterKeys(): Promise<ReadonlySet<string>> {
  const files = (await readdir(clientFolder, { recursive: true })).filter((file) => /(?<!\.test)\.tsx?$/.test(file));
  const said = { chat: new Set<string>(), later: new Set<string>() };
  for (const file of files) {
    const code = await readFile(join(clientFolder, file), 'utf8');
    const of = isOfChat(join(clientFolder, file)) ? said.chat : said.later;
    for (const [, key = ''] of code.matchAll(/'(page\.\w+)'/g)) of.add(key);
  }
  return new Set([...said.later].filter((key) => !said.chat.has(key)));
}

/** The React components and one style sheet for them; React comes from the app that they are put into. */
async function buildComponents(outDir: string): Promise<void> {
  const { elements: _, ...entry } = componentEntries;
  await build({
    ...common,
    plugins: [pageTexts(new Set()), ...common.plugins, ownStyle(), strongStyle()],
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      minify: false,
      lib: {
        entry: Object.fromEntries(Object.entries(entry).map(([name, file]) => [name, join(clientFolder, file)])),
        formats: ['es'],
        cssFileName: 'style',
      },
      rolldownOptions: { external: [/^react(?:-dom)?(?:\/|$)/] },
    },
  });
}

/** The elements for pages without React, with all that they need. @param style of the components */
async function buildElements(outDir: string, style: string): Promise<void> {
  await build({
    ...common,
    plugins: [pageTexts(new Set()), shadowStyle(style), ...common.plugins],
    // There is no build of an app that would say it to React.
    define: { 'process.env.NODE_ENV': JSON.stringify('production') },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      lib: { entry: { elements: join(clientFolder, componentEntries.elements) }, formats: ['es'] },
      rolldownOptions: { output: { chunkFileNames: 'elements-[name]-[hash].js' } },
    },
  });
}

/** The small pages beside the chat are one card each: their files have a title, a script, and what stands on the card. */
function cards(): Plugin {
  return {
    name: 'cards',
    transformIndexHtml: {
      order: 'pre',
      async handler(html, { filename }) {
        if (html.startsWith('<!doctype')) return html;
        const [, head = '', card] = /^(<title>.*?<\/script>)(.*)$/s.exec(html) ?? [];
        if (card === undefined) throw new Error(`${filename} begins with no title and script`);
        const frame = await readFile(join(pagesFolder, 'card.html'), 'utf8');
        return frame.replace('<!--head-->', () => head).replace('<!--card-->', () => card);
      },
    },
  };
}

/**
 * Draws the icon of the page as the pictures that phones put on their screens. An icon that a phone cuts to its own shape has the colour up to its edges,
 * and what is to be seen in the middle.
 *
 * @see https://www.w3.org/TR/appmanifest/#icon-masks
 */
function appIcons(): Plugin {
  return {
    name: 'app-icons',
    async generateBundle() {
      const icon = await readFile(join(pagesFolder, 'icon.svg'), 'utf8');
      const toTheEdges = icon.replace(' rx="18"', '');
      const draw = async (name: string, svg: string, pixels: number) => {
        // Drawn large enough at once, not made larger.
        const source = await sharp(Buffer.from(svg), { density: 72 * (pixels / 64) })
          .resize(pixels)
          .png()
          .toBuffer();
        this.emitFile({ type: 'asset', name: `${name}.png`, source });
      };
      await draw('app-192', icon, 192);
      await draw('app-512', icon, 512);
      await draw('maskable-512', toTheEdges, 512);
      await draw('touch-180', toTheEdges, 180);
    },
  };
}

/**
 * Leaves out of the message catalogue what only the server says.
 *
 * @param later keys, plural forms folded into one, that English has in a part of its own
 */
function pageTexts(later: ReadonlySet<string>): Plugin {
  const catalogue = /[\\/]domain[\\/]texts[\\/]([\w-]+)\.ts$/;
  const byFile = new Map(Object.entries(languages).map(([language, phrases]) => [language.toLowerCase(), phrases]));
  const isLater = (key: string): boolean => later.has(key.replace(/_\w+$/, ''));
  const moduleOf = (name: string, phrases: object, isShown: (key: string) => boolean) => {
    const shown = Object.entries(phrases).filter(([key]) => key.startsWith('page.') && isShown(key));
    return `export const ${name} = ${JSON.stringify(Object.fromEntries(shown))};`;
  };
  return {
    name: 'page-texts',
    enforce: 'pre',
    transform(code, id) {
      if (/[\\/]later-phrases\.ts$/.test(id)) return moduleOf('laterPhrases', languages.en, isLater);
      const phrases = byFile.get(catalogue.exec(id)?.[1] ?? '');
      if (phrases === undefined) return undefined;
      const name = /^export const (\w+) = \{$/m.exec(code)?.[1];
      if (name === undefined) throw new Error(`${id} exports no texts`);
      return moduleOf(name, phrases, phrases === languages.en ? (key) => !isLater(key) : () => true);
    },
  };
}

/** Tailwind's own variables are global; those of another app that is made with it stay as they are. */
function ownVariables(): Plugin {
  return {
    name: 'own-variables',
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue;
        const source = typeof file.source === 'string' ? file.source : new TextDecoder().decode(file.source);
        file.source = source.replaceAll('--tw-', '--veo-bot-tw-');
      }
    },
  };
}

/** The components bring their style along; the page links to it. */
function ownStyle(): Plugin {
  return {
    name: 'own-style',
    enforce: 'pre',
    transform(code, id) {
      return id.endsWith('embedded.tsx') ? `import './component.css';\n${code}` : undefined;
    },
  };
}

/**
 * Makes our selectors stronger than those that an app around a component has for elements and classes, and lengths independent of the size that it gives to
 * its root.
 */
function strongStyle(): Plugin {
  return {
    name: 'strong-style',
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue;
        const source = typeof file.source === 'string' ? file.source : new TextDecoder().decode(file.source);
        file.source = source
          .replace(/\.veo-bot(?![\w-])/g, '.veo-bot.veo-bot')
          // In declarations alone, a line each: neither in names of classes nor in the conditions of @media.
          .replace(/(?<=^\s*[\w-]+:\s[^{\n]*)(-?\d*\.?\d+)rem\b/gm, 'calc($1 * var(--veo-bot-rem))');
      }
    },
  };
}

/** Puts the style of the components into the elements. In a shadow tree no variable is registered: each element has the first values of all. */
function shadowStyle(style: string): Plugin {
  const everywhere = style.replace(/(@layer properties \{\s*)@supports [^{]*\{/, '$1@supports (color: red) {');
  return {
    name: 'shadow-style',
    enforce: 'pre',
    transform(_, id) {
      return id.endsWith('style-sheet.ts') ? `export const styleSheet = ${JSON.stringify(everywhere)};` : undefined;
    },
  };
}
