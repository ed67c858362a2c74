import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Fields, Makes } from '../server/api.ts';
import { type Picture, wholeCrop } from './picture-files.ts';
import type { ComposerState, Content } from './state.ts';
import * as states from './state.ts';

const preset: Fields = { duration: '8' };

function picture(key: string, field = ''): Picture {
  return { key, field, file: new Blob(), url: `blob:${key}`, width: 4, height: 3, crop: wholeCrop };
}

function content(prompt: string, more: Partial<Content> = {}): Content {
  return { prompt, values: preset, pictures: [], ...more };
}

type Action =
  | { readonly kind: 'type' | 'add' | 'set' | 'fill' | 'first frame' | 'undo' | 'send' }
  | { readonly kind: 'accept' | 'refuse'; readonly which: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.constant({ kind: 'type' as const }),
  fc.constant({ kind: 'add' as const }),
  fc.constant({ kind: 'set' as const }),
  fc.constant({ kind: 'fill' as const }),
  fc.constant({ kind: 'first frame' as const }),
  fc.constant({ kind: 'undo' as const }),
  fc.constant({ kind: 'send' as const }),
  fc.record({ kind: fc.constantFrom('accept' as const, 'refuse' as const), which: fc.nat(3) }),
);

it.each(['video', 'image'] as const)('loses nothing that was typed or added for a %s, in any order of actions', (makes) => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 16, size: 'max' }), (actions) => {
      const given = { typed: new Set<string>(), made: new Set<string>() };
      let state = states.emptyState(content(''));
      for (const [index, each] of actions.entries()) state = acted(state, each, { index, makes, ...given });
      const held = [state.content, ...state.aside, ...state.sent];
      const words = held.map(({ prompt }) => prompt).join('\n');
      const keys = held.flatMap(({ pictures }) => pictures.map(({ key }) => key));
      const lost = [...given.typed].filter((token) => !words.includes(token) && !keys.includes(token) && !given.made.has(token));
      expect(lost).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

function acted(
  state: ComposerState,
  each: Action,
  { index, makes, typed, made }: { index: number; makes: Makes; typed: Set<string>; made: Set<string> },
): ComposerState {
  const token = `<${index}>`;
  switch (each.kind) {
    case 'type':
      typed.add(token);
      return states.changed(state, { prompt: state.content.prompt + token });
    case 'add': {
      typed.add(token);
      if (makes === 'image')
        return states.ownFilled(state, { ...state.content, pictures: [picture(token, 'image_file')] }, preset);
      return states.changed(state, { pictures: states.withPictures(state.content.pictures, [picture(token)], makes) });
    }
    case 'set':
      return states.changed(state, { values: { ...state.content.values, seed: index } });
    case 'fill':
      return states.filled(state, content(`filled ${index}`), preset);
    case 'first frame':
      return states.filled(state, { ...state.content, pictures: [picture(`frame ${index}`, 'image_file')] }, preset);
    case 'undo':
      return states.unfilled(state, preset);
    case 'send':
      return states.isBlank(state.content) ? state : states.takenOut(state, `key ${index}`).state;
    case 'accept':
    case 'refuse': {
      const sent = state.sent[each.which];
      if (sent === undefined) return state;
      if (each.kind === 'refuse') return states.refused(state, sent.key, makes);
      for (const known of typed)
        if (sent.prompt.includes(known) || sent.pictures.some(({ key }) => key === known)) made.add(known);
      return states.accepted(state, sent.key);
    }
  }
}

it('puts a refused request back with what was typed since, and sends it under the same key', () => {
  const { state, sent } = states.takenOut(states.emptyState(content('a fox')), 'first');
  expect(state.content.prompt).toBe('');
  const back = states.refused(state, sent.key, 'video');
  expect(back.content.prompt).toBe('a fox');
  expect(states.takenOut(back, 'second').sent.key).toBe('first');
  const typed = states.refused(states.changed(state, { prompt: 'and a hen', values: { seed: 3 } }), sent.key, 'video');
  expect(typed.content).toMatchObject({ prompt: 'a fox\nand a hen', values: { seed: 3 } });
  expect(states.takenOut(typed, 'second').sent.key).toBe('second');
});

it('gives back the draft that an action replaced: on demand, and once the other request is sent', () => {
  const filled = states.filled(states.emptyState(content('my draft')), content('an old prompt'), preset);
  expect(filled).toMatchObject({ content: { prompt: 'an old prompt' }, aside: [{ prompt: 'my draft' }] });
  expect(states.unfilled(filled, preset)).toMatchObject({ content: { prompt: 'my draft' }, aside: [] });
  const changed = states.unfilled(states.changed(filled, { prompt: 'an old prompt, changed' }), preset);
  expect(changed).toMatchObject({ content: { prompt: 'my draft' }, aside: [{ prompt: 'an old prompt, changed' }] });
  const { state, sent } = states.takenOut(filled, 'key');
  expect(states.accepted(state, sent.key)).toMatchObject({ content: { prompt: 'my draft' }, aside: [] });
});

it('puts nothing aside where nothing is replaced', () => {
  const withFrame = { ...content('my draft'), pictures: [picture('frame', 'image_file')] };
  expect(states.filled(states.emptyState(content('my draft')), withFrame, preset).aside).toEqual([]);
  expect(states.filled(states.emptyState(content('')), content('an old prompt'), preset).aside).toEqual([]);
});

it('gives a picture the field that it asks for, or the next that is free', () => {
  const fields = (...added: readonly Picture[]) => states.withPictures([], added, 'video').map(({ field }) => field);
  expect(fields(picture('a'), picture('b'), picture('c'), picture('d'))).toEqual([
    'image_file',
    'last_frame',
    'reference_images',
    'reference_images',
  ]);
  expect(fields(picture('a', 'last_frame'), picture('b', 'last_frame'))).toEqual(['last_frame', 'image_file']);
});

it.each([
  [1, content('a hill')],
  [2, content('a hill by {day,night}')],
  [6, content('a {red,blue} hill', { values: { number_of_videos: '3' } })],
  [2, content('{"shot":"a, b"}', { values: { changes: 'by {day,night}' } })],
])('counts %i in a form', (count, form) => {
  expect(states.countOf(form)).toBe(count);
});
