import type { OthersWorld } from './others-world.ts';

/** Everybody of the web listens to all that they may hear of, until the end. @returns ends it and looks at what each of them heard */
export async function listen({ onWeb, ask, canaries, poll }: OthersWorld): Promise<() => Promise<void>> {
  const { vera, mia, max, ada, makeKey } = onWeb;
  const ends = [vera, mia, max, ada, makeKey].map(async (who) => {
    const answer = await ask(who, 'GET', '/api/video_chat/events?platform=all&own=true');
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const reading = (async () => {
      for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) heard += read.value;
    })();
    await poll(async () => (heard.includes('ready') ? true : undefined));
    return async () => {
      await reader?.cancel();
      await reading;
      if (!heard.includes('event: generation')) throw new Error(`${who.reader} heard of nothing`);
      canaries.read(who.reader, 'the events', heard);
    };
  });
  const all = await Promise.all(ends);
  return async () => void (await Promise.all(all.map((end) => end())));
}
