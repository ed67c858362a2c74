import type { Context } from 'hono';
import type { Requester } from '../../../../domain/generation.ts';
import type { OwnFile } from '../../../../domain/privacy/own-data.ts';
import type { Standing } from '../../../../domain/privacy/privacy-book.ts';
import { forgetQuestion, isForgettable, progressText } from '../../../../domain/privacy/privacy-texts.ts';
import { text } from '../../../../domain/texts.ts';
import { type ZipEntry, zipStream } from '../../../../lib/zip-stream.ts';
import { requesterOf } from '../../access/asking.ts';
import { askedLanguage } from '../../access/page-language.ts';
import type { RestApi } from '../api.ts';
import { unknownField } from '../body.ts';
import { RestError } from '../error.ts';
import type { Route } from '../route.ts';
import type { BelongingsAnswer } from './privacy-schemas.ts';
import { requireBrowser } from './require-browser.ts';

const noStore = { 'cache-control': 'no-store' };

/** What is kept of the one who asks, and how all of it goes. */
export function privacyRoutes(api: RestApi): readonly Route[] {
  const { engine, texts } = api.deps;
  const asker = (): Requester => requesterOf(requireBrowser(api));
  return [
    {
      method: 'GET',
      path: '/me/belongings',
      async handle(context) {
        const { withAccount } = readQuery(context, ['account']);
        const standing = await engine.privacy.standing(asker());
        return context.json(belongingsBody(standing, withAccount, texts), 200, noStore);
      },
    },
    {
      method: 'GET',
      path: '/me/data',
      async handle(context) {
        readQuery(context, []);
        const person = asker();
        const headers = {
          ...noStore,
          'accept-ranges': 'none',
          'content-disposition': 'attachment; filename="my-data.zip"',
          'content-type': 'application/zip',
        };
        if (context.req.method === 'HEAD') return new Response(null, { headers });
        const language = askedLanguage(context);
        const files = await engine.privacy.data(person, (sentence) => texts.say(sentence, language));
        return new Response(zipStream(entriesOf(files)), { headers });
      },
    },
    {
      method: 'DELETE',
      path: '/me/belongings',
      needs: 'viewer',
      async handle(context) {
        const { withAccount, question } = readQuery(context, ['account', 'question']);
        const person = asker();
        if (question === undefined) {
          const sentences = forgetQuestion(await engine.privacy.standing(person), withAccount);
          throw new RestError('needs_confirmation', text('list.sentences', { sentences }), { field: 'question' });
        }
        await engine.privacy.forget(person, { question, withAccount });
        return context.json(belongingsBody(await engine.privacy.standing(person), withAccount, texts), 200, noStore);
      },
    },
  ];
}

/** What is gone by its turn is left out: somebody has deleted it meanwhile. */
async function* entriesOf(files: AsyncIterable<OwnFile>): AsyncGenerator<ZipEntry> {
  for await (const { name, changedAtMs, open } of files) {
    const bytes = await open();
    if (bytes !== undefined) yield { name, changedAtMs, bytes };
  }
}

function belongingsBody(standing: Standing, withAccount: boolean, texts: RestApi['deps']['texts']): BelongingsAnswer {
  const { forgetting, question, belongings, copyAtMs } = standing;
  const { onTheirWay, sharedStyles: _, credits: _c, blocks: _b, ...counts } = belongings;
  return {
    counts: { ...counts, on_their_way: onTheirWay },
    sentences: forgetQuestion(standing, withAccount).map((each) => texts.say(each)),
    copy_at: copyAtMs === undefined ? null : iso(copyAtMs),
    question: isForgettable(standing, withAccount) ? question : null,
    forgetting:
      forgetting === undefined
        ? null
        : {
            ...{ count: forgetting.count, erased: forgetting.erased, asked_at: iso(forgetting.askedAtMs) },
            ended_at: forgetting.endedAtMs === undefined ? null : iso(forgetting.endedAtMs),
            message: texts.say(progressText(forgetting)),
          },
  };
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** @throws {RestError} for a field that is none */
function readQuery(context: Context, known: readonly string[]) {
  const given = context.req.query();
  const other = Object.keys(given).find((name) => !known.includes(name) && name !== 'language');
  if (other !== undefined) throw unknownField(other, known);
  const { account = 'false', question } = given;
  if (account !== 'true' && account !== 'false')
    throw new RestError('invalid_option', text('rest.filter', { field: 'account', expected: text('expected.yesNo') }), {
      field: 'account',
    });
  return { withAccount: account === 'true', question };
}
