import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { pageScope } from '../../domain/place-settings/setting-scope.ts';
import { withFaultApp } from './fault-app.ts';
import type { FaultRow } from './fault-row.ts';

/** What people say that nobody wants there. */
export const moderationRows: readonly FaultRow[] = [hiddenWord()];

/** Of what somebody sent, to be looked for in all files. */
const mark = '4711-unlike-anything';

function hiddenWord(): FaultRow {
  return {
    ...{
      id: 'P6',
      fault: 'a word that nobody wants is written in other letters, with marks and with nothing between, in each field',
    },
    ...{
      reads: [/^This place doesn’t want “zorb” in a request/],
      keeps: /^6 refused, 0 stored, 0 at Google, in 0 files, in 0 lines$/,
    },
    run: (row) =>
      withFaultApp(row, async (app) => {
        const { engine } = app.app();
        await engine.words.add(pageScope, ['zorb'], { who: 'terminal' });
        const words = ['ＺＯＲＢ', 'z\u200Bo\u00ADrb', 'zo\u0301rb', '𝔷𝔬𝔯𝔟', 'zоrb'].map((word) => `a ${word} ${mark}`);
        const bodies = [
          ...words.map((prompt) => ({ prompt, duration: '4', agreed_usd: 100 })),
          { prompt: 'a fox', negative_prompt: words[0], duration: '4', agreed_usd: 100 },
        ];
        const sent = bodies.map((body) =>
          app.request('POST', '/generate', { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
        );
        const refused = (await Promise.all(sent)).filter(({ status }) => status === 400);
        const read = await Promise.all(refused.map(async (answer) => sentence.parse(await answer.json()).error.message));
        const stored = (await engine.history({ limit: 9 })).generations.length;
        const { dataFolder, outputsFolder, output } = app.home;
        const files = [dataFolder, outputsFolder].flatMap(filesIn).filter((file) => readFileSync(file).includes(mark));
        const lines = output.filter((line) => line.includes(mark));
        const atGoogle = app.emulator.log.accepted.length;
        const kept = `${refused.length} refused, ${stored} stored, ${atGoogle} at Google, in ${files.length} files, in ${lines.length} lines`;
        return { read, kept, broken: [] };
      }),
  };
}

const sentence = z.object({ error: z.object({ message: z.string() }) });

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => path.join(each.parentPath, each.name));
}
