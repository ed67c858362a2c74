import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { catalog } from '../src/domain/catalog.ts';
import { parseOptions } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import { scriptedProvider } from '../src/testing/set-up/scripted-provider.ts';
import { openTestEngine, temporaryFolder } from '../src/testing/set-up/test-engine.ts';
import { createCommands } from './index.ts';

const { engine, stop } = await openTestEngine({ folder: temporaryFolder(), providers: [scriptedProvider('')] });
const makes = (what: 'video' | 'image') => catalog.filter((model) => model.makes === what);
const commands = createCommands({ engine, models: makes('video'), imageModels: makes('image'), defaultModel: 'preview' });

afterAll(stop);

/** What a platform may hand over: our own names with anything, and names of nobody. */
const names = [...new Set(commands.flatMap(({ options }) => Object.keys(options.shape)))];
const raw = fc.dictionary(
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: fc.string() }),
  fc.oneof(
    fc.anything(),
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.constantFrom('', ' ', '4', '8', '16:9', '720p', 'yes', '__proto__'),
  ),
  { maxKeys: 6 },
);

it.each(commands.map((command) => [command.name, command] as const))(
  '%s takes or refuses whatever it is given, in words',
  (_, command) => {
    fc.assert(
      fc.property(raw, (given) => {
        try {
          parseOptions(command, given);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 300 },
    );
  },
);
