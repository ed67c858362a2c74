import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { parseOptions } from '../../../../domain/command.ts';
import type { Texts } from '../../../../lib/say.ts';
import type { AdminDoor } from '../../access/admin-door.ts';
import { findCommand, type RestApi } from '../api.ts';
import { readJson, unknownField } from '../body.ts';
import { RestError } from '../error.ts';
import type { Route } from '../route.ts';
import { adminRequests, type PlaceSettingsAnswer } from './admin-schemas.ts';

/** What holds for all that is asked for on the page and by the API, and its changes: each is kept at once. */
export function placeSettingRoutes(api: RestApi, door: AdminDoor): readonly Route[] {
  const command = findCommand(api.deps.commands, 'settings');
  const answer = async (context: Context, raw: Readonly<Record<string, unknown>>): Promise<Response> => {
    // Sessions are no places of their own: all of them are one.
    const values = parseOptions(command, { ...raw, where: 'server' });
    const call = { ...api.spender(context), mayManage: true, managesPlace: true, eventId: `web:${randomUUID()}` };
    return context.json(bodyOf(await command.run(values, call), api.deps.texts), 200, { 'cache-control': 'no-store' });
  };
  return [
    {
      method: 'GET',
      path: '/admin/settings',
      async handle(context) {
        door.whoOf(context);
        return await answer(context, {});
      },
    },
    {
      method: 'POST',
      path: '/admin/settings',
      async handle(context) {
        door.whoOf(context);
        const given = await readJson(context);
        const body = adminRequests.AdminSettings.safeParse(given);
        if (!body.success) throw unknownField(Object.keys(given)[0] ?? '', Object.keys(adminRequests.AdminSettings.shape));
        const { set = {}, reset, confirmed } = body.data;
        const wish = { ...(reset !== undefined && { reset }), ...(confirmed !== undefined && { confirmed }) };
        return await answer(context, { ...set, ...wish });
      },
    },
  ];
}

function bodyOf(answer: Awaited<ReturnType<ReturnType<typeof findCommand>['run']>>, { say }: Texts): PlaceSettingsAnswer {
  if (answer.kind === 'text' && answer.buttons !== undefined)
    throw new RestError('needs_confirmation', answer.text, { field: 'confirmed' });
  if (answer.kind !== 'text' || answer.panel === undefined) throw new Error('the command for settings shows what holds');
  const { rows, said } = answer.panel;
  return {
    settings: rows.map(({ option, name, value, from, isChosen, chosen, isMany, choices }) => ({
      ...{
        option,
        name: say(name),
        value: say(value),
        from: say(from),
        is_chosen: isChosen,
        chosen: [...chosen],
        is_many: isMany,
      },
      choices: choices.map((each) => ({ value: each.value, label: say(each.label) })),
    })),
    message: said.length === 0 ? null : said.map((each) => say(each)).join(' '),
  };
}
