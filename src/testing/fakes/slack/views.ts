import { home, modal, problems } from './block-schema.ts';
import { asObject, type Json, objectsOf } from './json.ts';
import { checkShown, identified } from './messages.ts';
import { invalid, Refusal } from './refusal.ts';
import { renderView } from './render.ts';
import type { Team, Trigger, View, World } from './world.ts';

/** 250 kB. @see https://docs.slack.dev/reference/methods/views.open */
const maxViewBytes = 250_000;

/** @throws {Refusal} invalid_view, view_too_large */
function readView(world: World, team: Team, content: Json, type: View['type']): Json {
  if (Buffer.byteLength(JSON.stringify(content)) > maxViewBytes) throw new Refusal('view_too_large');
  const read = (type === 'home' ? home : modal).safeParse(content);
  if (!read.success) throw invalid(type === 'home' ? 'invalid_blocks' : 'invalid_arguments', problems(read.error));
  checkShown(world, team, objectsOf(content.blocks));
  return { ...content, blocks: identified(objectsOf(content.blocks)) };
}

/** @throws {Refusal} invalid_trigger_id, expired_trigger_id, exchanged_trigger_id */
export function takeTrigger(world: World, team: Team, id: string): Trigger {
  const trigger = world.triggers.get(id);
  if (trigger === undefined || trigger.team !== team) throw new Refusal('invalid_trigger_id');
  if (trigger.isUsed) throw new Refusal('exchanged_trigger_id');
  if (trigger.isOver) throw new Refusal('expired_trigger_id');
  return trigger;
}

/** @param above the view that stays under it */
export function showModal(world: World, team: Team, userId: string, content: Json, above?: View): View {
  const id = world.newId('V');
  const checked = readView(world, team, content, 'modal');
  const view: View = {
    ...{ id, team, userId, type: 'modal', content: checked, filled: new Map(), hash: newHash(world), isOpen: true },
    ...{ rootId: above?.rootId ?? id, previousId: above?.id },
  };
  world.views.set(id, view);
  world.log.add({ kind: 'view shown', how: above === undefined ? 'open' : 'push', userId, view: renderView(world, view) });
  return view;
}

export function showHome(world: World, team: Team, userId: string, content: Json): View {
  const checked = readView(world, team, content, 'home');
  const old = homeOf(world, userId);
  const id = old?.id ?? world.newId('V');
  const view: View = {
    ...{
      id,
      team,
      userId,
      type: 'home',
      content: checked,
      filled: new Map(),
      hash: newHash(world),
      isOpen: true,
      rootId: id,
      previousId: undefined,
    },
  };
  world.views.set(id, view);
  world.log.add({ kind: 'view shown', how: 'publish', userId, view: renderView(world, view) });
  return view;
}

export function homeOf(world: World, userId: string): View | undefined {
  return [...world.views.values()].find((view) => view.type === 'home' && view.userId === userId);
}

export function changeView(world: World, view: View, content: Json): void {
  view.content = readView(world, view.team, content, view.type);
  keepFilled(view);
  view.hash = newHash(world);
  world.log.add({ kind: 'view shown', how: 'update', userId: view.userId, view: renderView(world, view) });
}

/** What was filled in stays where both ids stay. @see https://docs.slack.dev/reference/methods/views.update (2026-11) */
function keepFilled({ content, filled }: View): void {
  const ids = objectsOf(content.blocks).map(({ block_id, element }) => JSON.stringify([block_id, asObject(element)?.action_id]));
  for (const key of filled.keys()) if (!ids.includes(key)) filled.delete(key);
}

/** @param all also those under it */
export function closeView(world: World, view: View, all = false): void {
  for (const each of world.views.values()) {
    if (!each.isOpen || each.type === 'home' || (all ? each.rootId !== view.rootId : each !== view)) continue;
    each.isOpen = false;
    world.log.add({ kind: 'view closed', userId: each.userId, viewId: each.id });
  }
}

function newHash(world: World): string {
  return `${Math.trunc(world.clock.now() / 1000)}.${world.newId('')}`;
}
