/** One sample of a metric. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface MetricFamily {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';
  readonly help: string;
  readonly samples: readonly Sample[];
}

const nameShape = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const sampleShape = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)(?: (-?\d+))?$/;
const labelShape = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;
const types: readonly string[] = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];

/**
 * Reads the text format of Prometheus as strictly as it is described: every family with its help and type before its samples, each once, samples
 * together, no sample twice, histograms whole and growing.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format (2026-11)
 * @throws {Error} with the line that is wrong
 */
export function readExposition(text: string): ReadonlyMap<string, MetricFamily> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const families = new Map<string, { name: string; type: string; help: string; samples: Sample[] }>();
  let current: { name: string; type: string; help: string; samples: Sample[] } | undefined;
  for (const line of text.slice(0, -1).split('\n')) {
    if (line === '') continue;
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === 'HELP') {
      if (!nameShape.test(name) || families.has(name)) throw new Error(`help twice, or of no name: ${line}`);
      current = { name, type: '', help: rest, samples: [] };
      families.set(name, current);
    } else if (kind === 'TYPE') {
      if (current?.name !== name || current.type !== '' || !types.includes(rest)) throw new Error(`type: ${line}`);
      current.type = rest;
    } else if (!line.startsWith('#')) {
      addSample(current, line);
    }
  }
  for (const family of families.values()) check(family);
  return families as ReadonlyMap<string, MetricFamily>;
}

function addSample(current: { name: string; type: string; samples: Sample[] } | undefined, line: string): void {
  const [, name = '', labelText = '', valueText = ''] = sampleShape.exec(line) ?? [];
  const suffixes =
    current?.type === 'histogram' ? ['_bucket', '_sum', '_count'] : current?.type === 'summary' ? ['', '_sum', '_count'] : [''];
  if (current === undefined || current.type === '' || !suffixes.some((suffix) => name === current.name + suffix))
    throw new Error(`a sample outside of its family: ${line}`);
  const value = readNumber(valueText);
  if (value === undefined) throw new Error(`no number: ${line}`);
  const sample = { name, labels: readLabels(labelText, line), value };
  const key = keyOf(sample);
  if (current.samples.some((each) => keyOf(each) === key)) throw new Error(`twice: ${line}`);
  current.samples.push(sample);
}

/** As Go's ParseFloat reads it, which takes NaN in any case. */
function readNumber(text: string): number | undefined {
  if (/^nan$/i.test(text)) return Number.NaN;
  if (/^[+-]?Inf$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function readLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  labelShape.lastIndex = 0;
  while (labelShape.lastIndex < text.length) {
    const [, name = '', value = ''] = labelShape.exec(text) ?? [];
    if (name === '' || name in labels) throw new Error(`labels: ${line}`);
    labels[name] = value.replaceAll(/\\(["\\n])/g, (_, mark: string) => (mark === 'n' ? '\n' : mark));
  }
  return labels;
}

function check({ name, type, samples }: { name: string; type: string; samples: readonly Sample[] }): void {
  if (type === '') throw new Error(`${name} has no type`);
  if (type === 'counter' && samples.some(({ value }) => !(value >= 0))) throw new Error(`${name} counts down`);
  if (type !== 'histogram') return;
  const series = Map.groupBy(samples, ({ labels: { le: _, ...others } }) => JSON.stringify(Object.entries(others).toSorted()));
  for (const all of series.values()) {
    const buckets = all.filter((each) => each.name === `${name}_bucket`);
    const bounds = buckets.map(({ labels: { le = '' } }) => (le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le)));
    const count = all.find((each) => each.name === `${name}_count`)?.value;
    const grows = buckets.every(({ value }, index) => index === 0 || value >= (buckets[index - 1]?.value ?? 0));
    if (!grows || bounds.at(-1) !== Number.POSITIVE_INFINITY || buckets.at(-1)?.value !== count || bounds.some(Number.isNaN))
      throw new Error(`${name} is no whole histogram`);
  }
}

function keyOf({ name, labels }: Sample): string {
  return JSON.stringify([name, Object.entries(labels).toSorted()]);
}
