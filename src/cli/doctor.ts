import { ownEnvironment } from '../config/config.ts';
import { examine } from '../doctor/examine.ts';
import { mend } from '../doctor/mend.ts';
import type { Finding } from '../domain/finding.ts';
import { text } from '../domain/texts.ts';
import { readFlags } from './read-flags.ts';
import { hushWarnings, print, say } from './terminal.ts';

/** Looks at everything that the bot needs; with `--fix` it mends first what is safe. Ends with 1 where something has to be mended. */
export async function doctor(args: string[]): Promise<void> {
  const { json, fix } = readFlags(args, { json: { type: 'boolean', default: false }, fix: { type: 'boolean', default: false } });
  hushWarnings();
  const line = ({ check, state, text: found }: Finding) => ({ check, state, text: say(found) });
  const show = (finding: Finding): void => {
    const { check, state, text: sentence } = line(finding);
    console.log(`${state.padEnd(8)} ${check.padEnd(15)} ${sentence}`);
  };
  const mended = fix === true ? await mendFirst(json === true ? () => undefined : show) : [];
  const { findings } = await examine(json === true ? {} : { onFinding: show });
  const count = (wanted: Finding['state']): number => findings.filter(({ state }) => state === wanted).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  const fixed = fix === true ? { fixed: mended.map(line) } : {};
  if (json === true) console.log(JSON.stringify({ ok: problems === 0, ...fixed, findings: findings.map(line) }, undefined, 2));
  else print(problems + warnings === 0 ? text('doctor.allFine') : text('doctor.sum', { problems, warnings }));
  process.exitCode = problems === 0 ? 0 : 1;
}

/** @returns what was done, and what could not be */
async function mendFirst(show: (finding: Finding) => void): Promise<readonly Finding[]> {
  const all: Finding[] = [];
  const onFinding = (finding: Finding): void => {
    all.push(finding);
    show(finding);
  };
  await mend({ env: ownEnvironment(), folder: process.cwd(), now: Date.now, onFinding });
  if (all.length === 0) show({ check: 'fix', state: 'ok', text: text('mended.nothing') });
  return all;
}
