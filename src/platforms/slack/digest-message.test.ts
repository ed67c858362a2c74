import { expect, it } from 'vitest';
import { createTexts } from '../../lib/say.ts';
import { digestMessage as discordMessage } from '../discord/digest-message.ts';
import { digestMessage } from './digest-message.ts';

const shown = {
  count: 12,
  best: [
    { stars: 5, model: 'Veo *3.1*', url: 'https://example.org/1' },
    { stars: 1, model: 'Omni', url: 'https://example.org/2' },
  ],
};

it('says the same on both platforms, in the language of the place, and calls nobody', () => {
  const say = { texts: createTexts(), locale: 'de' };
  const slack = digestMessage(shown, say);
  const words = JSON.stringify(slack.blocks);
  const discord = discordMessage(shown, say);
  for (const said of ['Das Beste dieser Woche', '12 Videos und Bilder', '⭐ 5', '2. ⭐ 1', 'Omni']) {
    expect(words).toContain(said);
    expect(discord.content).toContain(said);
  }
  expect(discord.content).toContain('[Öffnen](https://example.org/2)');
  expect(discord.content).not.toContain('Veo *3.1*');
  expect(discord.allowed_mentions).toMatchObject({ parse: [] });
  expect(words).toContain('"type":"link","url":"https://example.org/1"');
  expect(words).not.toContain('"type":"user"');
});
