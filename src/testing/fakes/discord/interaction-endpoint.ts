import { InteractionResponseType, InteractionType } from 'discord-api-types/v10';
import { z } from 'zod';
import { acknowledgeWithinMs, answerFirst, giveUp } from './interaction-routes.ts';
import { Refusal } from './refusal.ts';
import { signed } from './signing-key.ts';
import type { Interaction, World } from './world.ts';

const pong = z.object({ type: z.literal(InteractionResponseType.Pong) });

/**
 * Whether an address may be an application's: it answers a ping, and refuses what is not signed.
 *
 * @see https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint, 2026-08-06
 */
export async function isGoodEndpoint({ signingKey, clock, newId, bot }: World, url: string): Promise<boolean> {
  const body = JSON.stringify({ id: newId(), application_id: bot.id, type: InteractionType.Ping, token: 'ping', version: 1 });
  const request = signed(signingKey, body, clock.now());
  const forged = { ...request.headers, 'x-signature-ed25519': '00'.repeat(64) };
  const ask = (headers: Readonly<Record<string, string>>) => fetch(url, { method: 'POST', body, headers, redirect: 'error' });
  try {
    const [good, bad] = [await ask(request.headers), await ask(forged)];
    await bad.arrayBuffer();
    return good.status === 200 && pong.safeParse(await good.json()).success && bad.status === 401;
  } catch {
    return false;
  }
}

/** Posts what somebody did to where the application wants it. What is not answered by that, it may answer by a call. */
export async function postInteraction(world: World, interaction: Interaction): Promise<void> {
  const { endpoint } = world.portal;
  if (endpoint === undefined) throw new Error('the application has no endpoint');
  const { body, headers } = signed(world.signingKey, JSON.stringify(interaction.payload), world.clock.now());
  let status: number | undefined;
  const isOver = new AbortController();
  const stopWaiting = world.clock.deadline(acknowledgeWithinMs, () => isOver.abort());
  try {
    const request = {
      method: 'POST',
      body,
      headers,
      redirect: 'error',
      signal: isOver.signal,
    } as const;
    const answer = await fetch(endpoint, request);
    status = answer.status;
    const text = await answer.text();
    if (status === 202) return;
    if (status !== 200) return giveUp(world, interaction);
    answerFirst(world, interaction, JSON.parse(text), []);
  } catch (error) {
    // Discord tells nobody why: people read that the application did not respond.
    if (error instanceof Refusal && interaction.acknowledgement !== undefined) return;
    giveUp(world, interaction);
  } finally {
    stopWaiting();
    world.log.add({ kind: 'interaction posted', interactionId: interaction.id, status });
  }
}
