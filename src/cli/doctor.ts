import { examine } from '../doctor/examine.ts';
import type { Finding } from '../domain/finding.ts';
import { text } from '../domain/texts.ts';
import { readFlags } from './read-flags.ts';
import { print, say } from './terminal.ts';

/** Looks at everything that the bot needs. Ends with 1 where something has to be mended. */
export async function doctor(args: string[]): Promise<void> {
  const { json } = readFlags(args, { json: { type: 'boolean', default: false } });
  const line = ({ check, state, text: found }: Finding) => ({ check, state, text: say(found) });
  const show = (finding: Finding): void => {
    const { check, state, text: sentence } = line(finding);
    console.log(`${state.padEnd(8)} ${check.padEnd(15)} ${sentence}`);
  };
  const { findings } = await examine(json === true ? {} : { onFinding: show });
  const count = (wanted: Finding['state']): number => findings.filter(({ state }) => state === wanted).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  if (json === true) console.log(JSON.stringify({ ok: problems === 0, findings: findings.map(line) }, undefined, 2));
  else print(problems + warnings === 0 ? text('doctor.allFine') : text('doctor.sum', { problems, warnings }));
  process.exitCode = problems === 0 ? 0 : 1;
}
