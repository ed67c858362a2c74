import type { Context } from 'hono';
import { type Command, parseOptions } from '../../../domain/command.ts';
import { defaultOptionNames } from '../../../domain/defaults/option-defaults.ts';
import { isPlain } from '../../../domain/styles/style-options.ts';
import type { DefaultsAnswer } from './answer-schemas.ts';
import { requestBody } from './answers.ts';
import { findCommand, type RestApi } from './api.ts';
import { readJsonOptions } from './body.ts';
import { restName } from './names.ts';
import { leftOpen } from './options.ts';
import { type Route, restRoot } from './route.ts';

const path = `${restRoot}/defaults`;

/** The options that have defaults, as the command for them reads each. */
export function defaultsCommand(me: Command): Command {
  return { ...me, options: me.options.omit({ reset: true }) };
}

/** What a request is where it leaves something open, by the choice of the person who asks. */
export function defaultsRoutes(api: RestApi): readonly Route[] {
  const { deps, spender } = api;
  const { defaults } = deps.engine;
  const command = defaultsCommand(findCommand(deps.commands, 'me'));
  const answer = async (context: Context): Promise<Response> => {
    const asker = spender(context);
    const own = Object.entries(await defaults.own(asker.requester)).map(([name, value]) => [restName(name), value] as const);
    const made = requestBody(await leftOpen(api.video, asker));
    const body: DefaultsAnswer = { names: defaultOptionNames.map(restName), defaults: Object.fromEntries(own), ...made };
    return context.json(body, 200, { 'cache-control': 'no-store' });
  };
  return [
    { method: 'GET', path: '/defaults', handle: answer },
    {
      method: 'PUT',
      path: '/defaults',
      async handle(context) {
        const { raw } = await readJsonOptions(context, command, path);
        const values = parseOptions(command, raw);
        const change = defaultOptionNames.map((name) => [name, isPlain(values[name]) ? values[name] : null] as const);
        await defaults.change(Object.fromEntries(change), spender(context).requester);
        return await answer(context);
      },
    },
  ];
}
