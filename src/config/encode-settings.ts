import { decimal, integer, secret } from '../domain/setting-kinds.ts';
import { type SettingsGroup, setting } from '../domain/settings.ts';
import { text } from '../domain/texts.ts';

export interface EncodeSettings {
  /** Undefined means by the cores of this machine. */
  readonly atOnce: number | undefined;
  /** Opens the doors of encoders elsewhere and no other; undefined means that there are none. */
  readonly token: string | undefined;
  /** How long a video waits for an encoder elsewhere, in seconds. */
  readonly waitSeconds: number;
}

const minTokenLength = 16;

const encodeAtOnce = setting('ENCODE_AT_ONCE', integer(1, 64), {
  help: 'Videos that are encoded at once, to fit a chat; without it one less than there are cores, so that the bot keeps one.',
});
/** Who has it should have nothing else. */
export const encodeTokenProblem = text('setting.encodeToken', { min: minTokenLength });
export const encodeToken = setting('ENCODE_TOKEN', secret(text('expected.encodeToken', { min: minTokenLength })), {
  help: [
    'Secret of 16 characters or more, the same for the bot and for encoders on other machines (npm run encode): with it they get videos to',
    'encode, and nothing else. Not the WEB_TOKEN.',
  ].join('\n'),
});
const encodeWaitSeconds = setting('ENCODE_WAIT_SECONDS', decimal(0, 3600), {
  help: 'How long a video waits for an encoder elsewhere before the bot does it; where none is connected it waits for nothing.',
  default: '30',
});

export const encodeSettings: SettingsGroup<EncodeSettings> = {
  title: 'Encoder',
  prefixes: ['ENCODE'],
  all: [encodeAtOnce, encodeToken, encodeWaitSeconds],
  read({ read, complain }) {
    const token = read(encodeToken);
    if (token !== undefined && token.length < minTokenLength) complain(encodeToken, encodeTokenProblem);
    return { atOnce: read(encodeAtOnce), token, waitSeconds: read(encodeWaitSeconds) };
  },
};
