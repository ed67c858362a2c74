import { z } from 'zod';
import { json } from './json.ts';
import type { Methods } from './methods.ts';
import { check } from './params.ts';
import { Refusal } from './refusal.ts';
import { renderView } from './render.ts';
import { changeView, showHome, showModal, takeTrigger } from './views.ts';
import type { World } from './world.ts';

const opening = z.looseObject({ trigger_id: z.string(), view: json });

export function viewMethods(world: World) {
  return {
    'views.open': {
      scope: undefined,
      takesJson: true,
      perMinute: 100,
      run({ team, params }) {
        const fields = check(opening, params);
        const trigger = takeTrigger(world, team, fields.trigger_id);
        trigger.view = showModal(world, team, trigger.userId, fields.view);
        trigger.isUsed = true;
        return { view: renderView(world, trigger.view) };
      },
    },
    'views.push': {
      scope: undefined,
      takesJson: true,
      perMinute: 100,
      run({ team, params }) {
        const fields = check(opening, params);
        const trigger = takeTrigger(world, team, fields.trigger_id);
        const stack = [...world.views.values()].filter(({ userId, type, isOpen }) => {
          return userId === trigger.userId && type === 'modal' && isOpen;
        });
        const top = stack.at(-1);
        if (top === undefined) throw new Refusal('not_found');
        // @see https://docs.slack.dev/surfaces/modals
        if (stack.length >= 3) throw new Refusal('push_limit_reached');
        trigger.view = showModal(world, team, trigger.userId, fields.view, top);
        trigger.isUsed = true;
        return { view: renderView(world, trigger.view) };
      },
    },
    'views.update': {
      scope: undefined,
      takesJson: true,
      perMinute: 100,
      run({ team, params }) {
        const schema = {
          view_id: z.string().optional(),
          external_id: z.string().optional(),
          hash: z.string().optional(),
          view: json,
        };
        const fields = check(z.looseObject(schema), params);
        const view = [...world.views.values()].find((each) => {
          const isAsked = each.id === fields.view_id || (fields.external_id ?? each) === each.content.external_id;
          return isAsked && each.team === team && each.isOpen;
        });
        if (view === undefined) throw new Refusal('not_found');
        if (fields.hash !== undefined && fields.hash !== view.hash) throw new Refusal('hash_conflict');
        changeView(world, view, fields.view);
        return { view: renderView(world, view) };
      },
    },
    'views.publish': {
      scope: undefined,
      takesJson: true,
      perMinute: 100,
      run({ team, params }) {
        const fields = check(z.looseObject({ user_id: z.string(), view: json }), params);
        if (world.people.get(fields.user_id)?.team !== team) throw new Refusal('user_not_found');
        return { view: renderView(world, showHome(world, team, fields.user_id, fields.view)) };
      },
    },
  } satisfies Methods;
}
