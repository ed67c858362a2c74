import { createCommands } from '../../commands/index.ts';
import { createVideoCommand } from '../../commands/video.ts';
import type { Command } from '../domain/command.ts';
import type { VideoRequest } from '../domain/video-request.ts';
import { type Backend, chooseBackend } from './choose-backend.ts';
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

/** What is made for somebody who gives nothing but words: the model that is used, with its usual length and resolution. */
export async function usualRequest({ offered, model }: Pick<Backend, 'offered' | 'model'>): Promise<VideoRequest> {
  const { plan } = createVideoCommand({ engine: nobody, models: offered, defaultModel: model.id });
  return await plan({ prompt: anyWords });
}

/** Stands for any words: what is made of them otherwise does not depend on them. */
const anyWords = 'a fox in the snow';

const refuse = (): never => {
  throw new Error('these commands are there to be read');
};
const nobody = {
  submit: refuse,
  submitAll: refuse,
  redoShot: refuse,
  find: refuse,
  findByEvent: refuse,
  history: refuse,
  cancel: refuse,
  cancelWaiting: refuse,
  decide: refuse,
  remove: refuse,
  placeSettings: refuse,
  choosePlaceSettings: refuse,
  adminChannelHere: refuse,
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
  tiers: { of: refuse, all: refuse, change: refuse, remove: refuse, rightsOf: refuse },
  credits: { left: refuse, entries: refuse, change: refuse, gift: refuse },
  reports: { report: refuse, list: refuse, decide: refuse },
  placeBlocks: { of: refuse, all: refuse, block: refuse, unblock: refuse, callOff: refuse },
  words: { of: refuse, all: refuse, add: refuse, remove: refuse, require: refuse },
  usage: { own: refuse, report: refuse },
  schedules: { add: refuse, list: refuse, find: refuse, pause: refuse, resume: refuse, remove: refuse },
  privacy: { standing: refuse, forget: refuse, data: refuse, giveData: refuse, wouldErase: refuse, personNamed: refuse },
  defaults: { at: refuse, own: refuse, change: refuse },
  library: { entriesOf: refuse, change: refuse, use: refuse },
  styles: {
    ...{ usable: refuse, find: refuse, save: refuse, change: refuse, share: refuse, remove: refuse, picture: refuse },
    named: refuse,
  },
};
