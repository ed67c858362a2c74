import type { ButtonVerb } from '../../domain/button.ts';

/** How much a button stands out: what deletes or may pay twice warns, what makes something is the first choice. */
export type ButtonWeight = 'danger' | 'primary' | 'plain';

export function weightOf(verb: ButtonVerb): ButtonWeight {
  switch (verb) {
    case 'remove':
    case 'remove-now':
    case 'keep-now':
    case 'forget':
    case 'keep-days':
    case 'decide-again':
    case 'call-off':
    case 'report-delete':
    case 'report-block':
      return 'danger';
    case 'again':
    case 'post':
    case 'take':
    case 'restore':
    case 'approve':
      return 'primary';
    case 'change':
    case 'edit':
    case 'extend':
    case 'upscale':
    case 'join':
    case 'redo':
    case 'animate':
    case 'cancel':
    case 'cancel-waiting':
    case 'decide-leave':
    case 'choose':
    case 'example':
    case 'keep':
    case 'show-prompt':
    case 'why':
    case 'star':
    case 'favourite':
    case 'remix':
    case 'page':
    case 'approve-cheaper':
    case 'decline':
    case 'drop':
    case 'report-fine':
      return 'plain';
  }
}
