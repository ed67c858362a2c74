import { createCommands } from '../commands/index.ts';
import { chooseBackend } from './choose-backend.ts';
import type { Config } from './config.ts';
import { catalog } from './domain/catalog.ts';
import type { Command } from './domain/command.ts';

/** The commands with the options that the credentials offer, to be read and not run. */
export function declaredCommands(config: Config): readonly Command[] {
  const { model, provider } = chooseBackend(config);
  const models = catalog.filter((each) => each.provider === provider);
  return createCommands({ engine: nobody, models, defaultModel: model.id });
}

const refuse = (): never => {
  throw new Error('these commands are there to be read');
};
const nobody = {
  submit: refuse,
  find: refuse,
  history: refuse,
  cancel: refuse,
  decide: refuse,
  remove: refuse,
  image: refuse,
  keepFilter: refuse,
  filter: refuse,
};
