import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSync, type Span, Visitor } from 'oxc-parser';
import { expect, it } from 'vitest';

const clientFolder = join(import.meta.dirname, '..');
/** Names and what programs read are the same in every language. */
const untranslated = /^(?:Veo Bot|API · Veo Bot|Authorization: Bearer veo_…|Bearer …|\(hover: none\) .*)$/;
/** Attributes that people read or hear. */
const readAttributes =
  /^(?:label|title|alt|placeholder|legend|aria-(?:label|description|roledescription|valuetext|placeholder))$/;
/** Words that stand between others in hardly anything but English. */
const between =
  /^(?:a|an|and|are|as|at|be|by|can|for|from|has|in|is|it|its|no|not|of|on|or|the|this|to|until|was|with|without|you|your)$/i;

it('has no words of its own in any view of its people: each says what the languages have', async () => {
  const files = (await readdir(clientFolder, { recursive: true })).filter((file) => !/^admin[\\/]|\.test\.tsx?$/.test(file));
  const found = await Promise.all(
    files.map(async (file) => {
      if (!/\.(?:tsx?|html)$/.test(file)) return [];
      const code = await readFile(join(clientFolder, file), 'utf8');
      return (file.endsWith('.html') ? wordsOfMarkup(code) : wordsOfCode(file, code)).map((words) => `${file}: ${words}`);
    }),
  );
  expect(found.flat()).toEqual([]);
});

it.each([
  ['<p>Share this</p>', 'Share this'],
  ['<Pill label="channel" />', 'channel'],
  ['const words = { title: `Share “Winter”` };', 'Share “Winter”'],
  ["const state = isOver ? 'posted' : 'on its way';", 'on its way'],
  ["const terms = ['Make a link'];", 'Make a link'],
])('finds words in %s', (code, words) => expect(wordsOfCode('view.tsx', code)).toEqual([words]));

it.each([
  '<p className="grid gap-2 is-not on">{say(text(\'page.share\'))}</p>',
  "if (fault.kind === 'quote is not closed') throw new Error('the video can not be read');",
  "import { Escape } from './a and b.ts'; const key = 'Escape';",
])('finds none in %s', (code) => expect(wordsOfCode('view.tsx', code)).toEqual([]));

function wordsOfMarkup(html: string): string[] {
  const shown = [...html.replace(/<!--.*?-->/gs, '').matchAll(/>([^<]+)</g)].map(([, words = '']) => words.trim());
  return shown.filter((words) => /\p{L}{2}/u.test(words.replace(/\{\{\w+\}\}|__\w+__/g, '')) && !untranslated.test(words));
}

function wordsOfCode(file: string, code: string): string[] {
  const { program } = parseSync(file, code);
  const found = new Map<number, string>();
  /** Neither read nor heard by anybody. */
  const inner: Span[] = [];
  const add = ({ start }: Span, words: string) => {
    if (/\p{L}{2}/u.test(words) && !untranslated.test(words)) found.set(start, words.trim());
  };
  const skip = (...nodes: readonly (Span | null)[]) => inner.push(...nodes.filter((node) => node !== null));
  new Visitor({
    JSXText: (node) => add(node, node.value),
    JSXAttribute(node) {
      const name = typeof node.name.name === 'string' ? node.name.name : '';
      if (name === 'className') skip(node);
      if (readAttributes.test(name) && node.value?.type === 'Literal') add(node.value, node.value.value);
    },
    Literal(node) {
      if (typeof node.value === 'string' && readsAsWords(node.value)) add(node, node.value);
    },
    TemplateLiteral(node) {
      const words = node.quasis.map(({ value }) => value.cooked ?? '').join('…');
      if (readsAsWords(words)) add(node, words);
    },
    NewExpression: (node) => skip(node),
    ImportDeclaration: (node) => skip(node),
    BinaryExpression: (node) => skip(node.left, node.right),
    SwitchCase: (node) => skip(node.test),
    TSTypeAliasDeclaration: (node) => skip(node),
    TSInterfaceDeclaration: (node) => skip(node),
  }).visit(program);
  return [...found].filter(([at]) => !inner.some(({ start, end }) => start <= at && at < end)).map(([, words]) => words);
}

/** Several words, of which the first is a capital's or one stands in hardly anything but English. */
function readsAsWords(value: string): boolean {
  const words = value.trim().split(/\s+/);
  return words.length > 1 && (/^\p{Lu}\p{Ll}*$/u.test(words[0] ?? '') || words.some((word) => between.test(word)));
}
