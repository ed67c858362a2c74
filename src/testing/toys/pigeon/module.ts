import { name } from '../../../domain/setting-kinds.ts';
import { setting } from '../../../domain/settings.ts';
import { text } from '../../../domain/texts.ts';
import { definePlatform } from '../../../platforms/chat/platform-module.ts';
import { loftAt } from './loft.ts';

const loft = setting('PIGEON_LOFT', name(text('expected.path'), /^\w+$/), { help: 'Where the pigeons live.' });

/** A chat platform as small as they come: it shows what one is made of. */
export const pigeon = definePlatform({
  id: 'pigeon',
  label: 'Pigeon post',
  settings: {
    title: 'Pigeon post',
    prefixes: ['PIGEON'],
    all: [loft],
    read({ read }) {
      const at = read(loft);
      return at === undefined ? undefined : { loft: at };
    },
  },
  secretShapes: [],
  origins: [],
  greeting: { next: text('start.nextPlatform', { platform: 'Pigeon post', setting: loft.name }), people: text('notice.whoWeb') },
  alertChannel: () => ({ pattern: /^(?<channel>\w+)$/, example: 'pigeon:general' }),
  async create(settings, parts) {
    const { createPigeon } = await import('./pigeon.ts');
    return createPigeon(loftAt(settings.loft), parts);
  },
  async examine(settings) {
    return [{ check: 'pigeon', state: 'ok', text: text('terminal.saved', { path: settings.loft }) }];
  },
});
