import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCancelCommand } from '../../commands/cancel.ts';
import { createHistoryCommand } from '../../commands/history.ts';
import { createQueueCommand } from '../../commands/queue.ts';
import { createVideoCommand } from '../../commands/video.ts';
import { catalog } from '../domain/catalog.ts';
import { UserError } from '../domain/errors.ts';
import { cleanText } from '../platforms/slack/clean-text.ts';
import { markupPayloads } from '../testing/samples/markup-payloads.ts';
import { noDefaults, noStyles } from '../testing/set-up/no-styles.ts';
import { CommandTextError, parseCommandText } from './command-text.ts';
import { createTexts } from './say.ts';

const refuse = () => {
  throw new Error('not in this test');
};
const engine = {
  ...{
    submit: refuse,
    submitAll: refuse,
    image: refuse,
    hasVideo: refuse,
    history: refuse,
    keepFilter: refuse,
    filter: refuse,
    cancel: refuse,
    find: refuse,
  },
  extensionSource: refuse,
  findByEvent: refuse,
  styles: noStyles,
  defaults: noDefaults,
};
const model = 'veo-3.1-generate-001';
const video = createVideoCommand({ engine, models: catalog, defaultModel: model });
const history = createHistoryCommand({ engine });
const { say } = createTexts();

const read = (words: string) => parseCommandText(words, video).raw;

function problemOf(words: string, command: Parameters<typeof parseCommandText>[1] = video): CommandTextError {
  try {
    parseCommandText(words, command);
  } catch (error) {
    if (error instanceof CommandTextError) return error;
    throw error;
  }
  throw new Error('it was understood');
}

describe('what stands behind /video', () => {
  it.each([
    ['a fox in snow', { prompt: 'a fox in snow' }],
    ['a fox --aspect 9:16 in snow --duration=8', { prompt: 'a fox in snow', aspect: '9:16', duration: '8' }],
    ['--ar 9:16 -d 8 a fox', { prompt: 'a fox', aspect: '9:16', duration: '8' }],
    ['a fox --no "walls, frames" --seed 7', { prompt: 'a fox', negative: 'walls, frames', seed: '7' }],
    ['a fox --enhance', { prompt: 'a fox', enhance: 'yes' }],
    ['--enhance a fox', { prompt: 'a fox', enhance: 'yes' }],
    ['a fox --audio off --enhance no', { prompt: 'a fox', audio: 'off', enhance: 'no' }],
    ['a fox --Resolution 1080p', { prompt: 'a fox', resolution: '1080p' }],
    ['two lines\n\nof  words --ar 9:16', { prompt: 'two lines\n\nof  words', aspect: '9:16' }],
    ['', {}],
    ['--ar 9:16', { aspect: '9:16' }],
  ])('%j', (words, raw) => {
    expect(read(words)).toEqual(raw);
  });

  it.each([
    ['\u2014aspect 9:16 a fox', { prompt: 'a fox', aspect: '9:16' }],
    ['a fox \u2013\u2013aspect 9:16', { prompt: 'a fox', aspect: '9:16' }],
    ['a fox \u2013ar 9:16', { prompt: 'a fox', aspect: '9:16' }],
    ['a fox \u2212d 8', { prompt: 'a fox', duration: '8' }],
    ['a fox --no \u201cold walls\u201d', { prompt: 'a fox', negative: 'old walls' }],
    ['a fox --no \u2018old walls\u2019', { prompt: 'a fox', negative: 'old walls' }],
    ['a fox --no \u201eold walls\u201c', { prompt: 'a fox', negative: 'old walls' }],
    ['a fox --no=\u201cold walls\u201d now', { prompt: 'a fox now', negative: 'old walls' }],
  ])('%j, as Slack and keyboards change dashes and quotation marks', (words, raw) => {
    expect(read(words)).toEqual(raw);
  });

  it.each([
    'a well-lit room \u2013 at dawn \u2014 and quiet',
    'from -5 to -10 degrees',
    'she says \u201cgo\u201d and \u2018now\u2019, don\u2019t wait',
    'a sign that reads "--" and -- nothing',
    'mother-in-law -smiling',
    '\u2014Hola amigos \u2014susurra ella',
    'Dos amigos: \u2014Hola amigos \u2014susurra ella \u2014. \u2014S\u00ed \u2014dice \u00e9l',
    '\u2014No quiero ir \u2014grita',
    '\u2014E agora? \u2014Res de ternera \u2014Audio y video \u2014Last summer',
    '\u2014Modelo de barco',
    '\u2014Non, dit-elle. \u2014Oui',
    '\u2013Hej \u2013s\u00e4ger hon',
    '\u2015Ja \u2015nee',
    '\u2014Nie wiem \u2014odpowiada',
    '5--6 people',
  ])('%j is all prompt', (words) => {
    expect(read(words)).toEqual({ prompt: words });
  });

  it.each([
    ['a fox \u2014Aspect 9:16', { prompt: 'a fox', aspect: '9:16' }],
    ['a fox \u2014Duration 8', { prompt: 'a fox', duration: '8' }],
    ['a fox \u2014Aspect=wide', { prompt: 'a fox', aspect: 'wide' }],
  ])('%j is a flag all the same: what follows is a value of it', (words, raw) => {
    expect(read(words)).toEqual(raw);
  });

  it.each(['a fox \u2014apsect 9:16', 'a fox \u2014duratoin 8'])('%j is asked about: it looks like a slip', (words) => {
    expect(say(problemOf(words).text)).toContain('did you mean --');
  });

  it('names only what can be typed', () => {
    for (const words of ['a fox --xyzzy', 'a fox --apsect 9:16']) {
      const sentence = say(problemOf(words).text);
      for (const picture of ['--image', '--lastFrame', '--referenceImages']) expect(sentence).not.toContain(picture);
    }
    expect(say(problemOf('a fox --imag cat.png').text)).toContain('The image can’t be typed.');
  });

  it('names what it does not know, with the nearest that there is, and keeps the rest', () => {
    const error = problemOf('a fox --apsect 9:16 --seed 7');
    expect(say(error.text)).toContain('There is no option --apsect; did you mean --aspect? The options are: --prompt, ');
    expect(error).toMatchObject({ code: 'invalid_option', option: 'apsect', raw: { prompt: 'a fox 9:16', seed: '7' } });
    expect(say(problemOf('a fox --xyzzy').text)).toContain('There is no option --xyzzy. The options are:');
  });

  it('says how a picture is given, which can’t be typed', () => {
    expect(say(problemOf('a fox --image cat.png').text)).toContain('The image can’t be typed. Please attach it to your message');
  });

  it.each([
    ['--prompt "a fox" in snow', { prompt: 'a fox in snow' }],
    ['in snow --prompt "a fox" --ar 9:16', { prompt: 'a fox in snow', aspect: '9:16' }],
    ['a fox --no walls --no frames', { prompt: 'a fox', negative: 'walls frames' }],
    ['a fox --no ""', { prompt: 'a fox', negative: '' }],
  ])('%j loses no words', (words, raw) => {
    expect(read(words)).toEqual(raw);
  });

  it.each(['a fox that says --no', 'a fox --no --ar 9:16', 'a fox -p'])(
    '%j is asked about: nothing stands behind it',
    (words) => {
      expect(problemOf(words)).toMatchObject({
        text: { key: 'option.missing' },
        raw: { prompt: expect.stringContaining('a fox') },
      });
    },
  );

  it('leaves what a value has to be to the declaration', () => {
    expect(read('a fox --aspect wide --duration')).toEqual({ prompt: 'a fox', aspect: 'wide', duration: '' });
  });
});

describe('what stands behind other commands', () => {
  it('is words and a person for the history, and a video for cancel', () => {
    expect(parseCommandText('red fox --by <@U012AB>', history).raw).toEqual({ words: 'red fox', person: 'U012AB' });
    expect(parseCommandText('12', createCancelCommand({ engine })).raw).toEqual({ id: '12' });
  });

  it('is refused where there is nothing to say', () => {
    expect(say(problemOf('hello', createQueueCommand({ engine })).text)).toBe('This command takes no words (“hello”).');
    expect(say(problemOf('--person ann', history).text)).toContain('type @ and choose their name');
    expect(say(problemOf('--limit 50', history).text)).toContain('There is no option --limit');
  });
});

describe('whatever is typed', () => {
  it('is understood, or answered with what is wrong', () => {
    const word = fc.oneof(
      fc.constantFrom('--', '-', '\u2014', '--ar', '-d', '--no', '"', '\u201c', '--enhance', '=', '9:16', '\n', '--unknown'),
      fc.constantFrom(...markupPayloads),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(word), fc.constantFrom(' ', ''), (parts, between) => {
        try {
          for (const value of Object.values(read(cleanText(parts.join(between), 'U0BOT')))) expect(typeof value).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('comes back as it was given', () => {
    const prompt = fc.array(fc.stringMatching(/^[a-z0-9,.]{1,8}$/), { minLength: 1, maxLength: 6 }).map((list) => list.join(' '));
    const negative = fc.stringMatching(/^[a-z][a-z ,-]{0,20}$/);
    fc.assert(
      fc.property(prompt, negative, fc.nat(), fc.constantFrom('16:9', '9:16'), (words, without, seed, aspect) => {
        const typed = `--no "${without}" ${words} --seed=${seed} --ar ${aspect}`;
        expect(read(typed)).toEqual({ prompt: words, negative: without, seed: String(seed), aspect });
      }),
    );
  });

  it.each(['--no \u00ab', '--no "', '<@', '<<<<', '- ', '\u2014', ' \n', '&amp;', '--a=', '"'])(
    'S20: %j a hundred thousand times takes no time',
    (part) => {
      const startMs = performance.now();
      try {
        read(cleanText(part.repeat(100_000), 'U0BOT'));
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
      expect(performance.now() - startMs).toBeLessThan(1000);
    },
  );
});
