import { z } from 'zod';
import { defineCommand, optionText } from '../src/domain/command.ts';
import type { DefaultsChange, OptionDefaults } from '../src/domain/defaults/defaults-book.ts';
import { defaultOptionNames } from '../src/domain/defaults/option-defaults.ts';
import { usualDefault } from '../src/domain/defaults/usual-default.ts';
import type { Offer } from '../src/domain/option-row.ts';
import { optionSchema } from '../src/domain/option-schema.ts';
import { valueText } from '../src/domain/option-texts.ts';
import type { VideoOption } from '../src/domain/options.ts';
import { isPlain } from '../src/domain/styles/style-options.ts';
import { type Text, text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';
import { offerOf, type VideoCommandDeps } from './video.ts';

export interface MeCommandDeps extends Pick<VideoCommandDeps, 'models' | 'defaultModel'> {
  readonly engine: Pick<VideoEngine, 'defaults'>;
}

/** What is told of an option: what it is where it is left open, and by whose choice. */
interface Known {
  readonly value: Text;
  readonly from: Text;
}

const sources = [text('place.yours'), text('place.channel'), text('place.server')] as const;

/** `/me`: shows what one's own videos are where something is left open, and changes it. */
export function createMeCommand({ engine, ...models }: MeCommandDeps) {
  const offer = offerOf(models);
  const { shape } = optionSchema(offer, 'video');
  const labels = Object.fromEntries(defaultOptionNames.map((name) => [name, optionText(name)]));
  const options = z.strictObject({
    ...Object.fromEntries(defaultOptionNames.map((name) => [name, shape[name]])),
    reset: z
      .enum([...defaultOptionNames, 'all'])
      .optional()
      .meta({ description: 'help.resetOwn', labels: { ...labels, all: text('place.all') } }),
  });
  return defineCommand({
    name: 'me',
    description: 'command.me',
    entry: 'slash',
    answers: 'text',
    options,
    async run(values, call) {
      const change = changeOf(values);
      const names = defaultOptionNames.filter((name) => name in change);
      if (names.length === 0) {
        const { layers } = await engine.defaults.at(call);
        const lines = defaultOptionNames.flatMap((name) => {
          const { value, from } = known(name, layers, offer) ?? {};
          return value === undefined || from === undefined ? [] : [text('place.line', { name: optionText(name), value, from })];
        });
        return { kind: 'text', text: text('list.sentences', { sentences: [text('place.headOwn'), ...lines] }) };
      }
      const { before, after } = await engine.defaults.change(change, call.requester);
      const [, ...around] = (await engine.defaults.at(call)).layers;
      const said = names.flatMap((name) => {
        const isTaken = change[name] === null;
        if (isTaken && before[name] === undefined) return [];
        const [was, is] = [before, after].map((own) => known(name, [own, ...around], offer)?.value ?? text('page.automatic'));
        const told = { name: optionText(name), value: is ?? '', before: was ?? '' };
        return [isTaken ? text('place.takenOwn', told) : text('place.savedOwn', told)];
      });
      return {
        kind: 'text',
        text: text('list.sentences', { sentences: said.length === 0 ? [text('place.unchangedOwn')] : said }),
      };
    },
  });
}

/** What somebody asks for: what is reset and given at once is given. */
function changeOf({ reset, ...given }: Readonly<Record<string, unknown>>): DefaultsChange {
  const taken = defaultOptionNames.filter((name) => reset === 'all' || reset === name);
  const chosen = Object.entries(given).flatMap(([name, value]) => (isPlain(value) ? [[name, value] as const] : []));
  return { ...Object.fromEntries(taken.map((name) => [name, null])), ...Object.fromEntries(chosen) };
}

/** @returns undefined for one that nothing is said about */
function known(name: VideoOption, layers: readonly OptionDefaults[], offer: Offer): Known | undefined {
  const place = layers.findIndex((layer) => layer[name] !== undefined);
  const chosen = layers[place]?.[name];
  if (chosen !== undefined) return { value: choiceText(name, chosen), from: sources[place] ?? text('place.bot') };
  const usual = usualDefault(name, offer);
  return usual === undefined ? undefined : { value: choiceText(name, usual), from: text('place.bot') };
}

function choiceText(name: VideoOption, value: string | number | boolean): Text {
  if (typeof value === 'boolean') return text(value ? 'page.yes' : 'page.no');
  return valueText(name, value);
}
