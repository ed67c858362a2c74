import { describe, expect, it } from 'vitest';
import { createAnimateCommand } from '../../../commands/animate.ts';
import { createVideoCommand } from '../../../commands/video.ts';
import { catalog } from '../../domain/catalog.ts';
import { type Command, optionsJsonSchema, parseOptions } from '../../domain/command.ts';
import { shortPrice } from '../../domain/quote-texts.ts';
import { languages } from '../../domain/texts/languages.ts';
import { text } from '../../domain/texts.ts';
import type { VideoRequest } from '../../domain/video-request.ts';
import { createTexts, type Texts } from '../../lib/say.ts';
import { modal } from '../../testing/fakes/slack/block-schema.ts';
import { markupPayloads } from '../../testing/samples/markup-payloads.ts';
import { noDefaults, noStyles } from '../../testing/set-up/no-styles.ts';
import { sampleRequest } from '../../testing/set-up/test-engine.ts';
import { type Form, formErrors, formView, imagesOf, readAbout, readFilled } from './form.ts';
import { type FieldValue, readSubmission } from './payloads.ts';
import type { SlackFile } from './slack-file.ts';

const refuse = () => {
  throw new Error('not in this test');
};
const engine = {
  submit: refuse,
  submitAll: refuse,
  findByEvent: async () => undefined,
  image: async () => undefined,
  hasVideo: async () => false,
  styles: noStyles,
  defaults: noDefaults,
  extensionSource: refuse,
};
const [firstModel] = catalog;
if (firstModel === undefined) throw new Error('there is no model');
const deps = { engine, models: catalog, defaultModel: firstModel.id };
const video = createVideoCommand(deps);
const animate = createAnimateCommand(deps);
const texts = createTexts();

type View = ReturnType<typeof formView>;

const about = { command: 'video', channelId: 'C1' } as const;
const makeForm = (change: Partial<Form> = {}, command: Command = video, said: Texts = texts): View =>
  formView(command, { about, title: text('slack.formTitle'), ...change }, said);

const names = ({ blocks }: View) => blocks.map(({ block_id }) => block_id);
const inputs = ({ blocks }: View) => blocks.flatMap((block) => ('element' in block ? [block] : []));
const inputOf = (view: View, name: string) => inputs(view).find(({ block_id }) => block_id === name)?.element;
const offered = ({ options }: Command) =>
  Object.entries(optionsJsonSchema(options).properties).flatMap(([name, { onlyApi }]) => (onlyApi ? [] : [name]));

/** What Slack sends where a person leaves everything as it stands. */
function sentAsItStands(view: View): Readonly<Record<string, FieldValue>> {
  const values = inputs(view).map(({ block_id = '', element }) => {
    const chosen = 'initial_option' in element ? element.initial_option : undefined;
    const value = 'initial_value' in element ? element.initial_value : undefined;
    return [block_id, { value: { value: value ?? null, selected_option: chosen ?? null } }];
  });
  const body = {
    ...{ team: { id: 'T1' }, user: { id: 'U1' }, trigger_id: '1.2', is_enterprise_install: false },
    view: { id: 'V1', private_metadata: view.private_metadata, state: { values: Object.fromEntries(values) } },
  };
  return readSubmission(body).fields;
}

function picture(index: number, name = `${index}.png`): SlackFile {
  return { id: `F${index}`.padEnd(64, '0'), name, mimetype: 'image/png', mode: 'hosted' };
}

describe('a form', () => {
  it.each([
    ['video', video],
    ['animate', animate],
  ])('of /%s has a field for every option that people have', (_, command) => {
    expect(names(makeForm({}, command))).toEqual(offered(command));
  });

  it.each(Object.keys(languages))('is one that Slack takes, with the longest of everything (%s)', (language) => {
    const said: Texts = { say: (each) => texts.say(each, language) };
    const images = Array.from({ length: 12 }, (_, index) => picture(index, `${'long name '.repeat(30)}.png`));
    const longest = 'x'.repeat(4000);
    const all = {
      about: { ...about, channelId: undefined, thread: '1.000001', imageIds: images.slice(0, 10).map(({ id }) => id) },
      ...{ images, values: { prompt: longest, negative: longest } },
    };
    const forms: readonly Partial<Form>[] = [
      {},
      all,
      { ...all, title: text('chat.animateTitle') },
      { ...all, title: text('button.change') },
    ];
    for (const form of forms) {
      for (const command of [video, animate]) {
        const view = makeForm(form, command, said);
        expect(modal.safeParse(view).error?.issues).toBeUndefined();
        expect(readAbout(view.private_metadata ?? '')).toEqual(JSON.parse(JSON.stringify(form.about ?? about)));
      }
    }
  });

  it('calls values by their names, each beginning with a capital letter', () => {
    const element = JSON.stringify(['model', 'people', 'audio', 'duration', 'aspect'].map((name) => inputOf(makeForm(), name)));
    for (const shown of [firstModel.label, 'Everyone', 'Adults', 'Nobody', 'Yes', 'No', 'Automatic', '8 s', '16:9']) {
      expect.soft(element).toContain(`"text":"${shown}"`);
    }
    expect(element).not.toContain(`"text":"${firstModel.id}"`);
  });

  it('tells of everything that is chosen, and not of words letter by letter', () => {
    const told = inputs(makeForm()).map(({ element, dispatch_action = false }) => [element.type, dispatch_action] as const);
    for (const [type, isTold] of told) expect.soft(isTold, type).toBe(type === 'static_select');
    expect(told.filter(([, isTold]) => isTold).length).toBeGreaterThan(5);
  });

  it.each(Object.keys(languages))('says its price on its button within what Slack takes, or what sends it (%s)', (language) => {
    const said: Texts = { say: (each) => texts.say(each, language) };
    for (const priceUsd of [0, 0.8, 6.4, 123.45]) {
      const price = { sentence: text('price.estimate', { priceUsd }), priceUsd, price: shortPrice(priceUsd) };
      const { submit, private_metadata: metadata = '' } = makeForm({ price }, video, said);
      expect.soft(submit?.text).toBe(said.say(text('quote.make', { price: shortPrice(priceUsd) })));
      expect.soft(submit?.text.length).toBeLessThanOrEqual(24);
      expect(readAbout(metadata)?.priceUsd).toBe(priceUsd);
    }
    const dear = { sentence: text('price.unknown'), priceUsd: 123_456_789.12, price: shortPrice(123_456_789.12) };
    const { submit } = makeForm({ price: dear }, video, said);
    expect([submit?.text.length, submit?.text]).toEqual([
      expect.toSatisfy((each) => Number(each) <= 24),
      expect.stringMatching(/456.?789/),
    ]);
    expect(makeForm({ about: { ...about, priceUsd: 1 } }).private_metadata).toBe(JSON.stringify(about));
  });

  it('asks where to post it where that is not known, and not where it is', () => {
    expect(names(makeForm({ about: { command: 'video' } }))).toContain('where');
    expect(names(makeForm())).not.toContain('where');
  });

  it('lets people choose one of several pictures, and asks for no other', () => {
    const view = makeForm({ images: [picture(1), picture(2)] }, animate);
    expect(names(view)).toEqual(['which-image', ...offered(animate).filter((name) => name !== 'image')]);
    expect(inputOf(view, 'which-image')).toMatchObject({ initial_option: { value: '0', text: { text: '1. 1.png' } } });
    expect(names(makeForm({ images: [picture(1)] }, animate))).not.toContain('which-image');
  });

  it('says that a picture of the earlier video is kept where nothing is given', () => {
    const hintOf = (view: View) => inputs(view).find(({ block_id }) => block_id === 'image')?.hint?.text;
    const values = { image: { sha256: 'x' } };
    expect(hintOf(makeForm({ about: { ...about, changes: '1' }, values }))).toBe(texts.say(text('slack.formKeepsPicture')));
    expect(hintOf(makeForm({ about: { ...about, changes: '1' } }))).not.toBe(texts.say(text('slack.formKeepsPicture')));
  });

  it.each(markupPayloads)('shows %j as plain text, in its field and as the name of a picture', (payload) => {
    const view = makeForm({ values: { prompt: payload }, images: [picture(1, `${payload}.png`), picture(2)] });
    expect(inputOf(view, 'prompt')).toMatchObject({ initial_value: payload });
    expect(JSON.stringify(view)).not.toContain('mrkdwn');
    expect(modal.safeParse(view).success).toBe(true);
  });
});

describe('a form that was sent', () => {
  it.each<[string, Partial<VideoRequest>]>([
    ['everything', { negativePrompt: 'walls', seed: 7, audio: false, people: 'nobody', enhance: true, numberOfVideos: 2 }],
    ['a yes', { audio: true }],
    ['nothing special', {}],
  ])('comes back with the values that it began with: %s', async (_, change) => {
    const values = await video.recall(sampleRequest({ model: firstModel.id, ...change }));
    const { raw } = readFilled(sentAsItStands(makeForm({ values })));
    expect(parseOptions(video, raw)).toEqual(values);
  });

  it('comes back with what somebody typed before it opened, as far as that was understood', () => {
    const values = { prompt: 'a fox', audio: 'off', duration: '8s', seed: '7', count: 'many' };
    const { raw } = readFilled(sentAsItStands(makeForm({ values })));
    expect(parseOptions(video, raw)).toEqual({ prompt: 'a fox', audio: false, duration: 8, seed: 7 });
  });

  it('leaves out what was left empty', () => {
    expect(readFilled(sentAsItStands(makeForm()))).toEqual({ raw: {}, files: {}, imageIndex: 0, channelId: undefined });
  });

  it('brings files by their option, the picture that was chosen, and where to', () => {
    const fields = {
      ...{ prompt: { value: 'a fox' }, image: { files: [picture(1)] }, lastFrame: { files: [] } },
      ...{ 'which-image': { selected_option: { value: '2' } }, where: { selected_conversation: 'C2' } },
    };
    expect(readFilled(fields)).toEqual({
      ...{ raw: { prompt: 'a fox' }, files: { image: [picture(1)] }, imageIndex: 2, channelId: 'C2' },
    });
  });

  it('says what is wrong at the field that it is about, else at the prompt', () => {
    const fields = { prompt: {}, seed: {} };
    expect(formErrors('seed', fields, 'too large')).toEqual({ seed: 'too large' });
    expect(formErrors('image', fields, 'none')).toEqual({ prompt: 'none' });
    expect(formErrors(undefined, fields, 'none')).toEqual({ prompt: 'none' });
  });

  it.each(['', '{', 'null', '[]', '{"command":"remove"}', '{"command":"video","imageIds":[1]}'])(
    'is none of ours with %j kept at Slack',
    (metadata) => {
      expect(readAbout(metadata)).toBeUndefined();
    },
  );
});

it('offers at most ten pictures of a message, and nothing else that is in it', () => {
  const others: SlackFile[] = [
    { id: 'F90', name: 'a.pdf', mimetype: 'application/pdf' },
    { id: 'F91', name: 'gone.png', mode: 'tombstone' },
  ];
  const pictures = Array.from({ length: 12 }, (_, index) => picture(index));
  expect(imagesOf([...others, ...pictures])).toEqual(pictures.slice(0, 10));
});

it('keeps a style that was chosen, also where there are more than Slack shows', () => {
  const styles = Array.from({ length: 130 }, (_, at) => ({
    ...{
      id: `s${at}`,
      scope: 'server',
      name: `Style ${at}`,
      handle: `style-${at}`,
      words: '',
      options: {},
      pictures: [],
      slots: [],
    },
    ...{ called: text('list.one', { value: `Style ${at}` }), changedAtMs: 0, isOwn: false, mayChange: false },
  })) satisfies Form['styles'];
  const element = inputOf(makeForm({ styles, values: { style: 's120' } }), 'style');
  expect(element).toMatchObject({ initial_option: { value: 's120' } });
  expect(element !== undefined && 'options' in element && element.options?.length).toBe(100);
});
