import type { Model } from '../src/domain/catalog.ts';

const no = '–';

type Ability = 'lastFrame' | 'referenceImages' | 'extension' | 'edit' | 'upscale';

/** What each model for videos does besides making one of words or of a first picture. Retired models are left out. */
export function abilityTable(models: readonly Model[]): string {
  const offered = models.filter(({ status, makes }) => status !== 'retired' && makes === 'video');
  const rows = [
    ['Model', 'First and last frame', 'Reference images', 'Continues', 'Changes by words', 'Makes larger'],
    ['---', '---', '---', '---', '---', '---'],
    ...offered.map((model) => [
      model.label,
      cell(model, 'lastFrame', model.lastFrame && lengths(model.lastFrame.durationsSeconds ?? model.durationsSeconds)),
      cell(model, 'referenceImages', model.referenceImages && `up to ${model.referenceImages.max}`),
      cell(model, 'extension', model.extension && `videos up to ${model.extension.maxSourceSeconds} s`),
      cell(model, 'edit', model.edit && `videos up to ${model.edit.maxSourceSeconds} s`),
      cell(model, 'upscale', model.upscale && targets(model.upscale.usdPerSecond)),
    ]),
  ];
  const table = rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
  const isReported = offered.some(({ sources: { of = {} } }) => Object.values(of).some(({ trust }) => trust === 'reported'));
  return isReported ? `${table}\n\n- “\\*” is a limit that others report.` : table;
}

function cell({ sources }: Model, ability: Ability, words: string | undefined): string {
  if (words === undefined) return no;
  return sources.of?.[ability]?.trust === 'reported' ? `${words}\\*` : words;
}

function lengths(seconds: readonly number[]): string {
  const [first = 0, last = 0] = [seconds[0], seconds.at(-1)];
  return first === last ? `${first} s` : `${first} to ${last} s`;
}

function targets(usdPerSecond: NonNullable<Model['upscale']>['usdPerSecond']): string {
  return Object.entries(usdPerSecond)
    .map(([from, to]) => `${from} to ${Object.keys(to).join(' or ')}`)
    .join('; ');
}
