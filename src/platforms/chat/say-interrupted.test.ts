import { describe, expect, it } from 'vitest';
import { DeliveryError, type Receipt } from '../../domain/delivery.ts';
import { text } from '../../domain/texts.ts';
import { whyOf } from '../../testing/fakes/chat/memory-chat.ts';
import { type ChatWorld, setUpChat } from '../../testing/set-up/chat-delivery.ts';

describe('somebody who was interrupted', () => {
  const kept = () => {
    const state: { receipt: Receipt } = { receipt: {} };
    const save = async (receipt: Receipt): Promise<void> => {
      state.receipt = receipt;
    };
    return () => ({ receipt: state.receipt, save, signal: new AbortController().signal });
  };
  const intake = ({ generation }: ChatWorld) => ({ eventId: 'chat:1', ...generation() });

  it('is told where they asked, once, however often it is tried', async () => {
    const world = setUpChat();
    const { chat, delivery, clock, seen } = world;
    const attempt = kept();
    chat.lose('post');
    await expect(delivery.sayInterrupted?.(intake(world), attempt())).rejects.toBeInstanceOf(DeliveryError);
    await delivery.sayInterrupted?.(intake(world), attempt());
    await clock.advance(3_600_000);
    await delivery.sayInterrupted?.(intake(world), attempt());
    expect(seen()).toEqual(['general: interrupted']);
    expect(chat.posts[0]?.message.notes?.elsewhere).toBeUndefined();
  });

  it('is told in private, with why, where the bot may not post', async () => {
    const world = setUpChat();
    world.chat.refuse('general', 'no access');
    await world.delivery.sayInterrupted?.(intake(world), kept()());
    expect(world.seen()).toEqual(['direct Ada: interrupted']);
    const elsewhere = text('chat.elsewhere', { reason: whyOf('no access') });
    expect(world.chat.posts[0]?.message.notes).toEqual({ elsewhere });
  });

  it('is told nothing before the try is stored, and nothing where it can not be', async () => {
    const world = setUpChat();
    const storing = Promise.withResolvers<void>();
    const telling = world.delivery.sayInterrupted?.(intake(world), { ...kept()(), save: () => storing.promise });
    await new Promise(setImmediate);
    expect(world.chat.calls).toEqual([]);
    storing.reject(new Error('the disk is full'));
    await expect(telling).rejects.toThrow('the disk is full');
    expect(world.chat.calls).toEqual([]);
  });

  it('is left alone where nobody may tell them', async () => {
    const world = setUpChat();
    for (const channel of ['general', 'direct Ada']) world.chat.refuse(channel, 'forbidden');
    await world.delivery.sayInterrupted?.(intake(world), kept()());
    expect(world.seen()).toEqual([]);
  });
});
