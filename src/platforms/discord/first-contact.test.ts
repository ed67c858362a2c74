import { ComponentType } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';

const example = 'Try: a fox in the snow · free';

describe('/help', () => {
  it('says privately what there is and what it costs, and an example opens the form with its words, which makes nothing by itself', async () => {
    const { discord, ann, general, app, poll, reach } = await startDiscordApp();
    const call = discord.slash('help', {}, { user: ann, channel: general });
    expect(await call.acknowledged).toMatchObject({ how: 'deferred', ephemeral: true });
    const answer = await poll(() => (call.response?.isLoading === false ? call.response : undefined));
    expect(answer.text).toContain('Type /video and what should happen');
    expect(answer.text).toContain('Videos are free of charge here.');
    expect(answer.text).toContain('**/queue** What is being made here');
    expect(answer.text).toContain('Preview renderer: free for');
    const form = discord.press(answer, example, { user: ann });
    await form.acknowledged;
    expect(app().engine.history({ limit: 1 }).generations).toEqual([]);
    discord.submitModal(form, { duration: '4' });
    await reach('completed');
    expect(
      app()
        .engine.history({ limit: 9 })
        .generations.map(({ request }) => request),
    ).toMatchObject([{ prompt: 'a fox in the snow', durationSeconds: 4 }]);
  });

  it('is said in the reader’s language', async () => {
    const { discord, ann, general, poll } = await startDiscordApp();
    ann.locale = 'de' as typeof ann.locale;
    const call = discord.slash('help', {}, { user: ann, channel: general });
    const answer = await poll(() => (call.response?.isLoading === false ? call.response : undefined));
    expect(answer.text).toContain('Tippe /video und was passieren soll');
    expect(answer.text).not.toMatch(/Whoever|Press an|free of charge/);
  });

  it('answers a message to the bot that says nothing, or asks what it can do', async () => {
    const { discord, ann, general, see } = await startDiscordApp();
    discord.say({ user: ann, channel: general, content: `${discord.mention} help` });
    const answer = await see(general, ({ author }) => author.bot === true);
    expect(answer.text).toContain('I make videos from words and pictures');
    expect(discord.press(answer, example, { user: ann })).toBeDefined();
  });
});

describe('/video without any option', () => {
  it('opens a form with words, a picture to upload, and shape and length as radio buttons, and what is sent is made', async () => {
    const { discord, ann, general, app, reach } = await startDiscordApp();
    const call = discord.slash('video', {}, { user: ann, channel: general });
    const { modal } = await call.acknowledged;
    const fields = (modal?.components ?? []).flatMap((each) =>
      each.type === ComponentType.Label ? [[each.component.custom_id, each.component.type]] : [],
    );
    expect(fields.slice(0, 4)).toEqual([
      ['prompt', ComponentType.TextInput],
      ['image', ComponentType.FileUpload],
      ['aspect', ComponentType.RadioGroup],
      ['duration', ComponentType.RadioGroup],
    ]);
    const picture = { name: 'sea.jpg', content: await samplePhoto({}), contentType: 'image/jpeg' };
    discord.submitModal(call, { prompt: 'the sea moves', image: [picture], aspect: '9:16', duration: '4' });
    await reach('completed');
    expect(
      app()
        .engine.history({ limit: 9 })
        .generations.map(({ request }) => request),
    ).toMatchObject([{ prompt: 'the sea moves', aspectRatio: '9:16', durationSeconds: 4, image: { mimeType: 'image/jpeg' } }]);
  });
});
