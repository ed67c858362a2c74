import type { EditLimits, Model, Source } from '../src/domain/catalog.ts';

const no = '–';

type Ability = 'lastFrame' | 'referenceImages' | 'extension' | 'edit' | 'upscale';

/** What each model for videos does besides making one of words, and where that was read. Retired models are left out. */
export function abilityTable(models: readonly Model[]): string {
  const offered = models.filter(({ status, makes }) => status !== 'retired' && makes === 'video');
  const rows = [
    [
      'Model',
      'First frame',
      'Last frame too',
      'Reference images',
      'Continues',
      'Changes by words',
      'Makes larger (HD)',
      'Sources',
    ],
    ['---', '---', '---', '---', '---', '---', '---', '---'],
    ...offered.map((model) => [
      model.label,
      model.image ? 'yes' : no,
      cell(model, 'lastFrame', model.lastFrame && lengths(model.lastFrame.durationsSeconds ?? model.durationsSeconds)),
      cell(model, 'referenceImages', model.referenceImages && `up to ${model.referenceImages.max}`),
      cell(model, 'extension', model.extension && `videos up to ${model.extension.maxSourceSeconds} s`),
      cell(model, 'edit', model.edit && changes(model.edit)),
      cell(model, 'upscale', model.upscale && targets(model.upscale.usdPerSecond)),
      sourcesOf(model),
    ]),
  ];
  const table = rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
  const isReported = offered.some(({ sources: { of = {} } }) => Object.values(of).some(({ trust }) => trust === 'reported'));
  return isReported ? `${table}\n\n- “\\*” is what others report, and its maker’s own pages do not confirm.` : table;
}

function changes({ maxSourceSeconds, uploads }: EditLimits): string {
  const own = uploads === undefined ? '' : `, people’s own up to ${uploads.maxBytes / 1_000_000} MB`;
  return `videos up to ${maxSourceSeconds} s${own}`;
}

function cell({ sources }: Model, ability: Ability, words: string | undefined): string {
  if (words === undefined) return no;
  return sources.of?.[ability]?.trust === 'reported' ? `${words}\\*` : words;
}

/** Pages with the dates on which they were read; what is our own needs none. */
function sourcesOf({ sources: { limits, price } }: Model): string {
  const linked = (name: string, source: Source | undefined): readonly string[] =>
    source === undefined || source.trust === 'own'
      ? []
      : [`[${name}](${source.page})${source.trust === 'reported' ? '\\*' : ''} ${source.date}`];
  return [...linked('limits', limits), ...linked('prices', price)].join(', ') || 'ours';
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
