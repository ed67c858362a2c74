/**
 * The buttons under a message. A button carries a verb and the id of what it is about, and nothing else: it is answered from the store,
 * after any restart and for ever.
 */
export const buttonVerbs = [
  'again',
  'edit',
  'extend',
  'upscale',
  'animate',
  'join',
  'redo',
  'change',
  'cancel',
  'cancel-waiting',
  'remove',
  'remove-now',
  'choose',
  'keep',
  'keep-now',
  'decide-again',
  'decide-leave',
  'post',
  'show-prompt',
  'why',
  'star',
  'favourite',
  'remix',
  'page',
  'take',
  'drop',
  'example',
  'restore',
  'call-off',
  'forget',
  'keep-days',
  'report-delete',
  'report-block',
  'report-fine',
  'approve',
  'approve-cheaper',
  'decline',
] as const;
export type ButtonVerb = (typeof buttonVerbs)[number];

export interface Button {
  readonly verb: ButtonVerb;
  /** Of a generation, with the number of one of its videos where it is about that one alone; for `page`, of a page of history; for `take` and `drop`, of a question with prices;
   * for `example`, of a request to try; for `remix`, of a post besides those where something was asked for; for `restore`, of what was refused; for `call-off`, of a person; for `forget`, of the question that it answers; for `keep-days`, of a place and its days;
   * for `approve`, `report-delete` and those beside them, of the card that it stands under. */
  readonly id: string;
  /** The price that stands on it, in US dollars: who presses it agrees to that, and to no more. Absent on buttons of earlier versions. */
  readonly priceUsd?: number;
}

const version = 'v1';

/** At most 100 characters, as Discord wants it (interactions/message-components, 2026-08-06). */
export function buttonId({ verb, id, priceUsd }: Button): string {
  const base = `${version}:${verb}:${id}`;
  return priceUsd === undefined ? base : `${base}:${Math.round(priceUsd * 1e6)}`;
}

/** @returns undefined for what is none of ours */
export function readButtonId(text: string): Button | undefined {
  if (text.length > 100) return undefined;
  const [given, name, id, microUsd = ''] = text.split(':');
  const verb = buttonVerbs.find((each) => each === name);
  if (given !== version || verb === undefined || id === undefined || !/^[\w.-]{1,80}$/.test(id)) return undefined;
  return { verb, id, ...(/^\d{1,12}$/.test(microUsd) && { priceUsd: Number(microUsd) / 1e6 }) };
}

/**
 * The command that a button stands for, with its raw values; undefined for those that a platform answers in its own manner: some open a
 * form, `post` posts the file once more, `show-prompt` shows all words of a prompt, `why` tells its person why it was not made.
 */
export function commandOfButton({
  verb,
  id,
}: Button): { readonly name: string; readonly raw: Readonly<Record<string, string>> } | undefined {
  switch (verb) {
    case 'again':
    case 'upscale':
    case 'join':
    case 'redo':
    case 'cancel':
    case 'cancel-waiting':
    case 'remove':
    case 'keep':
    case 'page':
    case 'take':
    case 'drop':
    case 'favourite':
    case 'call-off':
    case 'forget':
      return { name: verb, raw: { id } };
    case 'report-delete':
      return { name: 'report-decide', raw: { id, verdict: 'deleted' } };
    case 'report-block':
      return { name: 'report-decide', raw: { id, verdict: 'blocked' } };
    case 'report-fine':
      return { name: 'report-decide', raw: { id, verdict: 'fine' } };
    case 'keep-days': {
      const [where = '', days = ''] = id.split('.');
      const chosen = days === 'reset' ? { reset: 'keepDays' } : { keepDays: days };
      return { name: 'settings', raw: { where, ...chosen, confirmed: 'true' } };
    }
    // The same after the question that some platforms have to ask by themselves.
    case 'remove-now':
      return { name: 'remove', raw: { id } };
    case 'keep-now':
      return { name: 'keep', raw: { id } };
    case 'decide-again':
      return { name: 'decide', raw: { id, decision: 'again' } };
    case 'decide-leave':
      return { name: 'decide', raw: { id, decision: 'leave' } };
    case 'edit':
    case 'extend':
    case 'animate':
    case 'example':
    case 'restore':
    case 'change':
    case 'post':
    case 'choose':
    case 'show-prompt':
    case 'why':
    case 'star':
    case 'remix':
    case 'approve':
    case 'approve-cheaper':
    case 'decline':
      return undefined;
  }
}
