import type { ReactElement } from 'react';

/** One bar: its parts stand on each other, from below. */
export interface Bar {
  readonly key: string;
  readonly values: readonly number[];
}

const width = 640;
const height = 160;
const foot = 20;
const fills = ['fill-accent', 'fill-muted', 'fill-warn'];
const swatches = ['bg-accent', 'bg-muted', 'bg-warn'];

/**
 * Bars over days. What it shows in numbers stands in a table beside it.
 *
 * @param alt what it shows, in a sentence
 * @param legend a name for each part of a bar
 * @param mark a line across, such as a budget
 */
export function Plot({
  alt,
  legend,
  bars,
  mark,
  sayValue,
}: {
  readonly alt: string;
  readonly legend: readonly string[];
  readonly bars: readonly Bar[];
  readonly mark?: number | undefined;
  readonly sayValue: (value: number) => string;
}): ReactElement {
  const sums = bars.map(({ values }) => values.reduce((sum, value) => sum + value, 0));
  const most = Math.max(...sums, mark ?? 0, Number.MIN_VALUE);
  const scale = (value: number) => (value / most) * (height - 2 * foot);
  const step = width / Math.max(1, bars.length);
  const base = height - foot;
  const markY = mark === undefined ? undefined : base - scale(mark);
  return (
    <figure className="grid gap-2">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={alt} className="w-full">
        <line x1="0" x2={width} y1={base} y2={base} className="stroke-line" />
        {bars.map(({ key, values }, at) => (
          <g key={key}>
            <title>{`${key}: ${values.map((value, part) => `${legend[part]} ${sayValue(value)}`).join(', ')}`}</title>
            {values.map((value, part) => {
              const below = values.slice(0, part).reduce((sum, each) => sum + each, 0);
              const tall = scale(value);
              return (
                <rect
                  key={legend[part]}
                  x={at * step + step * 0.15}
                  y={base - scale(below) - tall}
                  width={step * 0.7}
                  height={tall}
                  className={fills[part]}
                />
              );
            })}
          </g>
        ))}
        {markY !== undefined && <line x1="0" x2={width} y1={markY} y2={markY} strokeDasharray="6 4" className="stroke-danger" />}
        <text x="0" y="12" className="fill-muted text-[11px]">
          {sayValue(most)}
        </text>
        <text x="0" y={height - 5} className="fill-muted text-[11px]">
          {bars[0]?.key}
        </text>
        <text x={width} y={height - 5} textAnchor="end" className="fill-muted text-[11px]">
          {bars.at(-1)?.key}
        </text>
      </svg>
      <figcaption aria-hidden="true" className="flex flex-wrap gap-x-4 gap-y-1 text-muted text-xs">
        {legend.map((name, part) => (
          <span key={name} className="inline-flex items-center gap-1.5">
            <span className={`size-2.5 rounded-sm ${swatches[part]}`} />
            {name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
