import { createCommands } from '../../commands/index.ts';
import type { Command } from '../domain/command.ts';
import { chooseBackend } from './choose-backend.ts';
import { type AppConfig, installed } from './installed.ts';

/** The commands with the options that the credentials offer, to be read and not run. */
export function declaredCommands(config: AppConfig): readonly Command[] {
  const backend = chooseBackend(installed.providers, config);
  return createCommands({
    engine: nobody,
    models: backend.offered,
    defaultModel: backend.model.id,
    imageModels: backend.offeredStills,
  });
}

const refuse = (): never => {
  throw new Error('these commands are there to be read');
};
const nobody = {
  submit: refuse,
  find: refuse,
  findByEvent: refuse,
  history: refuse,
  cancel: refuse,
  cancelWaiting: refuse,
  decide: refuse,
  remove: refuse,
  image: refuse,
  hasVideo: refuse,
  extensionSource: refuse,
  requireRoom: refuse,
  lastFrame: refuse,
  keepFilter: refuse,
  filter: refuse,
  quote: refuse,
  takeQuote: refuse,
  dropQuote: refuse,
  estimate: refuse,
};
