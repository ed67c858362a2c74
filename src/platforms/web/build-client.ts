import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import tailwind from '@tailwindcss/vite';
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

/** The component as a package of its own: an app that installs it gets nothing of the server. */
const componentPackage = {
  name: 'veo-bot',
  version: '0.1.0',
  private: true,
  license: 'MIT',
  type: 'module',
  exports: {
    './video-chat-interface': {
      types: './types/src/platforms/web/client/video-chat-interface.d.ts',
      default: './video-chat-interface.js',
    },
    './style.css': './style.css',
  },
  peerDependencies: { react: '^19.0.0', 'react-dom': '^19.0.0' },
};

const common = {
  configFile: false,
  root: pagesFolder,
  logLevel: 'error',
  publicDir: false,
  plugins: [pageTexts(), tailwind(), ownVariables()],
} satisfies InlineConfig;

// Vite looks there: as a test or a developer has it, React would be its slow self that talks to developers.
// biome-ignore lint/style/noProcessEnv: what Vite reads can only be set there
process.env.NODE_ENV = 'production';

const [, , folder] = process.argv;
if (folder !== undefined) await buildPage(folder);
else {
  await openBuiltPage();
  const temporary = join(builtFolder, `building-${process.pid}`);
  await buildComponent(temporary);
  await writeFile(join(temporary, 'package.json'), JSON.stringify(componentPackage, undefined, 2));
  await rm(join(builtFolder, 'component'), { recursive: true, force: true });
  await rename(temporary, join(builtFolder, 'component'));
}

async function buildPage(outDir: string): Promise<void> {
  await build({
    ...common,
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
              { name: 'chat', test: isOfChat },
            ],
          },
        },
        input: ['index.html', 'sign-in.html', 'problem.html', 'docs.html'].map((name) => join(pagesFolder, name)),
      },
    },
  });
}

/** Neither of the small pages beside it, nor of what `onDemand` loads: the gallery, the admin's view, dialogs. */
function isOfChat(id: string): boolean {
  return !/[\\/]client[\\/](?:(?:admin|gallery|pages|share)[\\/]|\w+[\\/][\w-]+-dialog\.tsx)|\.css$|\.html$/.test(id);
}

/** `VideoChatInterface` as one module and one style sheet; React comes from the app that it is put into. */
async function buildComponent(outDir: string): Promise<void> {
  await build({
    ...common,
    plugins: [...common.plugins, ownStyle()],
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      minify: false,
      lib: {
        entry: join(clientFolder, 'video-chat-interface.tsx'),
        formats: ['es'],
        fileName: 'video-chat-interface',
        cssFileName: 'style',
      },
      rolldownOptions: { external: [/^react(?:-dom)?(?:\/|$)/] },
    },
  });
}

/** Leaves out of the message catalogue what only the server says. */
function pageTexts(): Plugin {
  const catalogue = /[\\/]domain[\\/]texts[\\/]([\w-]+)\.ts$/;
  const byFile = new Map(Object.entries(languages).map(([language, phrases]) => [language.toLowerCase(), phrases]));
  return {
    name: 'page-texts',
    enforce: 'pre',
    transform(code, id) {
      const phrases = byFile.get(catalogue.exec(id)?.[1] ?? '');
      if (phrases === undefined) return undefined;
      const name = /^export const (\w+) = \{$/m.exec(code)?.[1];
      if (name === undefined) throw new Error(`${id} exports no texts`);
      const shown = Object.entries(phrases).filter(([key]) => key.startsWith('page.'));
      return `export const ${name} = ${JSON.stringify(Object.fromEntries(shown))};`;
    },
    transformIndexHtml: (html) =>
      html.replace(
        /\{\{(page\.\w+)\}\}/g,
        (whole, key) => Object.entries(languages.en).find(([name]) => name === key)?.[1] ?? whole,
      ),
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

/** The component brings its style along; the page links to it. */
function ownStyle(): Plugin {
  return {
    name: 'own-style',
    enforce: 'pre',
    transform(code, id) {
      return id.endsWith('video-chat-interface.tsx') ? `import './style.css';\n${code}` : undefined;
    },
  };
}
